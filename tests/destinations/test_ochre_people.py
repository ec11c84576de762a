"""Who and what is in the workspace, and how old links open it."""

from pathlib import Path

import pytest

from tests.destinations.delivering import Sender
from tests.destinations.samples import conversation, everything, ticket
from wizard.destinations.ochre import CAPABILITIES, OchreDestination
from wizard.destinations.port import SOURCE_WORKSPACE, Needs, User, Written
from wizard.errors import UsageError
from wizard.records import Admin, Article, Kind, Record, Ref, Team


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workspace.db"


async def test_the_directory_has_the_team_and_what_is_in_the_file(path: Path) -> None:
    team = (User("u_1", "Ann", "ann@example.com", "admin"),)
    destination = OchreDestination(path, team=team)
    assert (await destination.directory()).users == team
    await Sender(destination).load(everything())
    directory = await destination.directory()
    assert directory.tags == ("vip", "späti ☕")
    assert [(field.model, field.key, field.type) for field in directory.fields] == [
        ("contact", "plan", "single-select"),
        ("conversation", "refund", "number"),
    ]
    await destination.close()


async def test_invitations_say_whether_they_take_a_paid_seat(path: Path) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    for role in CAPABILITIES.roles:
        record = Admin(source_id=role.name, name="N", email="n@example.com", role=role.name)
        assert sender.delivery(record).content["invitation"] == {
            "email": "n@example.com",
            "role": role.name,
            "billable": role.billable,
        }
        assert isinstance((await sender.send([record]))[0], Written)
    matched = sender.destination.project(Admin(source_id="m", name="N", email="n@example.com", matched="u_1"))
    assert matched.content["invitation"] is None
    assert matched.content["account"] == "u_1"
    nobody = sender.destination.project(Admin(source_id="x", name="No mail", role="agent"))
    assert [loss.detail for loss in nobody.losses] == ["No mail"]
    await destination.close()


async def test_unknown_roles_are_refused_before_anything_is_written(path: Path) -> None:
    destination = OchreDestination(path)
    with pytest.raises(UsageError):
        await destination.prepare(Needs(roles=("owner",)))
    await destination.close()


@pytest.mark.parametrize("record", [Article(source_id="1", title="A"), Team(source_id="1", name="T")])
def test_kinds_it_does_not_hold_are_not_among_its_kinds(record: Record) -> None:
    assert record.kind not in CAPABILITIES.kinds
    with pytest.raises(ValueError, match="does not hold"):
        OchreDestination(Path("never-made.db")).project(record)


# old links


async def test_old_links_open_the_migrated_conversation(path: Path) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    await sender.load(everything())
    there = sender.there[Ref(Kind.CONVERSATION, "501")]
    assert await destination.open_alias("https://app.intercom.com/a/inbox/abc/inbox/conversation/501") == there
    assert await destination.open_alias("501") == there
    assert await destination.open_alias(there) == there
    assert await destination.open_alias("#42") == sender.there[Ref(Kind.TICKET, "501")]
    assert await destination.open_alias("4") is None
    await sender.send([conversation("42")])
    assert await destination.open_alias("42") == sender.there[Ref(Kind.CONVERSATION, "42")]
    await destination.close()


async def test_a_link_of_another_workspace_opens_nothing(path: Path) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    await destination.prepare(Needs(options={SOURCE_WORKSPACE: "abc"}))
    await sender.load(everything())
    there = sender.there[Ref(Kind.CONVERSATION, "501")]
    for app, opened in (("abc", there), ("ABC", there), ("_", there), ("other", None)):
        link = f"https://app.intercom.com/a/inbox/{app}/inbox/conversation/501"
        assert await destination.open_alias(link) == opened
    assert await destination.open_alias("https://app.intercom.com.evil.io/inbox/conversation/501") is None
    await destination.close()


async def test_an_opened_conversation_names_its_people(path: Path) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    await sender.load(everything())
    shown = await destination.conversation(sender.there[Ref(Kind.CONVERSATION, "501")])
    assert shown is not None
    assert (shown.kind, shown.source_id) == (Kind.CONVERSATION, "501")
    assert set(shown.names.values()) == {"Ann", "Bo", "Acme", "vip", "späti ☕", "Intercom Bot"}
    assert len(shown.content["entries"]) == len(conversation().entries)
    number = await destination.conversation(sender.there[Ref(Kind.TICKET, "501")])
    assert number is not None
    assert number.kind is Kind.TICKET
    assert number.content["ticket"] == {"number": "42", "type": "Bug", "category": "Customer", "state": "In progress"}
    assert await destination.conversation("c_nothing") is None
    await destination.close()


def test_a_ticket_is_not_the_conversation_of_the_same_id() -> None:
    destination = OchreDestination(Path("never-made.db"))
    assert destination.project(ticket("501")).content["origin"] == "ticket"
    assert destination.project(conversation("501")).content["origin"] == "conversation"
