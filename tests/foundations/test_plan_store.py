import contextlib
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.errors import CannotWrite, PlanUnreadable
from wizard.plan.models import SCHEMA_VERSION, AdminChoice, AdminDecision, AttributeChoice, Period, Plan, Scope, Tick
from wizard.plan.store import PlanStore
from wizard.records import FieldType


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.json"


def full_plan() -> Plan:
    return Plan(
        destination="ochre",
        admins={"814": AdminChoice(decision=AdminDecision.INVITE, role="agent"), "9": AdminChoice()},
        attributes={"contact:SuPER 🎂 \u202e": AttributeChoice(field="super", type=FieldType.DATE, unfit="report")},
        scope=Scope(
            period=Period.CUSTOM, since=date(2024, 2, 29), until=date(2025, 1, 1), channels=("email",), files=False
        ),
        checklist={"widget.embed": Tick(who="Zoë", at=1_795_000_000)},
        notes={"47": "looks\nright"},
        step="verify",
        finished_at=1_795_000_001,
    )


def test_what_was_saved_is_loaded_by_another_store(path: Path) -> None:
    PlanStore(path).save(full_plan())
    assert PlanStore(path).load() == full_plan()


def test_each_save_replaces_the_one_before(path: Path) -> None:
    store = PlanStore(path)
    for step in ("connect", "map_admins", "wait"):
        store.save(Plan(step=step))
    assert store.load().step == "wait"
    assert len(json.loads(path.read_text())["plan"]) == 1


def test_a_missing_plan_is_said(path: Path) -> None:
    with pytest.raises(PlanUnreadable, match="is missing"):
        PlanStore(path).load()


def test_a_plan_changed_by_somebody_else_is_not_written_over(path: Path) -> None:
    mine, theirs = PlanStore(path), PlanStore(path)
    mine.save(Plan())
    theirs.load()
    theirs.save(Plan(step="map_admins"))
    with pytest.raises(CannotWrite, match="changed by another Outercom"):
        mine.save(Plan(step="wait"))
    assert PlanStore(path).load().step == "map_admins"
    mine.load()
    mine.save(Plan(step="wait"))
    assert theirs.load().step == "wait"


def test_a_new_store_does_not_write_over_a_plan_it_has_not_read(path: Path) -> None:
    PlanStore(path).save(full_plan())
    with pytest.raises(CannotWrite):
        PlanStore(path).save(Plan())
    assert PlanStore(path).load() == full_plan()


def test_an_update_is_refused_when_somebody_else_saved_while_it_was_made(path: Path) -> None:
    mine, theirs = PlanStore(path), PlanStore(path)
    mine.save(Plan())

    def meanwhile(plan: Plan) -> None:
        plan.step = "wait"
        theirs.update(lambda plan: setattr(plan, "step", "verify"))

    with pytest.raises(CannotWrite, match="changed by another Outercom"):
        mine.update(meanwhile)
    assert PlanStore(path).load().step == "verify"


def test_updates_from_many_threads_are_all_kept(path: Path) -> None:
    store = PlanStore(path)
    store.save(Plan())

    def decide(number: int) -> None:
        store.update(lambda plan: plan.admins.update({str(number): AdminChoice()}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decide, range(40)))
    assert set(store.load().admins) == {str(number) for number in range(40)}


def stored(**changes: Any) -> bytes:
    document = {"schema": 1, "revision": 1, "decisions": Plan().model_dump(mode="json"), **changes}
    return json.dumps({"plan": {"1": document}}).encode()


