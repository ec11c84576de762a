"""Macros, links, redirects and the bundle, from the command line, on a whole rehearsal."""

import csv
import json
import re
import sqlite3
import zipfile
from pathlib import Path

from tests.e2e.conftest import InFull
from tests.e2e.support import ALL_EQUAL, Here, Outercom, refused
from wizard.rehearsal.server import ServedSimulator

DESK = "https://desk.example.com/inbox/{id}"


def test_rewritten_links_are_equal_to_what_was_promised(here: Here, in_full: InFull) -> None:
    assert ALL_EQUAL in here(in_full.outercom, "verify", "x", "--full").stdout


def test_every_link_to_intercom_is_listed(here: Here, in_full: InFull) -> None:
    found = json.loads(here(in_full.outercom, "links", "x", "--json").stdout)
    m = in_full.looked_into
    pasted = [part for _, part in m.parts() if "app.intercom." in (part["body"] or "")]
    listed = [link for link in found if link["kind"] == "conversations" and "app.intercom." in link["old"]]
    assert {link["part"] for link in listed} == {part["id"] for part in pasted}
    assert {link["why"] for link in listed} == {"", "a link of another workspace"}
    for link in listed:
        other = re.search(r"conversations?/(\d+)", link["old"])
        assert other
        assert link["new"] == ("" if link["why"] else f"workspace.db#{m.conversation(other[1])['id']}")
    assert [link["kind"] for link in found if link["kind"] == "macros"]
    help_center = [link for link in found if "help.tidewell.example" in link["old"]]
    assert help_center
    assert {link["why"] for link in help_center} == {"a link to a help centre"}
    plain = here(in_full.outercom, "links", "x")
    assert f"{len(found)} links to Intercom" in plain.stdout


