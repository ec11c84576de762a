"""The totals that are kept are what counting says."""

import sqlite3
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.archive.support import came, keep, link, opened, thing
from wizard.archive.archive import Archive
from wizard.errors import Gone

COUNTED = {
    "objects": "SELECT kind, count(*) FROM objects GROUP BY kind",
    "listed": "SELECT kind, count(*) FROM listing WHERE gone = 0 GROUP BY kind",
    "versions": "SELECT kind, count(*) FROM versions GROUP BY kind",
    "files": "SELECT status, count(*) FROM files GROUP BY status",
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["store", "list", "gone", "again", "file", "lost", "forgive", "erase", "drop"]),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=25,
)


def agree(archive: Archive) -> None:
    """Everything kept is everything counted."""
    for what, query in COUNTED.items():
        assert archive.totals.counts(what) == dict(archive._db.execute(query).fetchall()), what
    sizes = archive._db.execute(
        "SELECT coalesce(sum(size), 0), coalesce(sum(length(body)), 0) FROM versions"
    ).fetchone()
    assert archive.totals.json_bytes() == sizes
    assert archive.totals.file_bytes() == archive.files.stored_bytes()


def step(archive: Archive, folder: Path, what: str, number: int, other: int) -> None:
    one, key = str(number), f"k{number}"
    run = archive._db.execute
    if what == "store":
        keep(archive, "contacts", thing(one, {"n": other}, files=[link(key)]))
    elif what == "list":
        archive.store("contacts", [], page=[(one, other)])
    elif what == "gone":
        archive.listing.mark_gone("contacts", one)
    elif what == "again":
        archive.listing.add("contacts", [(one, 10 + other)])
    elif what == "file":
        came(archive, folder, key, b"x" * (other + 1))
    elif what == "lost":
        archive.files.give_up(key, "missing", Gone("gone"))
    elif what == "forgive":
        archive.files.forgive()
    elif what == "drop":
        run("DELETE FROM files WHERE key = ?", (key,))
    else:
        for table in ("objects", "listing", "versions", "attachments"):
            run(f"DELETE FROM {table} WHERE kind = 'contacts' AND id = ?", (one,))


@given(STEPS)
def test_whatever_happens_the_totals_are_right(tmp_path_factory: object, steps: list[tuple[str, int, int]]) -> None:
    folder = tmp_path_factory.mktemp("totals")  # type: ignore[attr-defined]  # pytest's own
    with opened(folder) as archive:
        for what, number, other in steps:
            step(archive, folder, what, number, other)
        agree(archive)


def test_an_older_archive_is_counted_once(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "contacts", thing("1", {"a": 1}, files=[link("k1"), link("k2")]))
        archive.store("contacts", [], page=[("1", 1), ("2", 1)])
        came(archive, tmp_path, "k1", b"one")
        came(archive, tmp_path, "k2", b"one")
    with sqlite3.connect(tmp_path / "archive.db") as database:
        for kind, name in database.execute("SELECT type, name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP {kind} {name}")
        database.execute("DROP TABLE totals")
        database.execute("PRAGMA user_version = 2")
    database.close()
    with opened(tmp_path) as archive:
        agree(archive)
        assert archive.totals.file_bytes() == 3
        keep(archive, "contacts", thing("3", {"a": 1}))
        agree(archive)
