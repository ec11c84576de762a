"""What the person names to be looked at."""

from wizard.cutover.mail import mail_domain
from wizard.errors import UsageError
from wizard.net.site import web_address
from wizard.plan.switching import MOST_DOMAINS, MOST_PAGES, MailDomain, Switch
from wizard.text import one_line


def pages_of(text: str) -> tuple[str, ...]:
    """Addresses of pages, one a line. Raises UsageError for what is none, and for more than twenty."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if len(line.split()) > 1:
            raise UsageError(f"{one_line(line, 60)!r} is no web address.", hint="Name one page a line, without blanks.")
    found = tuple(dict.fromkeys(map(web_address, lines)))
    if len(found) > MOST_PAGES:
        raise UsageError(
            f"These are {len(found)} pages.", hint=f"Name up to {MOST_PAGES}: one of each kind of page is enough."
        )
    return found


def domains_of(text: str) -> tuple[MailDomain, ...]:
    """Mail domains, one a line, each with what is expected of it. Raises UsageError for what is none, and for more than ten."""
    found = {domain.name: domain for domain in (mail_domain(line) for line in text.splitlines() if line.strip())}
    if len(found) > MOST_DOMAINS:
        raise UsageError(f"These are {len(found)} mail domains.", hint=f"Name up to {MOST_DOMAINS}.")
    return tuple(found.values())


def chosen(switch: Switch, pages: tuple[str, ...], domains: tuple[MailDomain, ...], widget: str) -> Switch:
    """The switch with other pages, domains and mark of the new widget. What was found of what is named no more is dropped, but for the first look."""
    names = {domain.name for domain in domains}
    same = {domain.name for domain in domains if domain in switch.domains}
    return switch.model_copy(
        update={
            "pages": pages,
            "domains": domains,
            "widget": one_line(widget, 200).strip(),
            "seen_pages": {page: seen for page, seen in switch.seen_pages.items() if page in pages},
            "seen_mail": {name: seen for name, seen in switch.seen_mail.items() if name in same},
            "before": {name: seen for name, seen in switch.before.items() if name in names},
        }
    )
