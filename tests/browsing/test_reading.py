"""A thread is read whole, its files are found, and a copy of one is saved without harm to anything."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.browsing.support import NOON, archive_of, conversation, store
from wizard.browsing.copying import safe_name, save_copy
from wizard.browsing.library import Library
from wizard.browsing.lines import read_lines
from wizard.browsing.naming import meant
from wizard.browsing.reading import HeldFile, Read, moment, read
from wizard.errors import CannotWrite, UsageError
from wizard.migration import Migration


def opened(migration: Migration, what: str) -> Read:
    """What an id, link or address names, whole."""
    with Library(migration) as library:
        named = meant(library.archive, what)
        assert named is not None
        return read(library, *named)


def test_a_thread_has_every_entry_in_order(migration: Migration) -> None:
    thread = opened(migration, "3")
    assert [(one.sort, one.who, one.role) for one in thread.said] == [
        ("message", "Jané Doe", "customer"),
        ("note", "Ada Admin", "teammate"),
        ("event", "Ada Admin", "teammate"),
        ("message", "Jané Doe", "customer"),
    ]
    assert thread.said[2].text == "assignment: assigned to Ada Admin"
    assert thread.said[3].redacted
    assert thread.contacts == ("c1",)
    assert dict(thread.facts)["old link"] == "https://app.intercom.com/a/inbox/abc12/inbox/conversation/3"


def test_files_say_where_they_are_or_why_not(migration: Migration) -> None:
    pdf, lost = opened(migration, "3").files
    assert pdf.path is not None
    assert pdf.path.read_bytes() == b"pdf"
    assert (lost.path, lost.trouble) == (None, "not fetched yet")
    os.unlink(pdf.path)
    assert opened(migration, "3").files[0].trouble == "not on this disk any more"


def test_people_and_companies_are_read(migration: Migration) -> None:
    jane = opened(migration, "JANE@example.com")
    assert jane.title == "Jané Doe"
    assert ("companies", "Initech") in jane.facts
    assert ("plan", "gold") in jane.facts
    assert ("trial ends", moment(NOON)) in jane.facts
    company = opened(migration, "companies:co1")
    assert (company.title, company.company, company.contacts) == ("Initech", "co1", ())


def test_what_was_deleted_or_cut_off_is_said(migration: Migration) -> None:
    with archive_of(migration) as archive:
        long = conversation("6", NOON, "<p>x</p>")
        long["conversation_parts"]["total_count"] = 7
        store(archive, "conversations", long)
        archive.deleted_at_source("conversations", [("6", NOON)])
    assert opened(migration, "6").warnings == (
        "Deleted in Intercom, noticed 2024-05-03 12:00 UTC. The archive keeps it.",
        "7 older messages are missing: Intercom gives only the newest 500.",
    )


def test_lines_for_people(migration: Migration) -> None:
    text = "\n".join(read_lines(opened(migration, "3")))
    assert "2024-05-05 12:00 UTC  Jané Doe (customer)" in text
    assert "Ada Admin (teammate, internal note)" in text
    assert "(deleted in Intercom)" in text
    assert "file: lost.png (3 B) ! not fetched yet" in text
    assert "\u202e" not in text


def test_what_is_not_there_is_said(migration: Migration) -> None:
    with Library(migration) as library:
        assert meant(library.archive, "nobody@example.com") is None
        assert meant(library.archive, "two words") is None
        with pytest.raises(UsageError, match="not in the archive"):
            read(library, "conversations", "999")
        with pytest.raises(UsageError, match="another Intercom workspace"):
            meant(library.archive, "https://app.intercom.com/a/inbox/other1/inbox/conversation/3")


def test_a_copy_never_replaces_anything(migration: Migration, tmp_path: Path) -> None:
    pdf = opened(migration, "3").files[0]
    folder = tmp_path / "new" / "folder"
    copies = [save_copy(pdf, folder) for _ in range(3)]
    assert [one.name for one in copies] == ["inv_oice.pdf", "inv_oice (2).pdf", "inv_oice (3).pdf"]
    assert all(one.read_bytes() == b"pdf" and one.stat().st_mode & 0o777 == 0o600 for one in copies)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (folder / "inv_oice (4).pdf").symlink_to(victim)
    assert save_copy(pdf, folder).name == "inv_oice (5).pdf"
    assert victim.read_text() == "mine"


def test_a_copy_that_cannot_be_is_said(migration: Migration, tmp_path: Path) -> None:
    pdf, lost = opened(migration, "3").files
    with pytest.raises(UsageError, match="not fetched yet"):
        save_copy(lost, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        save_copy(pdf, tmp_path / "file" / "folder")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_._etc_passwd"),
        ("C:\\Windows\\x.exe", "C_Windows_x.exe"),
        (".bashrc", "bashrc"),
        ("con", "_con"),
        ("LPT1.txt", "_LPT1.txt"),
        ("", "file"),
        ("...", "file"),
        ("a\nb\t\x00.png", "a b _.png"),
        ("héllo.pdf", "héllo.pdf"),
        ("a" * 300 + ".pdf", "a" * 176 + ".pdf"),
    ],
)
def test_names_from_outside_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_is_one_file_in_the_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe not in ("", ".", "..")
    assert not safe.startswith(".")
    assert "/" not in safe
    assert "\\" not in safe
    assert len(safe.encode()) <= 200
    assert Path("/folder", safe).parent == Path("/folder")


def test_a_file_without_an_ending_gets_its_number_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "held").write_bytes(b"x")
    file = HeldFile("README", "", 1, tmp_path / "held")
    assert [save_copy(file, tmp_path / "to").name for _ in range(2)] == ["README", "README (2)"]
