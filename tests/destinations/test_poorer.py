"""A destination that can do little keeps the same contract, as it is."""

from collections.abc import Callable

import pytest

from tests.destinations.contract import DestinationContract
from tests.destinations.delivering import Sender
from tests.destinations.poorer import PoorerDestination
from tests.destinations.samples import contact, conversation, entry
from wizard.destinations.port import Delivery, Destination, Written
from wizard.records import Contact, Conversation, EntryType, Kind, Record, SavedReply


@pytest.fixture
def make_destination() -> Callable[[], PoorerDestination]:
    return PoorerDestination


class TestPoorer(DestinationContract):
    def rejectable(self) -> Record:
        return Contact(source_id="666")

    def break_after(self, destination: Destination, entries: int) -> bool:
        assert isinstance(destination, PoorerDestination)
        destination.service.breaks_after = entries
        return True


def test_what_it_cannot_hold_is_said() -> None:
    destination = PoorerDestination()
    person = destination.project(contact())
    assert [(loss.cause, loss.detail) for loss in person.losses] == [
        ("one company a person", "c2"), ("tag", "t1"), ("second e-mail", "Bo@other.example"),
    ]  # fmt: skip
    thread = conversation()
    events = sum(held.type is EntryType.EVENT for held in thread.entries)
    assert [loss.cause for loss in destination.project(thread).losses] == ["tag", "tag", *["event"] * events]


async def test_entries_that_are_alike_are_found_in_their_order() -> None:
    destination = PoorerDestination()
    alike = tuple(entry(0, source_id=str(number)) for number in range(3))
    record = Conversation(source_id="1", entries=(*alike, entry(5)))
    outcome = (await Sender(destination).send([record]))[0]
    assert isinstance(outcome, Written)
    found = (await destination.find([Sender(destination).delivery(record)]))[0]
    assert found is not None
    assert found.children == outcome.children


async def test_a_saved_reply_in_doubt_is_written_again_and_so_is_twice_there() -> None:
    """Why the engine must not retry what cannot be looked up."""
    destination = PoorerDestination()
    delivery = Sender(destination).delivery(SavedReply(source_id="1", name="Hi", text="Hi"))
    for _ in range(2):
        await destination.write([Delivery(projection=delivery.projection, content=delivery.content)])
    assert list(await destination.find([delivery])) == [None]
    assert len(await destination.ids(Kind.SAVED_REPLY)) == 2
