"""Looking at a mail domain: where its MX leads, who may send for it (SPF, DKIM), and what DMARC asks of others."""

import asyncio
import re

from wizard.errors import UsageError
from wizard.net.names import Found, Names, Records
from wizard.plan.switching import MailDomain, MailSeen, RecordSeen, RecordState
from wizard.text import one_line

INTERCOMS = ("intercom.io", "intercom.com", "intercom-mail.com", "intercom-mail.eu", "intercom.help")
INTERCOMS_SELECTOR = "intercom"
_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_EXAMPLE = "Write it like: inbox.example.com mx=mail.example.net dkim=name"


def mail_domain(text: str) -> MailDomain:
    """`inbox.acme.com mx=… spf=… dkim=…` as a domain with what is expected of it. An e-mail address means its domain. Raises UsageError."""
    words = text.split()
    name = _name(words[0].rpartition("@")[2]) if words else ""
    if not name:
        raise UsageError(f"{one_line(text, 60)!r} is no mail domain.", hint=_EXAMPLE)
    expected: dict[str, str] = {}
    for word in words[1:]:
        key, sign, value = word.partition("=")
        if key.lower() not in ("mx", "spf", "dkim") or not sign or not all(map(_selector, value.split(","))):
            raise UsageError(f"{one_line(word, 60)!r} is not understood.", hint=_EXAMPLE)
        expected[key.lower()] = value.strip(".").lower()
    selectors = tuple(one for one in expected.get("dkim", "").split(",") if one)
    return MailDomain(name=name, mx=expected.get("mx", ""), spf=expected.get("spf", ""), dkim=selectors)


def as_written(domain: MailDomain) -> str:
    """A domain as `mail_domain` reads it."""
    said = [f"{key}={value}" for key, value in (("mx", domain.mx), ("spf", domain.spf)) if value]
    return " ".join([domain.name, *said, *([f"dkim={','.join(domain.dkim)}"] if domain.dkim else [])])


def _name(text: str) -> str:
    """A domain's name as DNS has it; empty where it cannot be one."""
    try:
        name = text.strip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return name if _NAME.fullmatch(name) else ""


def _selector(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9_.-]{1,253}", text))


async def look_at_mail(names: Names, domain: MailDomain, selectors: tuple[str, ...], now: int) -> MailSeen:
    """One look at a domain, all questions at once. `selectors` are DKIM selectors the destination is known to use."""
    wanted = domain.dkim or selectors
    mx, txt, dmarc, old, *keys = await asyncio.gather(
        names.ask(domain.name, "MX"),
        names.ask(domain.name, "TXT"),
        names.ask(f"_dmarc.{domain.name}", "TXT"),
        _key(names, INTERCOMS_SELECTOR, domain),
        *(_key(names, one, domain) for one in wanted),
    )
    records = [_mx(mx, domain), _spf(txt, domain)]
    records += [_dkim(answer, selector, bool(domain.dkim)) for selector, answer in zip(wanted, keys, strict=True)]
    if old.values and INTERCOMS_SELECTOR not in wanted:
        why = "Intercom may still sign mail for you; remove it when Intercom is cancelled"
        records.append(
            RecordSeen(record="DKIM of Intercom", state=RecordState.OLD, values=old.values, ttl=old.ttl, why=why)
        )
    return MailSeen(at=now, records=(*records, _dmarc(dmarc)))


async def _key(names: Names, selector: str, domain: MailDomain) -> Records:
    """The CNAME of a selector, for it says whose key it is; else its key."""
    place = f"{selector}._domainkey.{domain.name}"
    leads = await names.ask(place, "CNAME")
    return leads if leads.values else await names.ask(place, "TXT")


def _mx(answer: Records, domain: MailDomain) -> RecordSeen:
    hosts = [value.partition(" ")[2].lower() for value in answer.values]
    if not answer.values:
        return _absent("MX", answer, "nobody gets mail for it")
    if any(under(host, name) for host in hosts for name in INTERCOMS):
        state, why = RecordState.OLD, "mail still goes to Intercom"
    elif not domain.mx:
        state, why = RecordState.FOUND, "say where it should lead (mx=…), and it is compared"
    elif all(under(host, domain.mx) for host in hosts):
        state, why = RecordState.NEW, ""
    elif any(under(host, domain.mx) for host in hosts):
        state, why = RecordState.OTHER, "a part of the mail goes elsewhere"
    else:
        state, why = RecordState.OTHER, f"it does not lead to {domain.mx} yet"
    return RecordSeen(record="MX", state=state, values=answer.values, ttl=answer.ttl, why=why)


def _spf(answer: Records, domain: MailDomain) -> RecordSeen:
    policies = tuple(value for value in answer.values if value.lower().split(" ")[0] == "v=spf1")
    if not policies:
        return _absent("SPF", answer, "nothing says who may send for it")
    names = [word.partition(":")[2] or word.partition("=")[2] for word in policies[0].lower().split()]
    why = ""
    if len(policies) > 1:
        state, why = RecordState.WRONG, "there is more than one SPF record: mail may be refused"
    elif domain.spf and any(under(name, domain.spf) for name in names):
        state = RecordState.NEW
    elif domain.spf:
        state, why = RecordState.OTHER, f"{domain.spf} is not in it"
    elif any(under(name, intercoms) for name in names for intercoms in INTERCOMS):
        state, why = RecordState.OLD, "it still lets Intercom send"
    else:
        state = RecordState.FOUND
    return RecordSeen(record="SPF", state=state, values=policies, ttl=answer.ttl, why=why)


def _dkim(answer: Records, selector: str, expected: bool) -> RecordSeen:
    record = f"DKIM {one_line(selector, 63)}"
    if not answer.values:
        return _absent(record, answer, "mail cannot be signed with it")
    if any(re.search(r"(?:^|;)\s*p=\s*(?:;|$)", value) for value in answer.values):
        return RecordSeen(
            record=record, state=RecordState.WRONG, values=answer.values, ttl=answer.ttl, why="its key was revoked"
        )
    state = RecordState.NEW if expected else RecordState.FOUND
    return RecordSeen(record=record, state=state, values=answer.values, ttl=answer.ttl)


def _dmarc(answer: Records) -> RecordSeen:
    policies = tuple(value for value in answer.values if value.lower().startswith("v=dmarc1"))
    if not policies:
        return _absent("DMARC", answer, "others are not told what to do with forged mail")
    return RecordSeen(record="DMARC", state=RecordState.FOUND, values=policies, ttl=answer.ttl)


def _absent(record: str, answer: Records, why: str) -> RecordSeen:
    if answer.found is Found.NO_ANSWER:
        return RecordSeen(record=record, state=RecordState.UNKNOWN, why=answer.why)
    if answer.found is Found.NO_NAME and record == "MX":
        return RecordSeen(record=record, state=RecordState.NO_DOMAIN, why="check how it is spelled")
    return RecordSeen(record=record, state=RecordState.NONE, why=why)


def under(host: str, name: str) -> bool:
    """Whether a host is a name, or below it."""
    return host == name or host.endswith(f".{name}")


def record_sentence(seen: RecordSeen) -> str:
    """One record in plain words: `MX leads to the new place: 10 mail.example.net`."""
    verb = {RecordState.NEW: "is set for ", RecordState.OLD: "is still ", RecordState.OTHER: "leads to "}.get(
        seen.state, ""
    )
    values = f": {', '.join(seen.values)}" if seen.values else ""
    return f"{seen.record} {verb}{seen.state}{values}" + (f" ({seen.why})" if seen.why else "")
