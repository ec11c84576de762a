"""Contract: whatever people wrote comes back as it was, hostile, long, large or empty."""

import pytest

from tests.destinations.contract_base import ContractBase, fields_of
from tests.destinations.delivering import Sender
from tests.destinations.samples import HOSTILE, company, contact, conversation, entry
from wizard.records import Contact, Conversation, EntryType, Kind, Record, SavedReply


class ContentContract(ContractBase):
    """Text and threads of all kinds."""

    @pytest.mark.parametrize("text", HOSTILE)
    async def test_hostile_text_comes_back_as_it_was(self, sender: Sender, text: str) -> None:
        # Ids come from the source and are plain; everything a person may type is not.
        records: list[Record] = [
            company("c1", name=text, website=text, industry=text, plan=text, fields={text: text}),
            contact(
                "p1",
                name=text,
                emails=(text,),
                phones=(text,),
                fields={"a": text, "b": (text, text)},
                notes=(entry(1, text=text, html=text),),
            ),
            conversation("5", subject=text, team=text, fields={"x": text}),
            conversation("6", entries=0),
        ]
        base = conversation("7")
        words = entry(1, html=text, text=text, details={"said": text, text: [text]}, source_type=text)
        records.append(Conversation(**{**fields_of(base), "entries": (words,)}))
        if Kind.SAVED_REPLY in sender.destination.capabilities.kinds:
            records.append(SavedReply(source_id="m1", name=text, html=text, text=text))
        await sender.load(records)
        for record in records:
            await self.expect_equal(sender, record)

    async def test_long_threads_keep_their_order(self, sender: Sender) -> None:
        # Many entries share a second; the order is the record's own.
        entries = tuple(entry(number, at=1_700_000_000 + number // 50) for number in range(620))
        record = Conversation(**{**fields_of(conversation("long")), "entries": entries})
        await sender.send([record])
        await self.expect_equal(sender, record)

    async def test_large_bodies(self, sender: Sender) -> None:
        body = "<p>" + "żółć 👍 " * 120_000 + "</p>"
        record = Conversation(**{**fields_of(conversation("big")), "entries": (entry(1, html=body, text=body[3:-4]),)})
        await sender.send([record])
        await self.expect_equal(sender, record)

    async def test_empty_records(self, sender: Sender) -> None:
        records: list[Record] = [
            company("e", name="", external_id=""),
            Contact(source_id="e", name="N"),
            Conversation(source_id="e"),
        ]
        await sender.load(records)
        for record in records:
            await self.expect_equal(sender, record)

    async def test_entries_of_every_type(self, sender: Sender) -> None:
        held = tuple(entry(number, type=kind) for number, kind in enumerate(EntryType))
        record = Conversation(**{**fields_of(conversation("types")), "entries": held})
        await sender.send([record])
        await self.expect_equal(sender, record)