def test_a_plan_of_an_older_outercom_is_brought_up_to_date_and_a_copy_stays(path: Path) -> None:
    path.write_bytes(stored())
    store = PlanStore(path)
    store.update(lambda plan: plan.notes.update(a="b"))
    assert json.loads(path.read_bytes())["plan"]["1"]["schema"] == SCHEMA_VERSION
    copy = path.with_name(f"{path.name}.schema1")
    assert copy.read_bytes() == stored()
    store.update(lambda plan: plan.notes.update(a="c"))
    assert copy.read_bytes() == stored()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff",
        b"not json",
        b"{}",
        b"[]",
        b"null",
        b'"plan"',
        b"[" * 100_000,
        b'{"plan": []}',
        b'{"plan": {"abc": {}}}',
        b'{"plan": {"1": null}}',
        b'{"plan": {"2": {}}}',
        stored()[: len(stored()) // 2],
        stored(schema=None),
        stored(schema=0),
        stored(schema="1"),
        stored(revision="x"),
        stored(revision=0),
        stored(decisions=None),
        stored(decisions={"step": "wait", "unknown": 1}),
        stored(decisions={"scope": {"period": "2 weeks"}}),
    ],
)
def test_a_damaged_plan_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    store = PlanStore(path)
    with pytest.raises(PlanUnreadable, match="is damaged") as caught:
        store.load()
    assert "left as it is" in caught.value.hint
    with pytest.raises(PlanUnreadable):
        store.save(Plan())
    assert path.read_bytes() == content


def test_a_damaged_plan_does_not_repeat_what_it_holds(path: Path) -> None:
    path.write_bytes(stored(decisions={"admins": {"1": {"decision": "\x1b[2J secret"}}}))
    with pytest.raises(PlanUnreadable) as caught:
        PlanStore(path).load()
    assert "admins.1.decision" in caught.value.message
    assert "secret" not in caught.value.message + str(caught.value.__cause__)


def test_a_newer_plan_is_refused_and_left_as_it_is(path: Path) -> None:
    content = stored(schema=SCHEMA_VERSION + 1, decisions={"something": "new"})
    path.write_bytes(content)
    store = PlanStore(path)
    with pytest.raises(PlanUnreadable, match="newer Outercom") as caught:
        store.load()
    assert "Update Outercom" in caught.value.hint
    with pytest.raises(PlanUnreadable):
        store.save(Plan())
    assert path.read_bytes() == content


def test_an_older_plan_is_read_with_defaults_for_what_it_does_not_have(path: Path) -> None:
    path.write_bytes(stored(schema=1, decisions={"destination": "ochre", "step": "wait"}))
    assert PlanStore(path).load() == Plan(step="wait")


def test_a_folder_in_place_of_the_plan_is_said(path: Path) -> None:
    path.mkdir()
    with pytest.raises(PlanUnreadable, match="cannot be read"):
        PlanStore(path).load()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["plan", "1", "schema", "revision", "decisions", "step", "scope"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_either_a_plan_or_plan_unreadable(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    path = tmp_path_factory.mktemp("any") / "plan.json"
    for text in (json.dumps(content), stored(decisions=content).decode()):
        path.write_text(text)
        with contextlib.suppress(PlanUnreadable):
            assert isinstance(PlanStore(path).load(), Plan)
        assert path.read_text() == text


def test_a_full_disk_leaves_the_old_plan(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = PlanStore(path)
    store.save(Plan(step="map_admins"))

    def full(*arguments: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("wizard.paths.tempfile.mkstemp", full)
        with pytest.raises(CannotWrite, match="disk is full"):
            store.save(Plan(step="wait"))
    assert store.load().step == "map_admins"
    store.save(Plan(step="wait"))
    assert store.load().step == "wait"


SAVES_FOR_EVER = """
import sys
from pathlib import Path
from wizard.plan.models import Plan
from wizard.plan.store import PlanStore
store = PlanStore(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    store.save(Plan(notes={"number": str(number), "ballast": "x" * 20_000}))
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("after", [1, 4, 9])
def test_killed_in_the_middle_of_saving_the_last_plan_is_whole(path: Path, after: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SAVES_FOR_EVER, str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for _ in range(after):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    assert int(PlanStore(path).load().notes["number"]) >= after


def test_one_save_is_one_synced_replacement(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    sync, replace = os.fsync, os.replace

    def noted_sync(descriptor: int) -> None:
        order.append("sync")
        sync(descriptor)

    def noted_replace(old: str, new: Path) -> None:
        order.append("replace")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)
    once = ["sync", "replace"] if sys.platform == "win32" else ["sync", "replace", "sync"]
    store = PlanStore(path)
    store.save(Plan())
    assert order == once
    store.save(Plan())
    assert order == once * 2
