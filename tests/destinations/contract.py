"""What every destination must do, whatever service is behind it. Subclasses give `make_destination` and the hooks; they change no test."""

from collections.abc import Callable

from tests.destinations.contract_base import fields_of
from tests.destinations.contract_content import ContentContract
from tests.destinations.contract_held import HeldContract
from tests.destinations.delivering import Sender
from tests.destinations.samples import company, contact, conversation, entry, everything
from wizard.destinations.port import Destination, Lookup, Needs, Partial, Rejected, Unchanged, Written, link
from wizard.records import Conversation, FieldType, Kind, Ref


class DestinationContract(ContentContract, HeldContract):
    """Inherit it, and give a fixture `make_destination` that makes a new, empty destination at each call."""

    # capabilities

    def test_capabilities_are_coherent(self, make_destination: Callable[[], Destination]) -> None:
        found = make_destination().capabilities
        assert found.name
        assert found.label
        assert found.statement
        assert len(set(found.kinds)) == len(found.kinds)
        assert set(found.lookup) == set(found.kinds)
        assert len({role.name for role in found.roles}) == len(found.roles)
        assert found.batch >= 1
        assert Kind.CONVERSATION in found.kinds
        assert set(found.field_types) <= {"contact", "company", "conversation"}
        assert all(FieldType.TEXT in types for types in found.field_types.values())
        assert all(limitation.what and limitation.instead for limitation in found.limitations)
        order = found.kinds
        for before, after in (
            (Kind.COMPANY, Kind.CONTACT),
            (Kind.CONTACT, Kind.CONVERSATION),
            (Kind.TAG, Kind.CONVERSATION),
        ):
            if before in order and after in order:
                assert order.index(before) < order.index(after)

    # projecting

    def test_projection_is_pure_and_points_to_source_ids(self, make_destination: Callable[[], Destination]) -> None:
        one, other = make_destination(), make_destination()
        for record in everything():
            if record.kind in one.capabilities.kinds:
                projection = one.project(record)
                assert projection == other.project(record)
                assert projection.kind == record.kind
                assert projection.source_id == record.source_id
                assert projection.refs() <= self._refs_of_samples()

    @staticmethod
    def _refs_of_samples() -> set[Ref]:
        return {Ref(record.kind, record.source_id) for record in everything()}

    def test_different_records_have_different_fingerprints(self, make_destination: Callable[[], Destination]) -> None:
        destination = make_destination()
        base = conversation()
        changed = (
            conversation(subject="Another"),
            conversation(state="open"),
            conversation(entries=5),
            Conversation(
                **{**fields_of(base), "entries": (*base.entries[:-1], entry(3, text="Changed", html="<p>Changed</p>"))}
            ),
        )
        marks = {destination.project(record).fingerprint() for record in (base, *changed)}
        assert len(marks) == len(changed) + 1

    # writing and reading

    async def test_everything_reads_back_as_it_was_linked(self, sender: Sender) -> None:
        records = self.records(sender)
        await sender.load(records)
        for record in records:
            await self.expect_equal(sender, record)

    async def test_writing_twice_makes_one_object(self, sender: Sender) -> None:
        records = self.records(sender)
        await sender.load(records)
        first = dict(sender.there)
        before = {kind: sorted(await sender.destination.ids(kind)) for kind in sender.destination.capabilities.kinds}
        await sender.load(records)
        assert sender.there == first
        assert {kind: sorted(await sender.destination.ids(kind)) for kind in before} == before
        for record in records:
            await self.expect_equal(sender, record)

    async def test_update_replaces_the_record_wholly(self, sender: Sender) -> None:
        await sender.load(self.records(sender))
        was = sender.there[Ref(Kind.CONVERSATION, "501")]
        changed = conversation(
            "501",
            entries=2,
            subject="Renamed",
            tags=(),
            fields={"topic": "API"},
            rating=None,
            assignee=None,
            participants=(),
            state="closed",
        )
        await sender.send([changed])
        assert sender.there[Ref(Kind.CONVERSATION, "501")] == was
        await self.expect_equal(sender, changed)
        poorer = contact(
            "p1", emails=("new@example.com",), phones=(), tags=(), companies=(), notes=(), fields={}, merged=()
        )
        await sender.send([poorer])
        await self.expect_equal(sender, poorer)
        await self.expect_equal(
            sender, conversation("502", entries=0, assignee=None, rating=None, company=None, snoozed_until=None)
        )

    async def test_every_entry_has_an_id_of_its_own(self, sender: Sender) -> None:
        records = [conversation("1", entries=3), conversation("2", entries=3)]
        outcomes = await sender.send(records)
        ids: list[str] = []
        for record, outcome in zip(records, outcomes, strict=True):
            assert isinstance(outcome, Written)
            assert set(outcome.children) == set(self.children_of(sender, record))
            ids += outcome.children.values()
        assert len(set(ids)) == len(ids)

    async def test_outcomes_come_in_the_order_of_the_batch(self, sender: Sender) -> None:
        names = ["c", "a", "b"][: sender.destination.capabilities.batch]
        batch = [sender.delivery(company(name, name=name.upper())) for name in names]
        outcomes = await sender.destination.write(batch)
        ids = [outcome.id for outcome in outcomes if isinstance(outcome, Written)]
        held = await sender.destination.read(Kind.COMPANY, ids)
        expected = [delivery.content for delivery in batch]
        assert [projection.content for projection in held if projection] == expected

    async def test_a_rejected_record_does_not_stop_the_others(self, sender: Sender) -> None:
        bad = self.rejectable()
        batch = [company("x"), bad, company("y")]
        outcomes = await sender.send(batch)
        assert isinstance(outcomes[0], Written)
        assert isinstance(outcomes[1], Rejected)
        assert outcomes[1].reason
        assert isinstance(outcomes[2], Written)
        assert len(await sender.destination.ids(Kind.COMPANY)) == 2
        if bad.kind is not Kind.COMPANY:
            assert not await sender.destination.ids(bad.kind)

    async def test_what_is_missing_reads_as_none_in_its_place(self, sender: Sender) -> None:
        await sender.send([company("c1")])
        there = sender.there[Ref(Kind.COMPANY, "c1")]
        held = await sender.destination.read(Kind.COMPANY, ["nothing", there, "' OR 1=1"])
        assert held[0] is None
        assert held[1] is not None
        assert held[2] is None
        assert list(await sender.destination.read(Kind.COMPANY, [])) == []

    async def test_references_that_lead_nowhere_become_none(self, sender: Sender) -> None:
        record = conversation("9")
        await sender.send([record])
        await self.expect_equal(sender, record)
        expected = sender.delivery(record)
        assert expected.content == link(expected.projection.content, {})

    # in doubt

    async def test_a_write_whose_answer_was_lost_is_found(self, sender: Sender) -> None:
        records = self.records(sender)
        await sender.load(records)
        for record in records:
            known = Ref(record.kind, record.source_id)
            delivery = sender.delivery(record)
            unknown = type(delivery)(projection=delivery.projection, content=delivery.content)
            found = (await sender.destination.find([unknown]))[0]
            if sender.destination.capabilities.lookup[record.kind] is Lookup.NONE:
                assert found is None
                continue
            assert found is not None
            assert found.id == sender.there[known]
            assert found.children == sender.children.get(known, {})

    async def test_what_never_arrived_is_not_found(self, sender: Sender) -> None:
        await sender.send([company("c1")])
        batch = [sender.delivery(conversation("never")), sender.delivery(contact("never"))]
        assert list(await sender.destination.find(batch)) == [None, None]

    async def test_a_write_that_broke_off_can_be_finished(self, sender: Sender) -> None:
        record = conversation("7", entries=6)
        if not self.break_after(sender.destination, 3):
            assert isinstance((await sender.send([record]))[0], Written)
            return
        outcome = (await sender.send([record]))[0]
        assert isinstance(outcome, Partial)
        assert outcome.reason
        assert 0 < len(outcome.children) < len(self.children_of(sender, record))
        again = (await sender.send([record]))[0]
        assert isinstance(again, Written)
        assert set(again.children) == set(self.children_of(sender, record))
        assert outcome.children.items() <= again.children.items()
        assert len(await sender.destination.ids(Kind.CONVERSATION)) == 1
        await self.expect_equal(sender, record)

    async def test_a_broken_write_whose_answer_was_lost_can_be_finished(self, sender: Sender) -> None:
        record = conversation("8", entries=6)
        if not self.break_after(sender.destination, 3):
            return
        await sender.destination.write([sender.delivery(record)])
        found = (await sender.destination.find([sender.delivery(record)]))[0]
        assert found is not None
        assert 0 < len(found.children) < len(self.children_of(sender, record))
        sender.remember(
            sender.destination.project(record), Partial(found.id, dict(found.children), "the answer was lost")
        )
        assert isinstance((await sender.send([record]))[0], Written)
        await self.expect_equal(sender, record)

    # undo

    async def test_removed_records_are_gone_and_the_others_are_not(self, sender: Sender) -> None:
        await sender.load(self.records(sender))
        there = sender.there[Ref(Kind.CONVERSATION, "501")]
        other = sender.there[Ref(Kind.CONVERSATION, "502")]
        outcomes = await sender.destination.remove(Kind.CONVERSATION, [there])
        assert all(isinstance(outcome, Written | Unchanged) for outcome in outcomes)
        assert list(await sender.destination.read(Kind.CONVERSATION, [there])) == [None]
        assert list(await sender.destination.ids(Kind.CONVERSATION)) == [other]
        assert len(await sender.destination.remove(Kind.CONVERSATION, [there, "nothing"])) == 2
        assert list(await sender.destination.ids(Kind.CONVERSATION)) == [other]
        fresh = Sender(sender.destination)
        fresh.there = {ref: held for ref, held in sender.there.items() if ref != Ref(Kind.CONVERSATION, "501")}
        await fresh.send([conversation("501")])
        await self.expect_equal(fresh, conversation("501"))

    async def test_ids_are_those_that_were_written(self, sender: Sender) -> None:
        for kind in sender.destination.capabilities.kinds:
            assert not await sender.destination.ids(kind)
        await sender.load(self.records(sender))
        for kind in sender.destination.capabilities.kinds:
            expected = {held for ref, held in sender.there.items() if ref.kind == kind}
            assert list(await sender.destination.ids(kind)) == sorted(expected)
            paged: list[str] = []
            after = None
            while page := await sender.destination.ids(kind, after=after, limit=1):
                assert len(page) == 1
                paged += page
                after = page[0]
            assert paged == sorted(expected)

    # the rest of the port

    async def test_prepare_and_check_may_be_repeated(self, sender: Sender) -> None:
        needs = Needs(roles=tuple(role.name for role in sender.destination.capabilities.roles))
        await sender.destination.prepare(needs)
        await sender.destination.prepare(needs)
        assert (await sender.destination.check()).workspace
        directory = await sender.destination.directory()
        assert len({user.id for user in directory.users}) == len(directory.users)

    async def test_old_ids_and_links_open_the_conversation(self, sender: Sender) -> None:
        await sender.send([conversation("501"), conversation("502")])
        there = sender.there[Ref(Kind.CONVERSATION, "502")]
        assert await sender.destination.open_alias("502") == there
        assert (
            await sender.destination.open_alias("https://app.intercom.com/a/inbox/abc/inbox/conversation/502") == there
        )
        assert await sender.destination.open_alias("503") is None
        assert there in sender.destination.link_to(there)

    async def test_an_empty_batch_is_no_work(self, sender: Sender) -> None:
        assert list(await sender.destination.write([])) == []
        assert list(await sender.destination.find([])) == []
