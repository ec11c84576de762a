"""Looking at the site's pages: Intercom's Messenger gone, the new widget there, both, or neither."""

from collections.abc import Sequence

from wizard.cutover.widgets import Widgets, widgets_in, widgets_of
from wizard.net.site import NotReached, Page, Site, host_of, in_page
from wizard.plan.switching import PageSeen, PageState
from wizard.text import one_line, plural

MOST_SCRIPTS = 12
_TEXT = ("text/html", "application/xhtml+xml", "")
_LONGEST = 300


async def look_at_page(site: Site, address: str, marks: Sequence[str], before: PageSeen | None, now: int) -> PageSeen:
    """One look at a page and at the scripts of its own host. `before` is the last look. Never raises for what a site may do."""
    try:
        page = await site.read(address)
    except NotReached as error:
        return PageSeen(at=now, state=PageState.UNREACHABLE, why=str(error))
    reached = PageSeen(at=now, state=PageState.NEITHER, reached=_without_query(page.address), status=page.status)
    if (why := _unseen(page)) is not None:
        return reached.model_copy(update={"state": why[0], "why": why[1]})
    found = widgets_in(_text(page), marks)
    found, unread = await _with_scripts(site, page, found, marks)
    elsewhere = page.address.rstrip("/") != address.rstrip("/")
    if found.asks_password and elsewhere and not found.old and not found.new:
        why = (PageState.SIGN_IN, "it leads to a page that asks for a password")
        return reached.model_copy(update={"state": why[0], "why": why[1]})
    state = _state(found)
    since = (before.both_since if before else None) or now
    return reached.model_copy(
        update={
            "state": state,
            "old": found.old,
            "new": found.new,
            "managers": found.managers,
            "unread": unread,
            "app": found.app,
            "both_since": since if state is PageState.BOTH else None,
        }
    )


def _unseen(page: Page) -> tuple[PageState, str] | None:
    """Why an answer cannot be looked at."""
    if page.status in (401, 403, 407):
        return PageState.SIGN_IN, "it lets in only who has signed in"
    if page.status >= 300:
        return PageState.ERROR, f"its answer is {page.status}"
    if page.kind not in _TEXT:
        return PageState.NO_PAGE, f"its answer is {page.kind}, not a web page"
    return None


def _state(found: Widgets) -> PageState:
    if found.old:
        return PageState.BOTH if found.new else PageState.OLD
    return PageState.NEW if found.new else PageState.NEITHER


async def _with_scripts(site: Site, page: Page, found: Widgets, marks: Sequence[str]) -> tuple[Widgets, int]:
    """The widgets that the page's own scripts load as well, and how many of its scripts were not read."""
    whole = in_page(page.address)
    own = [url for url in map(whole, found.scripts) if url and host_of(url) == host_of(page.address)]
    unread = max(0, len(own) - MOST_SCRIPTS)
    for url in own[:MOST_SCRIPTS]:
        try:
            script = await site.read(url)
        except NotReached:
            unread += 1
            continue
        if script.status == 200:
            found = _joined(found, widgets_of((_text(script),), marks), url)
    return found, unread


def _joined(found: Widgets, more: Widgets, script: str) -> Widgets:
    """What a script loads, beside what the page does. The evidence names the script."""
    place = _without_query(script)
    return Widgets(
        found.old + tuple(f"{mark} in {place}" for mark in more.old)[: max(0, 8 - len(found.old))],
        found.new + tuple(f"{mark} in {place}" for mark in more.new)[: max(0, 8 - len(found.new))],
        found.app or more.app,
        tuple(dict.fromkeys(found.managers + more.managers)),
        found.asks_password,
        found.scripts,
    )


def _without_query(address: str) -> str:
    """An address as it may be kept: what a site hands on in its query may be a secret of somebody's."""
    return one_line(address.partition("?")[0], _LONGEST)


def _text(page: Page) -> str:
    return page.body.decode("utf-8", "replace")


def page_sentence(address: str, seen: PageSeen, now: int, app: str = "") -> str:
    """What a look at an address found, in plain words: `only the new widget`, and what is to be known about it. `app` is the id of the
    workspace that moves: another one's Messenger is said to be that.
    """
    led = (
        f" (it led to {seen.reached})"
        if seen.reached and seen.reached.rstrip("/") != address.partition("?")[0].rstrip("/")
        else ""
    )
    if seen.state in (PageState.UNREACHABLE, PageState.SIGN_IN, PageState.ERROR, PageState.NO_PAGE):
        return f"{seen.state}: {seen.why}{led}. Look yourself."
    said = str(seen.state)
    if seen.state is PageState.BOTH and seen.both_since is not None:
        days = (now - seen.both_since) // 86_400
        said += ", which is fine for a day" if days < 1 else f" for {plural(days, 'day')} now: take Intercom's off"
    if app and seen.old and seen.app and seen.app != app:
        said += f"; Intercom's is of another workspace ({one_line(seen.app, 40)})"
    if seen.managers and not (seen.old and seen.new):
        said += f"; {' and '.join(seen.managers)} may load one that is not seen here: look yourself"
    if seen.unread:
        said += f"; {plural(seen.unread, 'script')} could not be read"
    return f"{said}{led}."
