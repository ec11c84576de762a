"""Nothing false is said of data that is not ours: odd JSON, loaded as it is, and verified."""

from pathlib import Path

import pytest

from tests.verify.handmade import Handmade, said
from tests.verify.odd import Odd
from wizard.plan.models import AdminChoice, AdminDecision, AttributeChoice, Plan
from wizard.records import FieldType


def decisions(plan: Plan) -> None:
    """Decisions of every kind."""
    plan.admins = {
        "1": AdminChoice(decision=AdminDecision.INVITE, role="agent"),
        "2": AdminChoice(decision=AdminDecision.SKIP),
    }
    types = (FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.BOOLEAN)
    names = ("Topic", "Seats", "When", "Is it")
    plan.attributes = {
        f"{model}:{name}": AttributeChoice(field=f"f_{number}", type=types[number], unfit="text" if model == "contact" else "report")
        for model in ("contact", "company", "conversation")
        for number, name in enumerate(names)
    }  # fmt: skip
    for model, name in (
        ("contact", "role"),
        ("contact", "browser_language"),
        ("conversation", "priority"),
        ("company", "plan.name"),
    ):
        plan.attributes[f"{model}:standard.{name}"] = AttributeChoice(field=f"own_{name}", type=FieldType.TEXT)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_false_is_said_of_odd_data(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    made, odd = Handmade(), Odd(seed)
    made.migration.update(decisions)
    made.put(
        "admins", {"id": "1", "name": "Ann", "email": "ann@example.com"}, {"id": "2", "name": "Bob", "email": None}
    )
    made.put("teams", {"id": "5", "name": "Team", "admin_ids": [1]})
    made.put("tags", {"id": "t1", "name": "x"}, {"id": "t2", "name": "y"})
    made.put(
        "data_attributes",
        {"id": "d1", "name": "Seats", "model": "contact", "custom": True, "data_type": "integer", "options": ["a"]},
    )
    made.put(
        "data_attributes",
        {
            "id": "standard.contact.role",
            "name": "role",
            "full_name": "role",
            "model": "contact",
            "custom": False,
            "label": "Role",
        },
    )
    made.put(
        "data_attributes",
        {
            "id": "standard.contact.os",
            "name": "os",
            "full_name": "os",
            "model": "contact",
            "custom": False,
            "label": "OS",
        },
    )
    made.put("companies", *(odd.company(f"k{n}") for n in range(1, 6)))
    made.put("contacts", *(odd.contact(n) for n in range(30)))
    made.put("macros", *(odd.macro(n) for n in range(8)))
    made.put("conversations", *(odd.conversation(n) for n in range(1, 151)))
    became = [{**odd.conversation(n), "ticket": {"id": str(n)}} for n in range(151, 171)]
    made.put("conversations", *became)
    made.put("tickets", *(odd.ticket(n) for n in range(151, 191)))
    made.settle(tmp_path)
    report = made.verify()
    assert said(report, "comparison") == []
    assert said(report) == []
    assert [one for one in report.conserved if not one.right] == []
    assert [one for one in report.tallies if not one.right] == []
