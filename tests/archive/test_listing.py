"""The listing: what was listed, what is still to be read, windows, and what could not be had."""

import pytest

from tests.archive.support import keep, thing
from wizard.archive.archive import Archive
from wizard.errors import NotAvailable, Refused

KIND = "conversations"


def test_listed_and_not_archived_in_that_version_is_to_be_read(archive: Archive) -> None:
    listing = archive.listing
    assert listing.add(KIND, [("1", 10), ("2", None), ("1", 9)]) == 2
    assert listing.to_read(KIND, "", 10) == [("1", 10), ("2", None)]
    archive.store(KIND, [(thing("1", {}, version=10), 10, None), (thing("2", {}, version=None), None, None)])
    assert listing.to_read(KIND, "", 10) == []
    assert listing.add(KIND, [("1", 11)]) == 0
    assert listing.to_read(KIND, "", 10) == [("1", 11)]
    assert listing.is_open(KIND, "1")
    assert not listing.is_open(KIND, "2")
    assert not listing.is_open(KIND, "unknown")


def test_an_answer_older_than_the_listing_still_satisfies_it(archive: Archive) -> None:
    archive.listing.add(KIND, [("1", 20)])
    archive.store(KIND, [(thing("1", {}, version=19), 20, None)])
    assert not archive.listing.is_open(KIND, "1")


def test_to_read_goes_on_after_an_id(archive: Archive) -> None:
    archive.listing.add(KIND, [(str(n), n) for n in (1, 2, 3)])
    assert archive.listing.to_read(KIND, "1", 1) == [("2", 2)]


def test_what_was_gone_is_not_asked_for_again_unless_it_is_listed_anew(archive: Archive) -> None:
    archive.listing.add(KIND, [("1", 10)])
    archive.listing.mark_gone(KIND, "1")
    archive.listing.add(KIND, [("1", 10)])
    assert archive.listing.all_gone() == [(KIND, "1")]
    assert not archive.listing.is_open(KIND, "1")
    assert archive.listing.count(KIND) == 0
    archive.listing.add(KIND, [("1", 11)])
    assert archive.listing.is_open(KIND, "1")
    assert archive.listing.count(KIND) == 1


def test_a_failure_is_kept_with_its_answer_and_forgotten_once_read(archive: Archive) -> None:
    archive.listing.add(KIND, [("1", 1)])
    error = Refused("No.", status=422, code="bad", answer="\x1b[31m" + "x" * 5000, request="GET /conversations/1")
    archive.listing.failed(KIND, "1", error)
    archive.listing.failed(KIND, "1", error)
    (row,) = archive.listing.unread()
    assert (row.cause, row.status, row.attempts, row.request) == ("bad", 422, 2, "GET /conversations/1")
    assert "\x1b" not in row.answer
    assert len(row.answer) == 2000
    assert not archive.listing.is_open(KIND, "1")
    keep(archive, KIND, thing("1", {}))
    assert archive.listing.unread() == []


def test_failures_are_paged_until_they_are_read(archive: Archive) -> None:
    for number in "123":
        archive.listing.failed(KIND, number, Refused("No."))
    assert archive.listing.unread_counts() == {KIND: 3}
    first = archive.listing.unread_after(("", ""), 2)
    assert first == [(KIND, "1"), (KIND, "2")]
    assert archive.listing.unread_after(first[-1], 2) == [(KIND, "3")]
    keep(archive, KIND, thing("2", {}))
    assert archive.listing.unread_counts() == {KIND: 2}


def test_windows_are_kept_until_listed_and_can_be_split(archive: Archive) -> None:
    listing = archive.listing
    assert not listing.planned(KIND)
    listing.plan_windows(KIND, [(0, 10), (10, 20)])
    assert listing.planned(KIND)
    listing.window_done(KIND, (0, 10))
    assert listing.windows(KIND) == [(10, 20)]
    listing.split_window(KIND, (10, 20), [(10, 15), (15, 20)])
    assert listing.windows(KIND) == [(10, 15), (15, 20)]
    for window in listing.windows(KIND):
        listing.window_done(KIND, window)
    assert listing.windows(KIND) == []
    assert listing.planned(KIND)


def test_kinds_that_are_not_offered_are_named_until_they_are(archive: Archive) -> None:
    archive.listing.not_available("macros", NotAvailable("Not in this plan.\x07", answer="{}"))
    assert archive.listing.unavailable() == {"macros": "Not in this plan.\ufffd"}
    archive.listing.available("macros")
    assert archive.listing.unavailable() == {}


@pytest.mark.parametrize("second", [0, 1_700_000_000])
def test_how_far_a_kind_is_listed(archive: Archive, second: int) -> None:
    assert archive.listed_to(KIND) is None
    archive.set_listed_to(KIND, second)
    assert archive.listed_to(KIND) == second
