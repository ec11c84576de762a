"""Corners of erasing: people without a contact, two addresses, files of others that name them, and what failed calls bring later."""

import html
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wizard.archive.archive import Archive
from wizard.archive.packing import Packing
from wizard.archive.scrubbing import scrub
from wizard.errors import NotAvailable, Refused
from wizard.sources.intercom.links import Links, file_key
from wizard.sources.port import Downloaded, Fetched

EMAIL, OTHER, NAME = "gwen@harlow.example", "g.harlow@work.example", "Gwen Harlow"
ADMIN = {"type": "admin", "id": "1", "name": "Ann", "email": "ann@desk.example"}
AUTHOR = {"type": "user", "id": "e" * 24, "name": NAME, "email": EMAIL}
HOST = "https://downloads.intercomcdn.com/i/o/1/"
URLS = (f"{HOST}Gwen%20Harlow.pdf?expires=1&signature=a", f"{HOST}Gwen_Harlow.png?expires=1&signature=b")


def thread(object_id: str, **more: Any) -> dict[str, Any]:
    """A conversation of hers, without a contact; a teammate answers with two files that are named after her."""
    body = f"<p>Here you are.</p><img src='{html.escape(URLS[1])}'>"
    answer = {"type": "conversation_part", "part_type": "comment", "id": "5", "author": ADMIN, "body": body,
              "attachments": [{"type": "upload", "name": f"{NAME} contract.pdf", "url": URLS[0], "filesize": 3}],
              "email_message_metadata": {"email_address_headers": [{"type": "cc", "email_address": EMAIL, "name": NAME}]}}  # fmt: skip
    source = {"type": "conversation", "id": "1", "author": AUTHOR, "body": "<p>I lost my violet umbrella</p>"}
    parts = {"conversation_parts": [answer]}
    return {"type": "conversation", "id": object_id, "source": source, "conversation_parts": parts, **more}


def fetched(whole: dict[str, Any]) -> Fetched:
    """It, with its files, as the source would give it."""
    links = Links(lambda _: True)
    for part in whole["conversation_parts"]["conversation_parts"]:
        links.message(part, part["id"])
    return Fetched(whole["id"], 1, json.dumps(whole).encode(), files=links.found)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", tmp_path / "files") as made:
        whole = fetched(thread("77"))
        made.store("conversations", [(whole, 1, None)], page=[("77", 1)])
        for link in whole.files:
            incoming = tmp_path / "incoming"
            incoming.write_bytes(b"pdf")
            made.keep_files([(link.key, Downloaded("a" * 64, 3, "application/pdf"), incoming)])
        yield made


def erase(archive: Archive, email: str) -> Any:
    """As `forget` does it in the archive."""
    eraser = archive.eraser()
    eraser.find(email)
    return eraser.erase()


def holding(archive: Archive, *needles: str) -> list[str]:
    """Those of the needles that are anywhere in the database."""
    archive.close()
    scrub(archive.path)
    with sqlite3.connect(archive.path) as database:
        unpack = Packing(database).unpack
        whole = b"".join(unpack(body) for (body,) in database.execute("SELECT body FROM versions"))
    whole = (whole + b"".join(path.read_bytes() for path in archive.path.parent.glob("archive.db*"))).lower()
    return [needle for needle in needles if needle.lower().encode() in whole]


def test_a_person_without_a_contact_is_erased_and_files_of_others_stay(archive: Archive) -> None:
    done = erase(archive, EMAIL)
    raw = archive.objects.raw("conversations", "77")
    assert raw is not None
    (part,) = json.loads(raw)["conversation_parts"]["conversation_parts"]
    keys = {file_key(url) for url in URLS}
    assert {("files", key) for key in keys} <= done.objects
    found = fetched(json.loads(raw))
    assert {link.key for link in found.files} == keys
    assert set(archive.files.of("conversations", "77")) == keys
    assert all(one.status == "stored" for one in archive.files.of("conversations", "77").values())
    assert part["attachments"][0]["name"] == "[erased] contract.pdf"
    assert part["email_message_metadata"]["email_address_headers"][0]["email_address"] == "[erased]"
    assert part["author"] == ADMIN
    assert holding(archive, EMAIL, NAME, "harlow", "umbrella", "e" * 24) == []


