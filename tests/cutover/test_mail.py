"""What DNS says of a mail domain, asked of a server on loopback."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cutover.dns_server import Zone, dns_of
from wizard.cutover.mail import as_written, look_at_mail, mail_domain, record_sentence, under
from wizard.errors import UsageError
from wizard.plan.switching import MailDomain, RecordSeen, RecordState

NOW = 1_795_000_000
SWITCHED: Zone = {
    ("inbox.acme.example", "MX"): ("10 in.mail.example.net.", "20 in2.mail.example.net."),
    ("inbox.acme.example", "TXT"): ('"v=spf1 include:amazonses.com ~all"', '"something=else"'),
    ("resend._domainkey.inbox.acme.example", "TXT"): ('"p=MIGf" "MA0G"',),
    ("_dmarc.inbox.acme.example", "TXT"): ('"v=DMARC1; p=quarantine"',),
}


async def _look(zone: Zone, domain: MailDomain, seconds: float = 5.0) -> dict[str, RecordSeen]:
    async with dns_of(zone, seconds) as names:
        seen = await look_at_mail(names, domain, ("resend",), NOW)
    assert seen.at == NOW
    return {record.record: record for record in seen.records}


async def test_a_domain_that_is_switched_shows_each_record_with_its_values() -> None:
    domain = mail_domain("inbox.acme.example mx=mail.example.net spf=amazonses.com dkim=resend")
    found = await _look(SWITCHED, domain)
    assert {name: record.state for name, record in found.items()} == {
        "MX": RecordState.NEW,
        "SPF": RecordState.NEW,
        "DKIM resend": RecordState.NEW,
        "DMARC": RecordState.FOUND,
    }
    assert found["MX"].values == ("10 in.mail.example.net", "20 in2.mail.example.net")
    assert found["MX"].ttl == 3600
    assert found["SPF"].values == ("v=spf1 include:amazonses.com ~all",)
    assert found["DKIM resend"].values == ("p=MIGfMA0G",)
    assert (
        record_sentence(found["MX"]) == "MX is set for the new place: 10 in.mail.example.net, 20 in2.mail.example.net"
    )


@pytest.mark.parametrize(
    ("values", "expected", "state"),
    [
        (("10 mx.google.example.",), "mail.example.net", RecordState.OTHER),
        (("10 in.mail.example.net.", "20 mx.google.example."), "mail.example.net", RecordState.OTHER),
        (("10 evilmail.example.net.",), "mail.example.net", RecordState.OTHER),
        (("10 acme.intercom-mail.com.",), "mail.example.net", RecordState.OLD),
        (("10 mx.google.example.",), "", RecordState.FOUND),
        (("0 .",), "mail.example.net", RecordState.OTHER),
    ],
)
async def test_where_mx_leads(values: tuple[str, ...], expected: str, state: RecordState) -> None:
    found = await _look({("acme.example", "MX"): values}, MailDomain(name="acme.example", mx=expected))
    assert found["MX"].state is state


async def test_what_is_left_of_intercom_is_shown() -> None:
    zone: Zone = {
        ("acme.example", "TXT"): ('"v=spf1 include:_spf.intercom.io -all"',),
        ("intercom._domainkey.acme.example", "CNAME"): ("0a1b.dkim.intercom.io.",),
    }
    found = await _look(zone, MailDomain(name="acme.example"))
    assert found["SPF"].state is RecordState.OLD
    old = found["DKIM of Intercom"]
    assert (old.state, old.values) == (RecordState.OLD, ("0a1b.dkim.intercom.io",))
    assert found["MX"].state is RecordState.NONE
    assert "nobody gets mail" in record_sentence(found["MX"])


async def test_mistakes_in_records_are_named() -> None:
    zone: Zone = {
        ("acme.example", "TXT"): ('"v=spf1 -all"', '"v=spf1 include:a.example ~all"'),
        ("resend._domainkey.acme.example", "TXT"): ('"k=rsa; p="',),
    }
    found = await _look(zone, MailDomain(name="acme.example"))
    assert found["SPF"].state is RecordState.WRONG
    assert found["DKIM resend"].state is RecordState.WRONG


async def test_no_such_domain_no_answer_and_silence_are_three_things() -> None:
    zone: Zone = {("refuses.example", "-"): (), ("silent.example", "!"): ()}
    assert (await _look(zone, MailDomain(name="nowhere.example")))["MX"].state is RecordState.NO_DOMAIN
    refused = (await _look(zone, MailDomain(name="refuses.example")))["MX"]
    assert (refused.state, "did not answer" in refused.why) == (RecordState.UNKNOWN, True)
    silent = (await _look(zone, MailDomain(name="silent.example"), seconds=0.2))["MX"]
    assert (silent.state, silent.why) == (RecordState.UNKNOWN, "no answer came in time")


def test_a_domain_is_written_as_it_is_read() -> None:
    domain = mail_domain("Support@Inbox.Acme.example. mx=Mail.Example.net. dkim=resend,s2")
    assert domain == MailDomain(name="inbox.acme.example", mx="mail.example.net", dkim=("resend", "s2"))
    assert mail_domain(as_written(domain)) == domain
    assert mail_domain("münchen.example").name == "xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "text",
    ["", "localhost", "a b.example", "acme.example mx", "acme.example foo=bar", "acme.example mx=a/b", "-a.example"],
)
def test_what_is_no_domain_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        mail_domain(text)
    assert "mx=" in caught.value.hint


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_domain_or_a_sentence(text: str) -> None:
    try:
        domain = mail_domain(text)
    except UsageError:
        return
    assert mail_domain(as_written(domain)) == domain
    assert under(domain.name, domain.name)
