"""Samples: the same seed draws the same records, each as likely as another, and the ugly ones cover what is odd."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fake import Bench
from wizard.engine.ledger import Ledger
from wizard.errors import UsageError
from wizard.verify.oddities import Odd, Surroundings, odd
from wizard.verify.sampling import Sample, drawn, rank, sample_of
from wizard.verify.ugly import cover


def ids(bench: Bench, sample: Sample, *kinds: str) -> list[str]:
    paths = bench.migration.paths
    ledger = Ledger(paths.ledger(bench.migration.load().destination), paths.archive, read_only=True)
    try:
        return [row.id for rows in drawn(ledger, kinds or ("conversations",), sample) for row in rows]
    finally:
        ledger.close()


def test_a_sample_is_a_number_or_a_share() -> None:
    assert sample_of("200", 7) == Sample(count=200, seed=7)
    assert sample_of(" 5% ") == Sample(share=0.05)
    assert sample_of("0.5 %").share == 0.005
    assert sample_of("100%").share == 1
    assert "seed 7" in sample_of("2.5%", 7).words
    for text in ("", "0", "0%", "-1", "101%", "5%%", "ten", "1e3", "\x1b[2J", "9" * 30):
        with pytest.raises(UsageError) as caught:
            sample_of(text)
        assert "\x1b" not in caught.value.message


async def test_the_same_seed_draws_the_same_records(done: Bench) -> None:
    once = ids(done, Sample(count=2, seed=3))
    assert len(once) == 2
    assert ids(done, Sample(count=2, seed=3)) == once
    assert {tuple(ids(done, Sample(count=2, seed=seed))) for seed in range(30)} != {tuple(once)}
    assert sorted(ids(done, Sample(count=99))) == ["1", "2", "3", "4"]
    assert sorted(ids(done, Sample(share=1.0))) == ["1", "2", "3", "4"]
    half = ids(done, Sample(share=0.5, seed=9))
    assert half == [one for one in sorted(["1", "2", "3", "4"]) if rank(9, "conversations", one) < 2**63]


async def test_every_kind_has_its_own(done: Bench) -> None:
    assert len(ids(done, Sample(count=1), "conversations", "contacts", "macros")) == 3


def test_ranks_are_spread_evenly() -> None:
    share = sum(rank(5, "contacts", str(n)) < 2**64 * 0.1 for n in range(20_000)) / 20_000
    assert 0.09 < share < 0.11


# the ugly sample


def thread(**more: Any) -> dict[str, Any]:
    said = {"author": {"type": "user", "id": "c1"}, "type": "conversation", "body": "<p>Hello</p>"}
    made = {"id": "1", "state": "open", "created_at": 10, "updated_at": 20, "source": said}
    return {**made, "contacts": {"contacts": [{"id": "c1"}]}, **more}


def part(**more: Any) -> dict[str, Any]:
    made = {"id": "p", "part_type": "comment", "body": None, "created_at": 11, "author": {"type": "admin", "id": "7"}}
    return {"conversation_parts": {"conversation_parts": [{**made, **more}], "total_count": 1}}


HERE = Surroundings(frozenset({"7"}), lambda contact: {"c2": "merged", "c3": "gone"}.get(contact, "known"))


@pytest.mark.parametrize(
    ("raw", "trait"),
    [
        (thread(source=None), "it has no opening message"),
        (thread(state="snoozed"), "its state is snoozed"),
        (thread(contacts={"contacts": [{"id": "c1"}, {"id": "c4"}]}), "several contacts are in it"),
        (thread(contacts={"contacts": [{"id": "c2"}]}), "a contact in it was merged into another"),
        (thread(contacts={"contacts": [{"id": "c3"}]}), "a contact in it does not exist any more"),
        (thread(contacts=None), "no contact is in it"),
        (thread(**part(part_type="close", body="<p>Bye</p>")), "text rides on a part of the type close"),
        (thread(**part(part_type="note", body="<p>psst</p>")), "it has internal notes"),
        (thread(**part(redacted=True)), "a part in it was deleted in Intercom"),
        (thread(**part(author={"type": "admin", "id": "8"})), "an author in it has left"),
        (thread(**part(body="<p>שלום</p>")), "text in it runs from right to left"),
        (thread(**part(body="<table><tr><td>x</td></tr></table>")), "it has lists, tables or code"),
        (thread(**part(body='<img src="x">')), "pictures are in its text"),
        (thread(**part(body="https://app.intercom.com/a/inbox/x/inbox/conversation/1")), "it links to Intercom"),
        (thread(**part(attachments=[{"name": "a"}])), "it has attachments"),
        (thread(source={"type": "email", "body": "x", "author": {"type": "bot", "id": "b"}}), "only bots speak in it"),
        (thread(conversation_rating={"rating": 5, "remark": "good"}), "it was rated, with a remark"),
        (thread(custom_attributes={"F": [{"url": "x"}]}), "an attribute holds files or other objects"),
        (thread(conversation_parts={"conversation_parts": [], "total_count": 3}), "Intercom does not give its oldest parts"),
        (thread(created_at=-5), "its date is odd"),
        (thread(priority="urgent"), "its priority is urgent"),
        (thread(ticket={"id": "1"}), "it became a ticket"),
    ],
)  # fmt: skip
def test_what_is_odd_is_seen_and_named(raw: dict[str, Any], trait: str) -> None:
    assert trait in odd("conversations", "1", raw, 100, 0, HERE).traits
    assert trait not in odd("conversations", "1", thread(), 100, 0, HERE).traits


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda s: (
            st.lists(s, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "source",
                        "body",
                        "conversation_parts",
                        "contacts",
                        "tags",
                        "author",
                        "type",
                        "created_at",
                        "custom_attributes",
                    ]
                ),
                s,
                max_size=4,
            )
        ),
    )
)
def test_any_json_has_oddities(raw: object) -> None:
    if isinstance(raw, dict):
        odd("conversations", "1", raw, 1, 0, HERE)


def test_few_conversations_cover_everything_odd() -> None:
    dice = random.Random(4)
    names = [f"trait {n}" for n in range(12)]
    found = [
        Odd("conversations", str(n), frozenset(dice.sample(names, dice.randrange(4))), {"parts": n}) for n in range(80)
    ]
    chosen = cover(found, 30)
    assert {why for one in chosen for why in one.why} == {*names, "it has the most parts (79)"}
    assert all(one.why for one in chosen)
    assert len(chosen) < 12
    assert sum(len(one.why) for one in chosen) == 13
    assert cover(reversed(found), 30) == chosen
    assert cover(found, 2) == chosen[:2]
    assert cover([], 5) == []
