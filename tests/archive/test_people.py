"""Who is who: the rule of merging, merges of the source, and what is looked at again because of them."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.support import contact, keep, opened, revision, thing
from wizard.archive.archive import Archive
from wizard.sources.port import Fetched


def merged(archive: Archive) -> int:
    with archive.commit():
        return archive.people.merge()


def moved(archive: Archive, contact_id: str, to: str | None) -> None:
    with archive.commit():
        archive.people.moved(contact_id, to)


PEOPLE: dict[str, tuple[Sequence[Fetched], dict[str, str]]] = {
    "the older user survives": ([contact("2", "a@x", created_at=2), contact("1", "A@X ", created_at=1)], {"2": "1"}),
    "a user survives a lead that is older": (
        [contact("1", "a@x", role="lead"), contact("2", "a@x", created_at=9)],
        {"1": "2"},
    ),
    "the one with an external id survives": (
        [contact("1", "a@x"), contact("2", "a@x", external_id="e", created_at=9)],
        {"1": "2"},
    ),
    "the same external id twice is one person": (
        [contact("1", "a@x", external_id="e"), contact("2", "a@x", external_id="e")],
        {"2": "1"},
    ),
    "different external ids are different people, and leads join neither": (
        [contact("1", "a@x", external_id="e"), contact("2", "a@x", external_id="f"), contact("3", "a@x", role="lead")],
        {},
    ),
    "no e-mail, no merging": ([contact("1", None), contact("2", ""), contact("3", " ")], {}),
    "different e-mails": ([contact("1", "a@x"), contact("2", "b@x")], {}),
    "leads alone are one person": ([contact("1", "a@x", role="lead"), contact("2", "a@x", role="lead")], {"2": "1"}),
    "an unknown age counts as youngest": ([contact("1", "a@x", created_at=None), contact("2", "a@x")], {"1": "2"}),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_rule(archive: Archive, name: str) -> None:
    people, expected = PEOPLE[name]
    keep(archive, "contacts", *people)
    merged(archive)
    assert {p.id: archive.people.canonical(p.id) for p in people} == {p.id: expected.get(p.id, p.id) for p in people}
    for holder in set(expected.values()):
        assert archive.people.folded_into(holder) == sorted(one for one, into in expected.items() if into == holder)


person = st.fixed_dictionaries(
    {
        "email": st.sampled_from(["a@x", "A@x", "b@x", None]),
        "external_id": st.sampled_from([None, None, "e", "f"]),
        "role": st.sampled_from(["user", "lead"]),
        "created_at": st.sampled_from([None, 1, 2]),
    }
)


def folded(people: Sequence[tuple[str, dict[str, Any]]], merge_after_each: bool) -> dict[str, str | None]:
    with TemporaryDirectory() as folder, opened(Path(folder)) as archive:
        for contact_id, more in people:
            keep(archive, "contacts", contact(contact_id, **more))
            if merge_after_each:
                merged(archive)
        merged(archive)
        assert merged(archive) == 0
        return {contact_id: archive.people.canonical(contact_id) for contact_id, _ in people}


@settings(max_examples=25, deadline=None)
@given(st.lists(person, min_size=2, max_size=5), st.data())
def test_the_order_of_arrival_does_not_matter(people: list[dict[str, Any]], data: st.DataObject) -> None:
    named = [(str(n), one) for n, one in enumerate(people)]
    shuffled = data.draw(st.permutations(named))
    assert folded(named, merge_after_each=False) == folded(shuffled, merge_after_each=True)


def test_a_changed_e_mail_takes_people_apart_and_together_again(archive: Archive) -> None:
    keep(archive, "contacts", contact("1", "a@x"), contact("2", "a@x", created_at=2))
    keep(archive, "conversations", thing("9", {}, contacts=["2"]))
    merged(archive)
    assert archive.people.canonical("2") == "1"
    for email, holder in (("b@x", "2"), ("a@x", "1"), (None, "2")):
        before = [revision(archive, "contacts", "1"), revision(archive, "conversations", "9")]
        keep(archive, "contacts", contact("2", email, created_at=2))
        assert merged(archive) == 1
        assert archive.people.canonical("2") == holder
        after = [revision(archive, "contacts", "1"), revision(archive, "conversations", "9")]
        assert all(new > old for old, new in zip(before, after, strict=True))


def test_merging_again_touches_nothing(archive: Archive) -> None:
    keep(archive, "contacts", contact("1", "a@x"), contact("2", "a@x"))
    assert merged(archive) == 1
    before = revision(archive, "contacts", "1")
    assert merged(archive) == 0
    assert revision(archive, "contacts", "1") == before


def test_whoever_holds_a_person_is_looked_at_again_when_that_one_changes(archive: Archive) -> None:
    keep(archive, "contacts", contact("1", "a@x"), contact("2", "a@x", created_at=2))
    merged(archive)
    before = revision(archive, "contacts", "1")
    keep(archive, "contacts", contact("2", "a@x", created_at=2, phone="+49 30 1"))
    assert revision(archive, "contacts", "1") > before


def test_merges_of_the_source_are_followed_to_the_end(archive: Archive) -> None:
    keep(archive, "conversations", thing("9", {}, contacts=["a", "b", "gone"]))
    assert set(archive.people.unknown(10)) == {"a", "b", "gone"}
    moved(archive, "a", "b")
    moved(archive, "b", "c")
    moved(archive, "gone", None)
    assert archive.people.canonical("a") is None
    assert archive.people.unknown(10) == []
    keep(archive, "contacts", contact("c", "a@x", created_at=2), contact("d", "a@x"))
    merged(archive)
    assert [archive.people.canonical(one) for one in ("a", "b", "c", "d")] == ["d"] * 4
    assert archive.people.canonical("gone") is None


def test_a_circle_of_merges_ends(archive: Archive) -> None:
    moved(archive, "a", "b")
    moved(archive, "b", "a")
    assert archive.people.canonical("a") is None
    keep(archive, "conversations", thing("9", {}, contacts=["a"]))
    keep(archive, "contacts", contact("c"))


def test_what_names_a_merged_contact_is_looked_at_when_the_other_one_arrives(archive: Archive) -> None:
    keep(archive, "conversations", thing("9", {}, contacts=["a"]))
    moved(archive, "a", "b")
    before = revision(archive, "conversations", "9")
    keep(archive, "contacts", contact("b", "a@x", created_at=5))
    arrived = revision(archive, "conversations", "9")
    assert arrived > before
    keep(archive, "contacts", contact("c", "a@x"))
    merged(archive)
    assert archive.people.canonical("a") == "c"
    assert revision(archive, "conversations", "9") > arrived


def test_a_commit_names_the_contacts_nobody_knows_once(archive: Archive) -> None:
    keep(archive, "contacts", contact("known"))
    stored = keep(
        archive, "conversations", thing("8", {}, contacts=["known", "x"]), thing("9", {}, contacts=["x", "y"])
    )
    assert stored.unknown_contacts == ("x", "y")
