"""What a page of the site carries."""

from collections.abc import Mapping

import httpx
import pytest

from wizard.cutover.pages import look_at_page, page_sentence
from wizard.cutover.widgets import widgets_in
from wizard.errors import UsageError
from wizard.net.site import PAGE_BYTES, Site, web_address
from wizard.plan.switching import PageSeen, PageState

NOW = 1_795_000_000
HOME = "https://acme.example/"
MARKS = ("ochrehq.com/api/widget/embed",)
OLD = """<script>window.intercomSettings = {app_id: "ab12cd34"};
(function(){var s=document.createElement('script');s.src='https://widget.intercom.io/widget/ab12cd34';})();</script>"""
NEW = '<script src="https://ochrehq.com/api/widget/embed" data-workspace="acme" async></script>'
MANAGER = '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-AB12CD"></script>'
Answers = Mapping[str, httpx.Response | str]


async def _look(answers: Answers, before: PageSeen | None = None, address: str = HOME) -> PageSeen:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        found = answers.get(str(request.url), httpx.Response(404))
        return httpx.Response(200, html=found) if isinstance(found, str) else found

    async with Site(transport=httpx.MockTransport(answer)) as site:
        seen = await look_at_page(site, address, MARKS, before, NOW)
    for request in asked:
        assert "cookie" not in request.headers
        assert "authorization" not in request.headers
    return seen


@pytest.mark.parametrize(
    ("page", "state"),
    [
        (OLD, PageState.OLD),
        (NEW, PageState.NEW),
        (OLD + NEW, PageState.BOTH),
        ("<p>Hello</p>", PageState.NEITHER),
        (f"<!-- {OLD} -->{NEW}", PageState.NEW),
        ("<p>We left widget.intercom.io/widget/ab12cd34 behind.</p>", PageState.NEITHER),
        ('<iframe src="https://ochrehq.com/api/widget/embed?x=1"></iframe>', PageState.NEW),
    ],
)
async def test_what_a_page_carries(page: str, state: PageState) -> None:
    seen = await _look({HOME: page})
    assert (seen.state, seen.sure, seen.status, seen.at) == (state, True, 200, NOW)
    assert bool(seen.old) == (state in (PageState.OLD, PageState.BOTH))
    assert bool(seen.new) == (state in (PageState.NEW, PageState.BOTH))


async def test_the_evidence_names_the_script_and_the_workspace() -> None:
    seen = await _look({HOME: OLD})
    assert "https://widget.intercom.io/widget/ab12cd34" in seen.old
    assert seen.app == "ab12cd34"


async def test_a_script_of_the_sites_own_is_looked_into_and_one_of_another_host_is_not() -> None:
    page = '<script src="/app.js"></script><script src="https://cdn.example/other.js"></script>'
    script = httpx.Response(200, text='e.src="https://widget.intercom.io/widget/"+t,Intercom("boot",{})')
    seen = await _look({HOME: page, "https://acme.example/app.js": script, "https://cdn.example/other.js": OLD})
    assert seen.state is PageState.OLD
    assert all("app.js" in mark for mark in seen.old)


async def test_a_tag_manager_makes_nothing_sure() -> None:
    seen = await _look({HOME: MANAGER})
    assert (seen.state, seen.managers, seen.sure) == (PageState.NEITHER, ("Google Tag Manager",), False)
    assert "Google Tag Manager may load one that is not seen here: look yourself" in page_sentence(HOME, seen, NOW)


async def test_both_are_fine_for_a_day() -> None:
    first = await _look({HOME: OLD + NEW})
    assert first.both_since == NOW
    assert page_sentence(HOME, first, NOW) == "both widgets, which is fine for a day."
    later = await _look({HOME: OLD + NEW}, first.model_copy(update={"both_since": NOW - 3 * 86_400}))
    assert page_sentence(HOME, later, NOW) == "both widgets for 3 days now: take Intercom's off."
    assert (await _look({HOME: NEW}, later)).both_since is None


@pytest.mark.parametrize(
    ("answers", "state", "why"),
    [
        ({HOME: httpx.Response(401)}, PageState.SIGN_IN, "signed in"),
        ({HOME: httpx.Response(500, text="x")}, PageState.ERROR, "its answer is 500"),
        ({HOME: httpx.Response(200, json={})}, PageState.NO_PAGE, "application/json"),
        ({HOME: httpx.Response(302, headers={"location": HOME})}, PageState.UNREACHABLE, "redirects again"),
        (
            {HOME: httpx.Response(302, headers={"location": "file:///etc/passwd"})},
            PageState.UNREACHABLE,
            "no web address",
        ),
        ({HOME: httpx.Response(200, html="x" * (PAGE_BYTES + 1))}, PageState.UNREACHABLE, "larger than 4 MB"),
        (
            {
                HOME: httpx.Response(302, headers={"location": "https://sso.example/login"}),
                "https://sso.example/login": '<input type="password">',
            },
            PageState.SIGN_IN,
            "asks for a password",
        ),
    ],
)
async def test_what_could_not_be_seen_says_why(answers: Answers, state: PageState, why: str) -> None:
    seen = await _look(answers)
    assert seen.state is state
    assert why in seen.why
    assert "Look yourself." in page_sentence(HOME, seen, NOW)


async def test_a_redirect_is_followed_and_the_address_that_answered_is_said() -> None:
    moved = httpx.Response(301, headers={"location": "https://www.acme.example/en?session=s3cret", "set-cookie": "a=b"})
    seen = await _look({HOME: moved, "https://www.acme.example/en?session=s3cret": NEW})
    assert (seen.state, seen.reached) == (PageState.NEW, "https://www.acme.example/en")
    assert "s3cret" not in seen.model_dump_json()
    assert "it led to https://www.acme.example/en" in page_sentence(HOME, seen, NOW)


async def test_a_script_that_cannot_be_read_is_counted() -> None:
    seen = await _look(
        {
            HOME: '<script src="/gone.js"></script>',
            "https://acme.example/gone.js": httpx.Response(302, headers={"location": "gone.js"}),
        }
    )
    assert (seen.unread, seen.sure) == (1, False)


@pytest.mark.parametrize(
    "text", ["", "ftp://acme.example", "https://", "https://me:secret@acme.example/", "https://a b/", "https://[::"]
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        web_address(text)
    assert "secret" not in caught.value.message + caught.value.hint


def test_an_address_is_completed() -> None:
    assert web_address(" acme.example/help ") == "https://acme.example/help"
    assert web_address("http://münchen.example") == "http://xn--mnchen-3ya.example/"


def test_hostile_pages_do_no_harm() -> None:
    found = widgets_in("<script>" * 2_000 + "\x1b]0;x\x07widget.intercom.io/widget/\x1b[2J" + "\ud800</script>", MARKS)
    assert all("\x1b" not in mark for mark in found.old)


async def test_another_workspaces_messenger_is_said_to_be_that() -> None:
    seen = await _look({HOME: OLD})
    assert "of another workspace (ab12cd34)" in page_sentence(HOME, seen, NOW, "xy98zz76")
    for own in ("ab12cd34", ""):
        assert "another workspace" not in page_sentence(HOME, seen, NOW, own)
