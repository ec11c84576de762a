"""The same seed makes the same workspace, and a large one costs little."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from array import array

from tests.rehearsal.workspace import Caller, open_workspace
from wizard.rehearsal.intercom.simulator import Simulator
from wizard.rehearsal.settings import SimulatorSettings

_TARGETS = (
    "/me", "/admins", "/contacts?per_page=150", "/conversations?per_page=150", "/articles", "/macros", "/companies?per_page=60",
    "/conversations/215470000000013", "/conversations/deleted", "/data_attributes?include_archived=true", "/calls",
)  # fmt: skip
_PROGRAM = "from tests.rehearsal.test_repeatable import digest; print(digest(7))"


def digest(seed: int) -> str:
    """A fingerprint of many answers of a fresh workspace."""
    caller = open_workspace(conversations=160, seed=seed)
    found = hashlib.sha256()
    for target in _TARGETS:
        found.update(caller.send("GET", target).body)
    return found.hexdigest()


def test_same_seed_same_bytes() -> None:
    """Within a process, across processes (each has its own hash seed), and not by accident."""
    assert digest(7) == digest(7)
    other = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest(7)
    assert digest(8) != digest(7)


def test_objects_do_not_depend_on_the_workspaces_size() -> None:
    """People keep their names when the workspace grows."""
    small, large = (open_workspace(conversations=50, contacts=count).simulator.world.contacts for count in (100, 1000))
    assert [small.name(index) for index in range(100)] == [large.name(index) for index in range(100)]
    assert small.roles == large.roles[:100]


def test_a_large_workspace_is_columns_only() -> None:
    """Per conversation nothing but a few bytes in arrays; everything else is made on demand."""
    count = 60_000
    world = Simulator(SimulatorSettings(conversations=count, contacts=20_000)).world
    size = 0
    for name, value in vars(world.columns).items():
        if isinstance(value, array):
            size += value.itemsize * len(value)
        elif isinstance(value, bytearray):
            size += len(value)
        else:
            # Nothing else may grow with the number of conversations.
            assert not hasattr(value, "__len__") or len(value) < 200, name
    assert size / count <= 40
    assert world.conversations.touches == {}


def test_ranges_at_size_are_cut_not_compared() -> None:
    """A narrow slice of many conversations is found at both ends exactly."""
    caller = open_workspace(conversations=60_000, contacts=1000)
    created = caller.simulator.world.columns.created
    low, high = created[20_000], created[20_500]
    for field in ("created_at", "updated_at"):
        query = {
            "operator": "AND",
            "value": [
                {"field": field, "operator": ">", "value": low},
                {"field": field, "operator": "<=", "value": high},
            ],
        }
        body = {"query": query, "sort": {"field": field, "order": "ascending"}, "pagination": {"per_page": 150}}
        answer = caller.post("/conversations/search", body)
        column = getattr(caller.simulator.world.columns, field.removesuffix("_at"))
        assert answer["total_count"] == sum(low < value <= high for value in column) > 0
        values = [row[field] for row in answer["conversations"]]
        assert values == sorted(values)
        assert values[0] > low


def test_columns_and_objects_agree() -> None:
    """What searches go by is what objects show."""
    caller: Caller = open_workspace(conversations=400)
    columns = caller.simulator.world.columns
    for index in range(0, 400, 3):
        whole = caller.get(f"/conversations/{columns.id_of(index)}")
        assert whole["created_at"] == columns.created[index]
        assert whole["updated_at"] == columns.updated[index]
        assert whole["conversation_parts"]["total_count"] == columns.parts[index]
        assert columns.index_of(whole["id"]) == index
        assert columns.index_of(str(int(whole["id"]) + 1)) is None


def test_tiny_workspaces() -> None:
    """Also of nothing at all."""
    for count in (0, 1, 5, 47):
        caller = open_workspace(conversations=count)
        assert caller.get("/conversations")["total_count"] == count
        for index in range(count):
            caller.get(f"/conversations/{caller.simulator.world.columns.id_of(index)}")
        assert caller.get("/contacts")["data"]
    empty = open_workspace(conversations=0, contacts=0, companies=0, tickets=0)
    for target in (
        "/conversations",
        "/contacts",
        "/companies/scroll",
        "/calls",
        "/conversations/deleted",
        "/segments?include_count=true",
    ):
        empty.get(target)
    assert empty.post("/tickets/search", {"query": {"field": "id", "operator": "!=", "value": "1"}})["total_count"] == 0
    assert empty.get("/contacts")["pages"] == {"type": "pages", "page": 1, "per_page": 10, "total_pages": 0}
