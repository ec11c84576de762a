"""The hooks and fixtures of the contract of destinations."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio

from tests.destinations.delivering import Sender
from tests.destinations.samples import everything
from wizard.destinations.port import Destination, Needs
from wizard.records import Record, fingerprint


class ContractBase:
    """What the parts of the contract share: the hooks of a destination, and how records are sent and compared."""

    def rejectable(self) -> Record:
        """A record that this destination must refuse."""
        raise NotImplementedError

    def break_after(self, destination: Destination, entries: int) -> bool:
        """Make the next write of a conversation stop after so many entries. False where a write is all or nothing."""
        return False

    @pytest_asyncio.fixture
    async def sender(self, make_destination: Callable[[], Destination]) -> AsyncIterator[Sender]:
        destination = make_destination()
        await destination.prepare(Needs())
        yield Sender(destination)
        await destination.close()

    def records(self, sender: Sender) -> list[Record]:
        return [record for record in everything() if record.kind in sender.destination.capabilities.kinds]

    def children_of(self, sender: Sender, record: Record) -> tuple[str, ...]:
        found = sender.destination.project(record).children
        assert found, "a projection with entries says which they are"
        return found

    async def expect_equal(self, sender: Sender, record: Record) -> None:
        held = await sender.read(record)
        expected = sender.delivery(record)
        assert held is not None
        assert held.kind == record.kind
        assert held.source_id in ("", record.source_id)
        assert held.content == expected.content
        assert held.fingerprint() == fingerprint(expected.content)


def fields_of(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