def test_links_as_a_table(here: Here, in_full: InFull, tmp_path: Path) -> None:
    done = here(in_full.outercom, "links", "x", str(tmp_path / "links.csv"))
    assert done.returncode == 0
    with (tmp_path / "links.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["kind", "id", "part", "old", "new", "why"]
    assert f"{len(rows)} links in" in done.stdout
    assert here(in_full.outercom, "links", "x", str(tmp_path / "links.csv")).returncode == 0
    refused(here(in_full.outercom, "links", "x", str(tmp_path / "none" / "links.csv")), 6)
    (tmp_path / "mine.csv").write_text("mine")
    refused(here(in_full.outercom, "links", "x", str(tmp_path / "mine.csv")), 2, "is there already")
    assert (tmp_path / "mine.csv").read_text() == "mine"


def test_macros_are_listed_with_what_they_lost(here: Here, in_full: InFull) -> None:
    found = {macro["name"]: macro for macro in json.loads(here(in_full.outercom, "macros", "x", "--json").stdout)}
    assert len(found) >= 20
    greeting = found["Greeting"]
    assert greeting["original"] == 'Hi {{user.first_name|fallback:"there"}}, thanks for writing to us!'
    assert greeting["text"] == "Hi {{customer.first_name}}, thanks for writing to us!"
    assert [loss["detail"] for loss in greeting["losses"]] == ['{{user.first_name|fallback:"there"}}']
    assert {loss["detail"] for loss in found["Signature"]["losses"]} == {"{{teammate.first_name}}", "{{app.name}}"}
    assert "workspace.db#c_" in found["Known issue"]["text"]
    plain = here(in_full.outercom, "macros", "x").stdout
    assert "  placeholder without a counterpart, kept as it was written: {{teammate.first_name}}" in plain


def test_redirects_lead_to_the_conversations(here: Here, in_full: InFull, tmp_path: Path) -> None:
    done = here(in_full.outercom, "redirects", "x", str(tmp_path / "r"), "--to", DESK, "--from", "old.example.com")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "r" / "aliases.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    m = in_full.looked_into
    assert sorted(row["new_id"] for row in rows) == sorted(m.all("SELECT id FROM conversations"))
    for row in (rows[0], rows[-1]):
        assert row["new_link"] == DESK.replace("{id}", row["new_id"])
        assert here(in_full.outercom, "open", "x", row["old_link"]).stdout.startswith(
            f"{row['old_id']} → {row['new_id']}"
        )
        assert here(in_full.outercom, "open", "x", row["new_id"]).returncode == 0


def test_redirects_need_an_address(here: Here, in_full: InFull, tmp_path: Path) -> None:
    for words in (
        ("--to", "http://x.example/{id}"),
        ("--to", "https://x.example/"),
        ("--to", DESK, "--from", "no host"),
    ):
        refused(here(in_full.outercom, "redirects", "x", str(tmp_path / "r"), *words), 2)
    refused(here(in_full.outercom, "redirects", "x", str(tmp_path / "r")), 2, "--to")
    assert not (tmp_path / "r").exists()


def test_a_link_of_another_workspace_is_said(here: Here, in_full: InFull) -> None:
    one = in_full.looked_into.all("SELECT source_id FROM conversations WHERE origin = 'conversation'")[0]
    link = f"https://app.intercom.com/a/inbox/qq7otherqq/inbox/conversation/{one}"
    refused(here(in_full.outercom, "open", "x", link), 2, "another Intercom workspace (qq7otherqq)")
    for look_alike in (
        "https://app.intercom.com.evil.io/inbox/conversation/",
        "https://intercom.com@evil.io/conversation/",
    ):
        refused(here(in_full.outercom, "open", "x", look_alike + one), 2, "No migrated conversation")


def test_the_bundle_has_the_whole_workspace(here: Here, in_full: InFull, tmp_path: Path) -> None:
    done = here(in_full.outercom, "bundle", "x", str(tmp_path / "b"))
    assert done.returncode == 0, done.stderr
    assert "nothing was sent to Ochre" in done.stdout
    manifest = json.loads((tmp_path / "b" / "manifest.json").read_text())
    counts = {file["name"]: file.get("rows") for file in manifest["files"]}
    m = in_full.looked_into
    for name, table in {
        "conversations.json": "conversations",
        "customers.json": "customers",
        "messages.json": "entries WHERE type <> 'event'",
        "outercom/events.json": "entries WHERE type = 'event'",
        "outercom/customer_notes.json": "customer_notes",
        "outercom/companies.json": "companies",
        "outercom/aliases.json": "conversation_aliases",
        "outercom/attachments.json": "attachments",
        "team.json": "users",
    }.items():
        assert counts[name] == m.one(f"SELECT count(*) FROM {table}")[0], name
    with zipfile.ZipFile(tmp_path / "b" / "ochre-bundle.zip") as found:
        inside = {name.removeprefix("attachments/") for name in found.namelist() if name.startswith("attachments/")}
    assert inside == set(m.all("SELECT DISTINCT sha256 FROM attachments"))


def test_links_can_be_rewritten_later_and_back(outercom: Outercom, small: ServedSimulator) -> None:
    """Off, then on with an address of one's own, then off again: only what has a link changes, and it is as it was."""

    def texts() -> dict[str, str]:
        with sqlite3.connect(outercom.home / "migrations" / "x" / "workspace.db") as db:
            return dict(
                db.execute("SELECT id, html || text FROM entries UNION ALL SELECT id, html || text FROM saved_replies")
            )

    assert outercom.run("x", small.url).returncode == 3
    before = texts()
    assert not [text for text in before.values() if "desk.example.com" in text]
    assert outercom("run", "x", "--rewrite-links", "--link-template", DESK).returncode == 3
    after = texts()
    changed = {one for one in before if before[one] != after[one]}
    assert changed
    assert all("https://desk.example.com/inbox/c_" in after[one] for one in changed)
    assert ALL_EQUAL in outercom("verify", "x", "--full").stdout
    assert outercom("run", "x", "--no-rewrite-links").returncode == 3
    assert texts() == before
    refused(outercom("run", "x", "--link-template", "https://desk.example.com/"), 2, "--link-template")
