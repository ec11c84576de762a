"""The last two steps on a migration that was really made, against the simulated Intercom and a page on loopback."""

import asyncio
import csv
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from tests.cutover.dns_server import dns_of
from tests.e2e.support import Here, Outercom, Reader, refused
from wizard.cutover.ending import REVOKED
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Tick
from wizard.rehearsal.server import ServedSimulator
from wizard.session import Session


class _Page(BaseHTTPRequestHandler):
    html = ""

    def do_GET(self) -> None:
        assert "Authorization" not in self.headers
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.html.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A page that carries Intercom's Messenger; `_Page.html` changes it."""
    monkeypatch.setattr(_Page, "html", '<script src="https://widget.intercom.io/widget/ab12cd34"></script>')
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_cutover_from_the_first_look_to_the_switch(
    here: Here, copied: Outercom, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = here(copied, "cutover", "x", "--page", site, "--tick", "before.day", "--way-back")
    assert done.returncode == 3
    assert f"{site}: only Intercom's Messenger; Intercom's is of another workspace (ab12cd34)." in done.stdout
    assert "✓ done  A quiet hour is chosen" in done.stdout
    assert "help@tidewell.example: Intercom still collects its mail" in done.stdout
    assert "tw7h2k9x" in done.stdout, "the way back names the workspace"
    monkeypatch.setattr(_Page, "html", '<script src="https://ochrehq.com/api/widget/embed"></script>')
    done = here(copied, "cutover", "x", "--untick", "before.day", "--json")
    values = json.loads(done.stdout)
    assert {one["id"] for one in values["checklist"] if one["seen"] is False} == {"email.collector"}
    assert done.returncode == 3, "Intercom itself says that it still collects mail"
    ticked = {one["id"]: one["tick"] for one in values["checklist"] if one["done"]}
    assert set(ticked) == {"widget.embed", "widget.remove"}
    assert all(tick["machine"] for tick in ticked.values())
    assert values["switch"]["seen_pages"][site]["state"] == "only the new widget"
    refused(here(copied, "cutover", "x", "--tick", "no.such"), 2, "no.such", "widget.embed")
    refused(here(copied, "cutover", "x", "--page", "https://me:pw@x.example"), 2, "password")


def test_what_to_rebuild_is_listed_and_written(here: Here, copied: Outercom, tiny: ServedSimulator) -> None:
    done = here(copied, "rebuild", "x")
    assert done.returncode == 0
    assert "Weekend cover" in done.stdout
    assert "help@tidewell.example (Intercom still collects its mail, the last one 2026-10-30" in done.stdout
    teams = [team["name"] for team in Reader(tiny.url).get("/teams")["teams"]]
    assert all(team in done.stdout for team in teams)
    (folder,) = copied.home.glob("migrations/x")
    assert "Workflows" in (folder / "rebuild.md").read_text()
    rows = list(csv.DictReader((folder / "help-pages.csv").open()))
    published = [one for one in Reader(tiny.url).all("/articles") if one["url"]]
    assert published
    assert {one["url"] for one in published} <= {row["old address"] for row in rows}


def test_the_final_report_has_what_moved_and_who_ticked(here: Here, copied: Outercom) -> None:
    assert here(copied, "cutover", "x", "--tick", "email.test").returncode == 0
    assert here(copied, "verify", "x", "--report").returncode == 0
    folder = copied.home.parent / "handed over"
    done = here(copied, "report", "x", str(folder))
    assert done.returncode == 0
    text, page = (folder / "final-report.md").read_text(), (folder / "final-report.html").read_text()
    for said in (
        "A sample is equal; nothing is known of the rest",
        "A test e-mail arrived",
        "What moved",
        "Point mail back",
        "Support",
    ):
        assert said in text
        assert said in page
    assert "<script" not in page
    assert (folder / "wind-down.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_what_is_still_open_is_counted_and_a_revoked_token_is_seen(
    copied: Outercom, tiny: ServedSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(copied.home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("OUTERCOM_INTERCOM_TOKEN", raising=False)
    states = [one["state"] for one in _conversations(tiny)]
    with Session(Migration.open("x")) as session:
        session.credentials.keep(session.account, SecretStr("rehearsal"), "session")
        still = asyncio.run(session.ending.still_open())
        assert still.unavailable == ()
        assert still.open >= states.count("open")
        assert still.snoozed >= states.count("snoozed")
        nobodys = [
            one
            for one in _conversations(tiny)
            if one["state"] == "open" and not one["admin_assignee_id"] and not one["team_assignee_id"]
        ]
        assert still.unassigned == len(nobodys)
        assert session.migration.load().switch.still_open == still

        assert not asyncio.run(session.ending.is_refused())
        assert REVOKED not in session.plan.checklist
        session.credentials.keep(session.account, SecretStr("revoked"), "session")
        assert asyncio.run(session.ending.is_refused())
        assert session.migration.load().checklist[REVOKED].machine

        assert session.ending.forget_token().origin is None
        assert session.credentials.find(session.account) is None


def _conversations(served: ServedSimulator) -> list[dict[str, object]]:
    reader = Reader(served.url)
    return [reader.get(f"/conversations/{one}") for one in reader.conversation_ids()]


async def test_a_look_keeps_what_it_found_in_the_plan(
    copied: Outercom, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(copied.home))
    with Session(Migration.open("x")) as session:
        with pytest.raises(UsageError, match="nothing to look at"):
            await session.ending.look()
        from wizard.cutover.choosing import domains_of, pages_of

        session.ending.choose(pages_of(site), domains_of("acme.example mx=new.example"))
        session.change(lambda plan: plan.checklist.__setitem__("email.route", Tick(who="jane", at=5)))
        async with dns_of({("acme.example", "MX"): ("10 mx.old.example.",)}) as names:
            session.ending.names = lambda: names
            await session.ending.look()
        kept = session.migration.load()
        assert kept.switch.seen_pages[site].app == "ab12cd34"
        assert kept.switch.before["acme.example"].records[0].values == ("10 mx.old.example",)
        assert kept.checklist["email.route"].who == "jane", "a person's tick stays"
