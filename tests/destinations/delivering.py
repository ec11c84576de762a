"""Sends records to a destination as the engine does: in load order, references resolved, in batches it can take."""

from collections.abc import Sequence

from wizard.destinations.port import Delivery, Destination, Outcome, Partial, Projection, Unchanged, Written, link
from wizard.records import Record, Ref


class Sender:
    """Remembers which record is there under which id, as the ledger does."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        self.there: dict[Ref, str] = {}
        self.children: dict[Ref, dict[str, str]] = {}

    def delivery(self, record: Record) -> Delivery:
        """A delivery of a record, with what is remembered of it."""
        projection = self.destination.project(record)
        ref = Ref(projection.kind, projection.source_id)
        content = link(projection.content, dict(self.there))
        return Delivery(
            projection=projection, content=content, id=self.there.get(ref), children=self.children.get(ref, {})
        )

    async def send(self, records: Sequence[Record]) -> list[Outcome]:
        """Write records one batch after the other; what arrived is remembered."""
        outcomes: list[Outcome] = []
        size = self.destination.capabilities.batch
        for start in range(0, len(records), size):
            batch = [self.delivery(record) for record in records[start : start + size]]
            found = await self.destination.write(batch)
            assert len(found) == len(batch)
            outcomes += found
            for delivery, outcome in zip(batch, found, strict=True):
                self.remember(delivery.projection, outcome)
        return outcomes

    async def load(self, records: Sequence[Record]) -> None:
        """Send records of several kinds stage by stage; all must arrive. Kinds the destination does not take are left out."""
        for stage in self.destination.capabilities.stages:
            for kind in stage:
                for outcome in await self.send([record for record in records if record.kind == kind]):
                    assert isinstance(outcome, Written | Unchanged), outcome

    def remember(self, projection: Projection, outcome: Outcome) -> None:
        """Keep what an outcome says."""
        ref = Ref(projection.kind, projection.source_id)
        if isinstance(outcome, Written | Unchanged | Partial) and outcome.id is not None:
            self.there[ref] = outcome.id
        if isinstance(outcome, Written | Partial):
            self.children[ref] = dict(outcome.children)

    async def read(self, record: Record) -> Projection | None:
        """A record as it is there now."""
        return (await self.destination.read(record.kind, [self.there[Ref(record.kind, record.source_id)]]))[0]
