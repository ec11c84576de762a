"""What a person types to have one object first, and when the run is asked for it."""

from pathlib import Path

import pytest

from tests.archive.support import contact, keep
from wizard import status
from wizard.archive.archive import Archive
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.pulling import meant, pull


@pytest.fixture
def migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migration:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    return Migration.create("x")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("conversation 123", "conversation 123"),
        ("123", "conversation 123"),
        ("company 65f0ab", "company 65f0ab"),
        ("contact 65f0ab", "contact 65f0ab"),
        ("https://app.intercom.com/a/inbox/tw1/inbox/conversation/215", "conversation 215"),
        ("conversation https://app.intercom.com/a/inbox/tw1/inbox/conversation/215", "conversation 215"),
        (" ticket  #7 ", "ticket 7"),
    ],
)
def test_ids_links_and_kinds(migration: Migration, text: str, asked: str) -> None:
    assert meant(migration, text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "company",
        "blah",
        "conversation 12a",
        "conversation 1 or 1=1",
        "contact ../../etc",
        "contact nobody@example.com",
        "\x1b[31m",
    ],
)
def test_nonsense_is_refused_in_a_sentence(migration: Migration, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        meant(migration, text)
    assert "\x1b" not in refused.value.message


def test_a_contact_by_e_mail(migration: Migration) -> None:
    with Archive(migration.paths.archive, migration.paths.files) as archive:
        keep(archive, "contacts", contact("c1", "Ann@Example.com"))
    assert meant(migration, "contact ann@example.com") == "contact c1"
    assert meant(migration, "ANN@example.com") == "contact c1"


def test_it_is_asked_for_only_while_the_import_runs(migration: Migration) -> None:
    with pytest.raises(UsageError, match="not running"):
        pull(migration, "conversation 5")
    assert status.take(migration.paths) == []
    with migration.lock():
        assert pull(migration, "conversation 5") == "conversation 5"
    assert [(one.verb, one.argument) for one in status.take(migration.paths)] == [("first", "conversation 5")]
