"""A client that somebody else wrote reads the whole workspace from a served simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from intercom import Intercom
from intercom.core.api_error import ApiError
from intercom.types import SingleFilterSearchRequest, StartingAfterPaging

from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZE = 170


@pytest.fixture(scope="module")
def served() -> Iterator[ServedSimulator]:
    """A small workspace on a free port."""
    with ServedSimulator(SimulatorSettings(conversations=_SIZE, contacts=230, companies=40)) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def reader(served: ServedSimulator) -> Intercom:
    """The official client; it sends no version of its own, as the app's default then applies."""
    return Intercom(token="rehearsal", base_url=served.url, timeout=20)


def test_contacts_to_the_end(served: ServedSimulator, reader: Intercom) -> None:
    """The client's own pager of GET /contacts."""
    found = [contact.id for contact in reader.contacts.list(per_page=50)]
    contacts = served.simulator.world.contacts
    assert sorted(found) == sorted(contacts.id_of(i) for i in range(len(contacts)) if contacts.alive[i])


def test_companies_to_the_end(served: ServedSimulator, reader: Intercom) -> None:
    """By page number, and by scroll."""
    firms = served.simulator.world.companies
    wanted = sorted(firms.id_of(index) for index in firms.listed)
    assert sorted(company.id for company in reader.companies.list(per_page=15)) == wanted
    assert sorted(company.id for company in reader.companies.scroll()) == wanted


def test_conversations_to_the_end(served: ServedSimulator, reader: Intercom) -> None:
    """The list by the client's pager, and each conversation with its parts."""
    listed = [conversation.id for conversation in reader.conversations.list(per_page=20)]
    columns = served.simulator.world.columns
    assert sorted(listed) == sorted(columns.id_of(index) for index in range(_SIZE))
    for identity in listed[:40]:
        whole = reader.conversations.find(conversation_id=identity)
        parts = whole.conversation_parts
        assert parts is not None
        assert len(parts.conversation_parts) == min(500, parts.total_count)


def test_search_paged_by_hand(reader: Intercom) -> None:
    """The client's search pager sends page one for ever, so its pages are turned here."""
    found: list[str] = []
    after: str | None = None
    while True:
        paging = StartingAfterPaging(per_page=50, starting_after=after) if after else StartingAfterPaging(per_page=50)
        pager = reader.conversations.search(
            query=SingleFilterSearchRequest(field="created_at", operator=">", value="0"), pagination=paging
        )
        page = pager.response
        assert page is not None
        found += [conversation.id for conversation in page.conversations]
        if page.pages is None or page.pages.next is None:
            break
        after = page.pages.next.starting_after
    assert len(found) == len(set(found)) == _SIZE


def test_refusals_are_understood(served: ServedSimulator) -> None:
    """A wrong token is an API error with the service's envelope."""
    with pytest.raises(ApiError) as caught:
        Intercom(token="wrong", base_url=served.url).admins.list()
    assert caught.value.status_code == 401
