"""Nothing false is said of data that is not ours: odd JSON, loaded as it is, and verified."""

import sqlite3
from pathlib import Path

import pytest

from tests.verify.handmade import Handmade, said
from tests.verify.odd import Odd
from wizard.plan.models import AdminChoice, AdminDecision, AttributeChoice, LinkChoice, Plan
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


@pytest.mark.parametrize("seed", [1, 3])
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


LINKS = (
    "<p>See <a href='https://app.intercom.com/a/inbox/w1/inbox/conversation/2'>this</a> and"
    " https://app.intercom.com/a/inbox/w1/inbox/conversation/2, please.</p>",
    "<a href='https://app.intercom.com/a/inbox/w1/inbox/conversation/2'>https://app.intercom.com/a/inbox/w1/inbox/conversation/2</a>",
    "<p>Other <a href='https://app.intercom.com/a/inbox/w1/inbox/conversation/404'>one</a>, <a href='https://www.intercom.com/help'>help</a></p>",
)


@pytest.mark.parametrize("rewrite", [True, False])
def test_rewritten_links_are_no_difference(rewrite: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    made = Handmade()
    made.migration.update(
        lambda plan: setattr(plan, "links", LinkChoice(rewrite=rewrite, template="https://desk.example/c/{id}"))
    )
    made.put("contacts", {"id": "c1", "role": "user", "email": "a@b.example"})
    parts = [
        {"id": str(n), "part_type": "comment", "body": body, "created_at": 1_700_000_000 + n, "author": {"type": "user", "id": "c1"}}
        for n, body in enumerate(LINKS, 1)
    ]  # fmt: skip
    for number in (1, 2):
        made.put(
            "conversations",
            {"id": str(number), "created_at": 1_700_000_000, "updated_at": 1_700_000_009, "state": "open",
             "source": {"type": "email", "body": LINKS[0], "author": {"type": "user", "id": "c1"}},
             "conversation_parts": {"conversation_parts": parts, "total_count": 3}, "contacts": {"contacts": [{"id": "c1"}]}},
        )  # fmt: skip
    made.settle(tmp_path)
    report = made.verify()
    assert said(report) == []
    assert report.green
    with sqlite3.connect(made.migration.paths.workspace) as connection:
        rewritten = connection.execute(
            "UPDATE entries SET html = replace(html, 'desk.example/c/', 'elsewhere.example/') RETURNING html"
        ).fetchall()
    connection.close()
    assert any("elsewhere.example" in html for (html,) in rewritten) is rewrite
    assert any("app.intercom.com" in html for (html,) in rewritten)
