"""Contract: what is there is told in neutral words, and tells the same as the records that were sent."""

from collections.abc import Sequence

from tests.destinations.contract_base import ContractBase
from tests.destinations.delivering import Sender
from tests.destinations.samples import everything
from wizard.destinations.held import (
    Held,
    HeldAdmin,
    HeldCompany,
    HeldEntry,
    HeldField,
    HeldFile,
    HeldPerson,
    HeldReply,
    HeldTag,
    HeldThread,
)
from wizard.records import (
    Admin,
    Company,
    Contact,
    Conversation,
    Entry,
    EntryType,
    Field,
    File,
    Record,
    Ref,
    SavedReply,
    Tag,
)


class HeldContract(ContractBase):
    """Every fact is either the one that was sent, or one that this destination says it does not keep."""

    async def held(self, sender: Sender, record: Record) -> Held:
        found = await sender.read(record)
        assert found is not None
        again = await sender.read(record)
        assert again is not None
        assert sender.destination.held(found) == sender.destination.held(again)
        return sender.destination.held(found)

    async def test_what_is_there_is_told_as_it_was_sent(self, sender: Sender) -> None:
        records = self.records(sender)
        await sender.load(records)
        for record in records:
            _same(sender, record, await self.held(sender, record))

    async def test_every_kind_it_takes_is_told(self, sender: Sender) -> None:
        assert {record.kind for record in everything()} >= set(sender.destination.capabilities.kinds)


def _same(sender: Sender, record: Record, held: Held) -> None:
    assert held.source_id in ("", record.source_id)
    match record, held:
        case Tag(), HeldTag():
            assert held.name == record.name
        case Admin(), HeldAdmin():
            assert (held.name, held.email) == (record.name, record.email)
            assert held.bot in (None, record.bot)
        case File(), HeldFile():
            assert (held.name, held.sha256, held.size) == (record.name, record.sha256, record.size)
        case Field(), HeldField():
            assert (held.model, held.key, held.type, held.options) == (record.model, record.key, record.type, record.options)  # fmt: skip
        case SavedReply(), HeldReply():
            assert (held.name, held.text) == (record.name, record.text)
            assert held.html in (None, record.html)
        case Company(), HeldCompany():
            assert held.name == record.name
            assert held.external_id in (None, record.external_id)
            assert held.tags in (None, _there(sender, record.tags))
        case Contact(), HeldPerson():
            _same_person(sender, record, held)
        case Conversation(), HeldThread():
            _same_thread(sender, record, held)
        case _:
            raise AssertionError(f"{type(held).__name__} does not tell of a {record.kind}")


def _same_person(sender: Sender, record: Contact, held: HeldPerson) -> None:
    assert held.name == record.name
    assert held.emails == (record.emails if held.all_emails else record.emails[:1])
    assert held.phones in (None, record.phones)
    assert held.lead in (None, record.lead)
    companies = _there(sender, record.companies)
    assert held.companies in (None, companies if held.all_companies else companies[:1])
    assert held.tags in (None, _there(sender, record.tags))
    assert held.merged in (None, record.merged)
    if held.notes is not None:
        _same_entries(sender, record.notes, held.notes)


def _same_thread(sender: Sender, record: Conversation, held: HeldThread) -> None:
    assert held.kind == record.kind
    for name in ("subject", "channel", "source_channel", "state", "priority", "created_at", "updated_at", "team", "missing_entries"):  # fmt: skip
        assert getattr(held, name) in (None, getattr(record, name)), name
    assert held.snoozed_until == (record.snoozed_until if "snoozed_until" in held.keeps else None)
    assert held.customers in (None, _there(sender, record.contacts))
    assert held.tags in (None, _there(sender, record.tags))
    if "rating" in held.keeps:
        assert (held.rating is None) == (record.rating is None)
    if held.aliases is not None:
        assert record.source_id in held.aliases
    entries = [entry for entry in record.entries if entry.type in sender.destination.capabilities.entry_types]
    assert entries
    assert any(entry.type is EntryType.MESSAGE for entry in entries)
    _same_entries(sender, entries, held.entries)


def _same_entries(sender: Sender, sent: Sequence[Entry], held: Sequence[HeldEntry]) -> None:
    assert len(sent) == len(held)
    for entry, there in zip(sent, held, strict=True):
        assert (there.type, there.at, there.text, there.author.name) == (entry.type, entry.at, entry.text, entry.author.name)  # fmt: skip
        account = sender.there.get(entry.author.ref, "") if entry.author.ref else ""
        assert there.author.account in (None, account)
        assert there.html in (None, entry.html)
        assert there.source_id in (None, entry.source_id)
        assert there.redacted in (None, entry.redacted)
        assert there.tags in (None, _there(sender, entry.tags))
        if there.attachments is not None:
            files = [(one.key, one.name, one.status) for one in there.attachments]
            assert files == [(one.key, one.name, one.status) for one in entry.attachments]


def _there(sender: Sender, refs: Sequence[Ref]) -> tuple[str, ...]:
    return tuple(sender.there.get(ref, "") for ref in refs)
