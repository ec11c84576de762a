"""Attributes end to end: every type, values that do not fit, options, archived and standard ones, collisions, and what was seen of the values."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.decisions.support import Here, asked, begun, copied, held, raws
from wizard.commands import mapping
from wizard.exit_codes import ExitCode
from wizard.plan.attribute_figures import figures_of
from wizard.plan.models import AttributeChoice, AttributeDecision, Plan
from wizard.plan.standard_attributes import value_at
from wizard.records import FieldType
from wizard.rehearsal.server import ServedSimulator
from wizard.translate.values import as_text, fit

Choices = dict[str, tuple[str, FieldType, str]]
CONTACT: Choices = {
    "plan_tier": ("tier", FieldType.NUMBER, "text"),
    "referral code": ("referral", FieldType.DATE, "report"),
    "seats": ("seats", FieldType.BOOLEAN, "report"),
    "SEATS": ("seats_3", FieldType.NUMBER, "text"),
    "Seats ": ("seats_2", FieldType.NUMBER, "report"),
    "Trial ends": ("trial", FieldType.DATE, "report"),
    "lifetime_value": ("value", FieldType.SELECT, "text"),
    "is_beta": ("beta", FieldType.MULTI_SELECT, "text"),
    "Geburtstag 🎂": ("birthday", FieldType.BOOLEAN, "text"),
    "SuPER-AttributE": ("super_attribute", FieldType.TEXT, "text"),
    "old_crm_id": ("old_crm_id", FieldType.TEXT, "text"),
    "standard.location.country": ("location.country", FieldType.TEXT, "text"),
    "standard.last_contacted_at": ("last_contacted_at", FieldType.DATE, "report"),
    "standard.os": ("os", FieldType.NUMBER, "report"),
    "standard.has_hard_bounced": ("bounced", FieldType.BOOLEAN, "report"),
}
COMPANY: Choices = {
    "contract_type": ("contract", FieldType.SELECT, "text"),
    "renewal_date": ("renewal", FieldType.BOOLEAN, "report"),
    "locations": ("locations", FieldType.NUMBER, "report"),
    "Health score": ("health", FieldType.TEXT, "text"),
    "vat_exempt": ("vat", FieldType.BOOLEAN, "report"),
    "legacy_flag": ("legacy", FieldType.DATE, "report"),
    "standard.session_count": ("sessions", FieldType.NUMBER, "report"),
}
CONVERSATION: Choices = {
    "Topic": ("topic", FieldType.SELECT, "report"),
    "Mood": ("mood", FieldType.MULTI_SELECT, "report"),
    "Order number": ("order", FieldType.NUMBER, "report"),
    "Refund amount": ("refund", FieldType.BOOLEAN, "report"),
    "Steps to reproduce": ("steps", FieldType.NUMBER, "text"),
    "Seats affected": ("affected", FieldType.DATE, "text"),
    "Call back at": ("call_back", FieldType.DATE, "report"),
    "Old queue": ("old_queue", FieldType.BOOLEAN, "text"),
    "standard.statistics.count_reopens": ("reopens", FieldType.NUMBER, "report"),
}
MODELS = (
    ("contact", "contacts", CONTACT),
    ("company", "companies", COMPANY),
    ("conversation", "conversations", CONVERSATION),
)


@pytest.fixture(scope="module")
def mapped(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """The finished migration, loaded again with other choices."""

    def decide(plan: Plan) -> None:
        plan.attributes = {key: AttributeChoice(decision=AttributeDecision.SKIP) for key in plan.attributes}
        for model, _, choices in MODELS:
            for name, (field, kind, unfit) in choices.items():
                plan.attributes[f"{model}:{name}"] = AttributeChoice(field=field, type=kind, unfit=unfit)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch, copied(finished, tmp_path_factory.mktemp("mapped"), patch) as session:
        session.change(decide)
        assert session.run(unattended=True).exit_code is ExitCode.DONE
        yield session


def _values(raw: dict[str, Any], name: str) -> Any:
    place = name.removeprefix("standard.")
    return value_at(raw, place) if place != name else raw["custom_attributes"].get(name)


@pytest.mark.parametrize(("model", "kind", "choices"), MODELS)
def test_every_value_is_in_its_field_or_a_declared_loss(mapped: Here, model: str, kind: str, choices: Choices) -> None:
    there, ledger = held(mapped), mapped.migration.paths.ledger("ochre")
    losses = {
        one: json.loads(found)
        for one, found in asked(ledger, "SELECT id, losses FROM rows WHERE kind = ? AND state = 'loaded'", kind)
    }
    seen: set[tuple[str, bool]] = set()
    for one, raw in raws(mapped, kind).items():
        content = there.get((model, one))
        if content is None or content.get("merged"):
            continue
        expected, reported = {}, []
        for name, (field, wanted, unfit) in choices.items():
            value = _values(raw, name)
            if value in (None, "", []):
                continue
            fitted = fit(value, wanted)
            seen.add((name, fitted.fits))
            if fitted.fits or unfit == "text":
                expected[field] = list(fitted.value) if isinstance(fitted.value, tuple) else fitted.value
            else:
                reported.append(f"{name.removeprefix('standard.')}: {as_text(value)}")
        assert {
            key: value for key, value in content["fields"].items() if key in {field for field, _, _ in choices.values()}
        } == expected
        details = [
            " ".join(loss["detail"].split())
            for loss in losses[one]
            if loss["cause"] == "attribute value without a field"
        ]
        assert sorted(details) == sorted(" ".join(detail.split()) for detail in reported)
    assert {fits for _, fits in seen} == {True, False}


def test_nothing_that_is_left_out_leaves_a_trace(mapped: Here) -> None:
    fields = {(content["model"], content["key"]) for (kind, _), content in held(mapped).items() if kind == "field"}
    assert fields <= {(model, field) for model, _, choices in MODELS for field, _, _ in choices.values()}
    assert {("contact", "location.country"), ("contact", "old_crm_id"), ("company", "sessions")} <= fields
    assert mapped.verify(None).green


def test_options_come_along_archived_ones_too(mapped: Here) -> None:
    fields = {content["key"]: content for (kind, _), content in held(mapped).items() if kind == "field"}
    assert fields["topic"]["options"] == ["Bookings", "Billing", "Calendar", "Payouts", "Mobile", "API", "Other"]
    assert fields["mood"]["options"] == ["calm", "worried", "angry", "Angry", "delighted"]
    assert fields["tier"]["options"] == ["Solo", "Studio", "Studio Plus", "Multi-site"]
    assert fields["old_crm_id"]["archived"] is True


def test_what_was_changed_for_contacts_made_no_other_kind_work(mapped: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    mapped.sent.clear()
    mapped.change(lambda plan: plan.attributes["contact:SuPER-AttributE"].__setattr__("field", "super"))
    assert mapped.run(unattended=True).exit_code is ExitCode.DONE
    assert {kind for kind, _ in mapped.sent} == {"contact", "field"}


def test_two_attributes_of_one_field_lose_nothing_without_a_screen(
    done: Here, capsys: pytest.CaptureFixture[str]
) -> None:
    def collide(plan: Plan) -> None:
        for name in ("plan_tier", "SuPER-AttributE"):
            plan.attributes[f"contact:{name}"] = AttributeChoice(field="shared", type=FieldType.TEXT)

    done.change(collide)
    assert mapping.attributes("x", as_json=False) == 0
    assert "wants the same field as contact:plan_tier" in capsys.readouterr().out
    assert done.run(unattended=True).exit_code is ExitCode.DONE
    there = held(done)
    ledger = done.migration.paths.ledger("ochre")
    losses = dict(asked(ledger, "SELECT id, losses FROM rows WHERE kind = 'contacts' AND state = 'loaded'"))
    both = 0
    for one, raw in raws(done, "contacts").items():
        values = {
            str(found) for name in ("plan_tier", "SuPER-AttributE") if (found := raw["custom_attributes"].get(name))
        }
        if ("contact", one) in there and not there["contact", one]["merged"] and values:
            shared = there["contact", one]["fields"]["shared"]
            assert all(value == shared or value in losses[one] for value in values)
            both += len(values) == 2
    assert both


def test_figures_are_those_of_the_archive(done: Here) -> None:
    figures = asyncio.run(done.attribute_samples()).figures
    contacts = raws(done, "contacts").values()
    tiers = [raw["custom_attributes"]["plan_tier"] for raw in contacts if raw["custom_attributes"].get("plan_tier")]
    found = figures["contact:plan_tier"]
    assert (found.sampled, found.filled) == (len(contacts), len(tiers))
    assert set(found.samples) <= set(tiers)
    assert found.unfit[FieldType.TEXT] == 0
    assert found.unfit[FieldType.NUMBER] == len(tiers)
    assert figures["contact:standard.location.country"].filled == sum(
        bool((raw.get("location") or {}).get("country")) for raw in contacts
    )
    assert figures["conversation:Topic"].sampled == len(raws(done, "conversations")) + len(raws(done, "tickets"))


def test_before_the_import_one_page_of_each_kind_is_looked_at(
    served: ServedSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    with begun(served.url) as session:
        asyncio.run(session.read_definitions())
        before = served.simulator.requests.total()
        figures = asyncio.run(session.attribute_samples()).figures
        assert served.simulator.requests.total() - before == 3
        assert all(figures[f"{model}:"].sampled > 0 for model in ("contact", "company", "conversation"))
        assert figures["conversation:Topic"].filled > 0
        monkeypatch.setattr(mapping, "Session", Here)
        assert mapping.attributes("x", as_json=True) == 0
        lines = {line["key"]: line for line in json.loads(capsys.readouterr().out)}
        assert lines["contact:email"]["field"] == "email_custom"
        assert lines["contact:standard.email"]["held_as"] == "an e-mail"
        assert lines["contact:standard.os"]["decision"] == "skip"
        assert lines["contact:plan_tier"]["filled"] > 0
        session.plan = session.plan.model_copy(
            update={"source": session.plan.source.model_copy(update={"url": "http://127.0.0.1:9"})}
        )


def test_hostile_values_are_one_harmless_line() -> None:
    figures = figures_of([("contacts", {"custom_attributes": {"x": "\x1b[2J[red]" + "a" * 500}})])
    (shown,) = figures["contact:x"].samples
    assert "\x1b" not in shown
    assert len(shown) <= 40


def test_values_that_are_none_of_the_options_are_counted() -> None:
    figures = figures_of(("contacts", {"custom_attributes": {"x": value}}) for value in ("a", "b", "b", ["a", "c"]))
    assert figures["contact:x"].beside(("a",)) == 3
    assert figures["contact:x"].beside(("a", "b", "c")) == 0
    many = figures_of(("contacts", {"custom_attributes": {"x": str(n)}}) for n in range(5000))
    assert len(many["contact:x"].different) <= 200
