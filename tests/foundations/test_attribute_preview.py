"""Step 3's preview: each value of a record before and after, made by the translator; and the samples it is drawn from."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.screens.made_up import CAPABILITIES
from wizard.attribute_preview import Change, asked_key, preview, record_name
from wizard.attribute_samples import KEPT, Samples
from wizard.attribute_table import AttributeTable
from wizard.decisions import Definitions
from wizard.destinations.port import Directory
from wizard.plan.models import AttributeChoice, AttributeDecision, Plan
from wizard.records import FieldType
from wizard.sources.intercom.translate.attributes import values

NEW, SKIP = AttributeDecision.NEW, AttributeDecision.SKIP


def looked_at(
    raw: dict[str, Any], plan: Plan, kind: str = "contacts", names: tuple[str, ...] = ()
) -> dict[str, Change]:
    model = {"contacts": "contact", "companies": "company"}.get(kind, "conversation")
    definitions = Definitions(
        attributes=tuple({"model": model, "name": name, "data_type": "string", "custom": True} for name in names)
    )
    table = AttributeTable(definitions, Directory(), CAPABILITIES)
    lines = {key: table.line(key, plan, {}) for key in table.keys(model)}
    return {change.name: change for change in preview((kind, raw), plan, lines)}


def plan_of(**choices: AttributeChoice) -> Plan:
    return Plan(attributes={f"contact:{name}": choice for name, choice in choices.items()})


def test_each_value_is_shown_as_it_is_and_as_it_will_be() -> None:
    plan = plan_of(
        age=AttributeChoice(field="years", type=FieldType.NUMBER),
        vip=AttributeChoice(field="vip", type=FieldType.BOOLEAN),
        since=AttributeChoice(field="since", type=FieldType.DATE),
        secret=AttributeChoice(decision=SKIP),
    )
    raw = {"custom_attributes": {"age": "41", "vip": "yes", "since": 1_700_000_000, "secret": "x", "late": "y"}}
    found = looked_at(raw, plan, names=("age", "vip", "since", "secret", "empty"))
    assert found["age"] == Change("age", "41", "text", "years", FieldType.NUMBER, "41")
    assert (found["vip"].was, found["vip"].becomes) == ("yes", "yes")
    assert found["since"].becomes == "2023-11-14 22:13 UTC"
    assert (found["secret"].field, found["secret"].note) == ("", "skipped; stays in the archive")
    assert (found["late"].field, found["late"].type) == ("late", FieldType.TEXT)
    assert found["empty"].note == "no value"


def test_the_attribute_that_is_asked_for_is_there_in_any_case() -> None:
    table = AttributeTable(Definitions(), Directory(), CAPABILITIES)
    phone = table.line("contact:standard.phone", Plan(), {})
    for raw, note in (({}, "no value"), ({"phone": "+353"}, "stays in the archive")):
        (change,) = preview(("contacts", raw), Plan(), {}, phone)
        assert (change.key, change.was, change.note) == (asked_key(phone), raw.get("phone", ""), note)


def test_what_does_not_fit_is_kept_as_text_or_reported() -> None:
    choice = AttributeChoice(field="age", type=FieldType.NUMBER)
    raw = {"custom_attributes": {"age": "unknown"}}
    kept = looked_at(raw, plan_of(age=choice))["age"]
    assert (kept.becomes, kept.note, kept.wrong) == ("unknown", "not a number: kept as text", True)
    reported = looked_at(raw, plan_of(age=choice.model_copy(update={"unfit": "report"})))["age"]
    assert (reported.becomes, reported.wrong) == ("", True)
    assert "listed in the report" in reported.note


def test_the_second_of_two_attributes_with_one_field_says_so() -> None:
    plan = plan_of(a=AttributeChoice(field="f"), b=AttributeChoice(field="f"))
    found = looked_at({"custom_attributes": {"a": "one", "b": "two"}}, plan)
    assert (found["a"].becomes, found["b"].becomes) == ("one", "")
    assert found["b"].note == "another attribute took this field"


def test_standard_attributes_are_there_where_somebody_wants_them() -> None:
    raw = {"email": "a@b.example", "location": {"country": "Ireland"}, "custom_attributes": {}}
    key = "contact:standard.location.country"
    assert "location.country" not in looked_at(raw, Plan())
    plan = Plan(attributes={key: AttributeChoice(field="country")})
    found = looked_at(raw, plan)["location.country"]
    assert (found.field, found.becomes) == ("country", "Ireland")


def test_a_record_has_a_name_a_person_knows() -> None:
    assert record_name(("contacts", {"name": " ", "email": "a@b.example", "id": "1"})) == "a@b.example"
    assert record_name(("companies", {"id": "7"})) == "company 7"
    assert record_name(("conversations", {"source": {"subject": "Cracks"}})) == "Cracks"


def test_few_records_are_kept_the_fullest_first_and_without_their_parts() -> None:
    objects = [
        ("conversations", {"id": n, "custom_attributes": {str(i): 1 for i in range(n % 50)}, "conversation_parts": {}})
        for n in range(200)
    ]
    samples = Samples().with_more(objects[:100]).with_more(objects[100:])
    kept = samples.records["conversation"]
    assert len(kept) == KEPT
    assert [len(raw["custom_attributes"]) for _, raw in kept[:4]] == [49] * 4
    assert all("conversation_parts" not in raw for _, raw in kept)
    assert samples.seen("conversation") == 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
choices = st.none() | st.builds(
    AttributeChoice,
    decision=st.sampled_from([NEW, SKIP]),
    field=st.sampled_from(["f", "g", "h"]),
    type=st.sampled_from(FieldType),
    unfit=st.sampled_from(["text", "report"]),
)


@given(st.dictionaries(st.sampled_from("abc"), json_values), st.dictionaries(st.sampled_from("abc"), choices))
def test_the_preview_says_of_any_record_what_the_import_does(
    held: Mapping[str, Any], decided: Mapping[str, AttributeChoice | None]
) -> None:
    plan = plan_of(**{name: choice for name, choice in decided.items() if choice is not None})
    found = looked_at({"custom_attributes": held}, plan)

    class Lookup:
        def attribute(self, model: str, name: str) -> AttributeChoice | None:
            choice = plan.attribute(model, name) or AttributeChoice(field=name)
            return None if choice.decision is SKIP else choice

    loaded = values("contact", held, {}, plan, Lookup())
    assert {one.field for one in found.values() if one.becomes} <= set(loaded.fields)
    for name, value in loaded.unplaced.items():
        if value not in (None, ""):
            assert found[name].wrong, (name, found[name])
    for change in found.values():
        if change.wrong and not change.becomes:
            assert change.name in loaded.unplaced