def test_what_comes_later_is_erased_too(archive: Archive) -> None:
    erase(archive, EMAIL)
    archive.store("conversations", [(fetched(thread("78")), 1, None)], page=[("78", 1)])
    object_ = json.dumps({"type": "conversation", "id": "79", "source": {"author": {"name": NAME}}})
    ours = json.dumps({"type": "error.list", "errors": [{"code": "server_error", "message": "Try again."}]})
    named = json.dumps({"type": "error.list", "errors": [{"code": "x", "message": f"No {EMAIL} here."}]})
    with archive.commit():
        for number, answer in enumerate((object_, ours, named)):
            archive.listing.failed("conversations", f"9{number}", Refused("Odd.", answer=answer))
        archive.listing.not_available("tickets", NotAvailable("No.", answer=object_))
    assert {one.id: one.answer for one in archive.listing.unread()} == {"90": "[erased]", "91": ours, "92": "[erased]"}
    assert holding(archive, EMAIL, NAME, "harlow", "umbrella", "e" * 24) == []


@pytest.mark.parametrize("how", ["at the source", "by the rule"])
@pytest.mark.parametrize("asked", [EMAIL, OTHER])
def test_one_person_under_two_addresses_is_erased_under_both(archive: Archive, how: str, asked: str) -> None:
    people = [{"type": "contact", "id": one * 24, "email": email, "name": NAME, "external_id": "gh-1"}
              for one, email in (("b", EMAIL), ("c", OTHER))]  # fmt: skip
    for person in people:
        archive.store("contacts", [(Fetched(str(person["id"]), 1, json.dumps(person).encode()), 1, None)])
    with archive.commit():
        if how == "by the rule":
            assert archive.people.merge()
        else:
            archive.people.moved("b" * 24, "c" * 24)
    erase(archive, asked)
    assert archive.erased.email(EMAIL)
    assert archive.erased.email(OTHER)
    assert holding(archive, EMAIL, OTHER, NAME, "b" * 24, "c" * 24, "gh-1") == []


def test_two_people_who_share_an_external_name_but_are_kept_apart_stay_two(archive: Archive) -> None:
    for one, email in (("b", EMAIL), ("c", OTHER)):
        person = {"type": "contact", "id": one * 24, "email": email, "name": email, "external_id": "gh-1"}
        archive.store("contacts", [(Fetched(one * 24, 1, json.dumps(person).encode()), 1, None)])
    with archive.commit():
        archive.people.keep_apart(["b" * 24, "c" * 24])
        archive.people.merge()
    erase(archive, EMAIL)
    assert archive.objects.raw("contacts", "c" * 24) is not None
    assert not archive.erased.email(OTHER)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('O\'Brien "Q" <b>', "O&#39;Brien &quot;Q&quot; &lt;b&gt;"),
        ("Ann O\u2019Brien", "ann o'brien"),
        ("Ren\u00e9 Dub\u00f4is", "Rene\u0301 Dubo\u0302is"),
        ("Gwen Harlow", "Gwen&nbsp;Harlow"),
    ],
)
def test_a_name_is_found_however_somebody_else_wrote_it(archive: Archive, name: str, written: str) -> None:
    person = {"type": "contact", "id": "b" * 24, "email": OTHER, "name": name}
    archive.store("contacts", [(Fetched("b" * 24, 1, json.dumps(person).encode()), 1, None)])
    said = {"type": "conversation", "id": "80", "source": {"author": ADMIN, "body": f"<p>Ask {written} for it</p>"}}
    archive.store("conversations", [(Fetched("80", 1, json.dumps(said, ensure_ascii=False).encode()), 1, None)])
    erase(archive, OTHER)
    raw = archive.objects.raw("conversations", "80")
    assert raw is not None
    assert json.loads(raw)["source"]["body"] == "<p>Ask [erased] for it</p>"
