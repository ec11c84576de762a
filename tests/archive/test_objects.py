"""Objects: appended, never overwritten; equal ones are not kept twice; what shapes them gives them a new revision."""

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.support import contact, keep, link, opened, revision, thing
from wizard.archive.archive import Archive
from wizard.archive.decode import decode, digest, one_line
from wizard.errors import CannotWrite
from wizard.sources.port import Fetched


def versions(archive: Archive) -> list[tuple[str, str, int | None]]:
    """Every version that is kept."""
    connection = sqlite3.connect(archive.path)
    try:
        return connection.execute("SELECT kind, id, version FROM versions ORDER BY seq").fetchall()
    finally:
        connection.close()


def test_versions_are_only_ever_added(archive: Archive) -> None:
    assert keep(archive, "conversations", thing("1", {"text": "a"}, version=10)).added == 1
    again = keep(archive, "conversations", thing("1", {"text": "b"}, version=11))
    assert (again.added, again.changed) == (0, 1)
    keep(archive, "conversations", thing("1", {"text": "a"}, version=12))
    assert versions(archive) == [("conversations", "1", 10), ("conversations", "1", 11), ("conversations", "1", 12)]
    assert archive.objects.decoded("conversations", "1") == {"id": "1", "text": "a"}


def test_several_objects_are_had_at_once(archive: Archive) -> None:
    many = {str(n): thing(str(n), {"n": n}) for n in range(1_200)}
    keep(archive, "tags", *many.values())
    packed = archive.objects.packed("tags", [*many, "9999"])
    assert {one: archive.objects.unpacked(body) for one, body in packed.items()} == {
        one: fetched.raw for one, fetched in many.items()
    }


def test_an_equal_object_is_not_kept_twice_and_is_no_work(archive: Archive) -> None:
    keep(archive, "tags", thing("1", {"name": "vip"}))
    before = revision(archive, "tags", "1")
    stored = keep(archive, "tags", thing("1", {"name": "vip"}))
    assert (stored.added, stored.changed) == (0, 0)
    assert revision(archive, "tags", "1") == before
    assert len(versions(archive)) == 1


def test_what_was_received_comes_back_byte_for_byte(archive: Archive) -> None:
    raw = b'{ "id":"1",\n"big": 123456789012345678901234567890, "one":1.0, "cut":"\\ud83d", "sep":"\xe2\x80\xa8" }'
    keep(archive, "odd", thing("1", raw))
    assert archive.objects.raw("odd", "1") == raw


def test_the_revision_grows_with_json_files_and_people(archive: Archive, tmp_path: Path) -> None:
    from tests.archive.support import came

    keep(archive, "conversations", thing("1", {"v": 1}, files=[link("k")], contacts=["c"]))
    seen = [revision(archive, "conversations", "1")]

    def grew() -> bool:
        seen.append(revision(archive, "conversations", "1"))
        return seen[-1] > seen[-2]

    keep(archive, "conversations", thing("1", {"v": 2}, files=[link("k")], contacts=["c"]))
    assert grew()
    came(archive, tmp_path, "k", b"bytes")
    assert grew()
    keep(archive, "contacts", contact("c"))
    assert grew()
    keep(archive, "contacts", contact("c", name="renamed"))
    assert not grew()


def test_revisions_never_repeat_not_even_after_opening_again(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "tags", thing("1", {}), thing("2", {}))
        last = revision(archive, "tags", "2")
    with opened(tmp_path) as archive:
        keep(archive, "tags", thing("3", {}))
        assert revision(archive, "tags", "3") > last


@pytest.mark.parametrize("kind", ["admins", "teams"])
def test_a_new_name_of_a_teammate_is_new_to_every_thread(archive: Archive, kind: str) -> None:
    keep(archive, kind, thing("7", {"name": "Old", "away": False}))
    keep(archive, "conversations", thing("1", {}), thing("2", {}))
    before = [revision(archive, "conversations", one) for one in ("1", "2")]
    keep(archive, kind, thing("7", {"name": "Old", "away": True}))
    assert [revision(archive, "conversations", one) for one in ("1", "2")] == before
    keep(archive, kind, thing("7", {"name": "New", "away": True}))
    after = [revision(archive, "conversations", one) for one in ("1", "2")]
    assert min(after) > max(before)
    assert len({*after, revision(archive, kind, "7")}) == 3


def test_a_commit_is_all_or_nothing(archive: Archive) -> None:
    with pytest.raises(ValueError, match="not a JSON"):
        keep(archive, "contacts", contact("1"), Fetched("2", 1, b"[]"))
    assert archive.objects.kinds() == []
    assert archive.listing.count("contacts") == 0


def test_a_deleted_object_stays_and_comes_back_when_it_is_there_again(archive: Archive) -> None:
    archive.listing.add("conversations", [("1", 5)])
    keep(archive, "conversations", thing("1", {"v": 1}, version=5))
    assert archive.deleted_at_source("conversations", [("1", 77), ("unknown", None)]) == 1
    row = archive.objects.row("conversations", "1")
    assert row is not None
    assert row.deleted_at == 77
    assert archive.objects.decoded("conversations", "1") == {"id": "1", "v": 1}
    keep(archive, "conversations", thing("1", {"v": 1}, version=6))
    row = archive.objects.row("conversations", "1")
    assert row is not None
    assert row.deleted_at is None


def test_a_failed_commit_says_that_it_cannot_write(archive: Archive) -> None:
    with pytest.raises(CannotWrite), archive.commit():
        raise sqlite3.OperationalError("database or disk is full")


# digests

SIGNED = '"https://downloads.intercomcdn.com/i/o/1/2/x.png?expires={}&signature={}&req={}"'


@pytest.mark.parametrize("amp", ["&", "&amp;", "\\u0026"])
def test_a_signed_query_does_not_count(amp: str) -> None:
    def made(expires: str, signature: str, req: str) -> bytes:
        return f'{{"url": {SIGNED.format(expires, signature, req)}}}'.replace("&", amp).encode()

    assert digest(made("17", "ab" * 32, "MDA%3D")) == digest(made("18", "cd" * 32, "MDB%3D"))
    assert digest(made("17", "ab", "x")) != digest(made("17", "ab", "x").replace(b"x.png", b"y.png"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'"Really?signature=1"', b'"Really?signature=2"'),
        (b'"https://shop.example/a?x=1&signature=5"', b'"https://shop.example/a?x=2&signature=5"'),
        (b'"Why?It-expires=soon"', b'"Why?It-expires=later"'),
        (
            b'"https://x.example/a?expires=1&signature=2 and one"',
            b'"https://x.example/a?expires=1&signature=2 and two"',
        ),
        (b"1", b"1.0"),
    ],
)
def test_everything_else_counts(one: bytes, other: bytes) -> None:
    assert digest(one) != digest(other)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_digests_differ_where_bytes_do(one: bytes, other: bytes) -> None:
    if b"expires=" not in one + other and b"signature=" not in one + other:
        assert (digest(one) == digest(other)) == (one == other)


texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values, st.sampled_from([None, 1]), st.booleans())
def test_one_line_is_the_same_value_on_one_line(value: object, indent: int | None, ascii_only: bool) -> None:
    raw = json.dumps({"v": value}, indent=indent, ensure_ascii=ascii_only).encode()
    line = one_line(raw)
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line) == {"v": value}


def test_half_an_emoji_is_decoded_to_what_every_database_can_hold() -> None:
    assert decode(b'{"text": "cut \\ud83d!"}') == {"text": "cut \ufffd!"}
    assert decode(b'{"text": "whole \\ud83d\\ude00"}') == {"text": "whole \N{GRINNING FACE}"}
