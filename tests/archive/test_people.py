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
from wizard.archive.merges import AT_SOURCE, BY_WAY_OF, KEPT_APART, SAME_EMAIL, SAME_EXTERNAL_ID
from wizard.merge_lines import merge_lines
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
    "the same external id under two e-mails is one person, with everybody who shares one of these": (
        [
            contact("1", "a@x", external_id="e"),
            contact("2", "b@x", external_id="e", created_at=2),
            contact("3", "b@x", role="lead"),
            contact("4", "A@X", created_at=3),
        ],
        {"2": "1", "3": "1", "4": "1"},
    ),
    "a lead and a user with the same external id are one person": (
        [contact("1", None, external_id="e", role="lead"), contact("2", "a@x", external_id="e", created_at=9)],
        {"1": "2"},
    ),
    "an e-mail that is not clear does not keep external ids from merging": (
        [
            contact("1", "a@x", external_id="e"),
            contact("2", "a@x", external_id="f"),
            contact("3", "b@x", external_id="f", created_at=2),
            contact("4", "a@x", role="lead"),
        ],
        {"3": "2"},
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


def apart(archive: Archive, *contacts: str) -> int:
    with archive.commit():
        archive.people.keep_apart(contacts)
        return archive.people.merge()


def test_whoever_is_kept_apart_is_a_person_of_their_own_until_put_together_again(archive: Archive) -> None:
    keep(archive, "contacts", contact("1", "a@x"), contact("2", "a@x", created_at=2), contact("3", "a@x", created_at=3))
    keep(archive, "contacts", contact("9", "z@x"))
    keep(archive, "conversations", thing("7", {}, contacts=["2"]), thing("8", {}, contacts=["9"]))
    merged(archive)
    assert archive.people.folded_into("1") == ["2", "3"]
    before = {key: revision(archive, *key) for key in KEYS}
    assert apart(archive, "2") == 1
    assert archive.people.canonical("2") == "2"
    assert archive.people.folded_into("1") == ["3"]
    touched = {key for key in KEYS if revision(archive, *key) > before[key]}
    assert touched == {("contacts", "1"), ("contacts", "2"), ("conversations", "7")}
    assert apart(archive, "2") == 0
    assert apart(archive) == 1
    assert archive.people.canonical("2") == "1"


KEYS = [
    *(("contacts", one) for one in ("1", "2", "3", "9")),
    *(("conversations", one) for one in ("7", "8")),
]


def test_taking_one_apart_merges_nobody_else(archive: Archive) -> None:
    keep(archive, "contacts", contact("1", "a@x", external_id="e"), contact("2", "a@x", external_id="f"))
    keep(archive, "contacts", contact("3", "a@x", role="lead"))
    assert apart(archive, "2") == 0
    assert archive.people.canonical("3") == "3"


def test_when_the_survivor_is_taken_apart_the_others_stay_together(archive: Archive) -> None:
    keep(archive, "contacts", contact("1", "a@x"), contact("2", "a@x", created_at=2), contact("3", "a@x", created_at=3))
    merged(archive)
    apart(archive, "1")
    assert [archive.people.canonical(one) for one in "123"] == ["1", "2", "2"]


def test_merges_say_who_why_and_what_won(archive: Archive) -> None:
    keep(
        archive,
        "contacts",
        contact("1", "a@x", external_id="e", name="Ann", custom_attributes={"plan": "gold", "seats": 3}),
        contact("2", "a@x", created_at=2, name="Ann B", phone="+49 1", custom_attributes={"plan": "tin", "seats": 3}),
        contact("3", "b@x", external_id="e", created_at=3, name="Ann"),
        contact("4", "b@x", role="lead", created_at=4),
        contact("5", "a@x", created_at=5),
        contact("6", "c@x"),
    )
    merged(archive)
    moved(archive, "old", "2")
    moved(archive, "older", "old")
    moved(archive, "other", "6")
    apart(archive, "5")
    found = {merge.survivor.id: merge for merge in archive.merges.each(batch=1)}
    assert list(found) == ["1", "6"]
    one = found["1"]
    assert {folded.id: folded.why for folded in one.folded} == {
        "2": SAME_EMAIL,
        "3": SAME_EXTERNAL_ID,
        "4": BY_WAY_OF,
        "5": KEPT_APART,
        "old": AT_SOURCE,
        "older": AT_SOURCE,
    }
    assert {folded.id for folded in one.folded if folded.undoable} == {"2", "3", "4", "5"}
    assert [folded.id for folded in one.folded if folded.apart] == ["5"]
    assert {(c.field, c.won, c.lost, c.of) for c in one.conflicts} == {
        ("name", "Ann", "Ann B", "2"),
        ("plan", "gold", "tin", "2"),
    }
    assert [folded.id for folded in found["6"].folded] == ["other"]
    standing = {one: archive.merges.standing(one) for one in ("1", "2", "5", "old", "nobody")}
    assert standing == {"1": "alone", "2": "merged", "5": "apart", "old": "at source", "nobody": ""}
    lines = "\n".join(merge_lines(one))
    assert "user Ann <a@x> external id e (1)" in lines
    assert "plan: 'gold' is kept; 'tin' of 2 is not" in lines
    assert "merged at the source; this cannot be undone here" in lines
