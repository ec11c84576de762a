from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.destinations.port import Capabilities, Directory, ExistingField
from wizard.plan.attribute_proposals import AttributeProposal, propose_attributes
from wizard.plan.models import AttributeDecision
from wizard.records import FieldType
from wizard.translate.values import standard_name

EVERY = tuple(FieldType)
MODELS = ("contact", "company", "conversation")


def destination(reserved: Sequence[str] = (), **types: tuple[FieldType, ...]) -> Capabilities:
    return Capabilities(
        name="there",
        label="There",
        statement="",
        stages=(),
        roles=(),
        field_types={model: types.get(model, EVERY) for model in MODELS},
        lookup={},
        reserved_fields=frozenset(reserved),
    )


def attribute(name: str, data_type: str = "string", model: str = "contact", **more: Any) -> dict[str, Any]:
    full_name = f"custom_attributes.{name}"
    return {
        "type": "data_attribute", "model": model, "name": name, "full_name": full_name, "data_type": data_type,
        "custom": True, "archived": False, **more,
    }  # fmt: skip


def of_conversation(name: str, data_type: str = "string", **more: Any) -> dict[str, Any]:
    return {"type": "conversation_attribute", "id": 1, "name": name, "data_type": data_type, "archived": False, **more}


def field(key: str, label: str = "", type: FieldType = FieldType.TEXT, model: str = "contact") -> ExistingField:  # noqa: A002
    return ExistingField(f"{model}-{key}", model, key, label or key, type)


def propose(
    attributes: Sequence[dict[str, Any]], *fields: ExistingField, there: Capabilities | None = None
) -> dict[str, AttributeProposal]:
    return propose_attributes(attributes, Directory(fields=fields), there or destination())


def fields_of(proposals: dict[str, AttributeProposal]) -> dict[str, str]:
    return {key: proposal.choice.field for key, proposal in proposals.items()}


def test_the_same_name_goes_before_the_same_standard_name() -> None:
    found = propose([attribute("Plan Tier")], field("plan_tier"), field("x", "Plan Tier"))
    assert found["contact:Plan Tier"].choice.field == "x"
    assert found["contact:Plan Tier"].choice.decision is AttributeDecision.MAP
    assert found["contact:Plan Tier"].reason == "same name"


def test_the_same_standard_name_is_taken() -> None:
    (proposal,) = propose([attribute("SuPER-AttributE")], field("super_attribute")).values()
    assert proposal.choice.decision is AttributeDecision.MAP
    assert proposal.choice.field == "super_attribute"
    assert proposal.reason == "same standard name, super_attribute"


def test_else_it_is_a_new_field_with_the_standard_name() -> None:
    (proposal,) = propose([attribute("SuPER-AttributE")], field("other")).values()
    assert proposal.choice.decision is AttributeDecision.NEW
    assert proposal.choice.field == "super_attribute"
    assert not proposal.warning


def test_fields_of_another_model_do_not_count() -> None:
    found = propose([attribute("seats", model="company"), of_conversation("seats")], field("seats"))
    assert {proposal.choice.decision for proposal in found.values()} == {AttributeDecision.NEW}
    assert list(found) == ["company:seats", "conversation:seats"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (attribute("a", "string"), FieldType.TEXT),
        (attribute("a", "integer"), FieldType.NUMBER),
        (attribute("a", "float"), FieldType.NUMBER),
        (attribute("a", "boolean"), FieldType.BOOLEAN),
        (attribute("a", "date"), FieldType.DATE),
        (attribute("a", "datetime"), FieldType.DATE),
        (attribute("a", "string", options=["x", "y"]), FieldType.SELECT),
        (attribute("a", "string", options=[]), FieldType.TEXT),
        (of_conversation("a", "list", options=[{"id": "1", "label": "x", "archived": False}]), FieldType.SELECT),
        (of_conversation("a", "list"), FieldType.SELECT),
        (of_conversation("a", "decimal"), FieldType.NUMBER),
        (of_conversation("a", "datetime"), FieldType.DATE),
    ],
)
def test_types(item: dict[str, Any], expected: FieldType) -> None:
    (proposal,) = propose([item]).values()
    assert proposal.choice.type is expected
    assert not proposal.warning


@pytest.mark.parametrize("data_type", ["files", "relationship", "hologram", "\x1b[2J"])
def test_types_nobody_else_has_become_text_and_are_named(data_type: str) -> None:
    (proposal,) = propose([of_conversation("a", data_type)]).values()
    assert proposal.choice.type is FieldType.TEXT
    assert "kept as text" in proposal.warning
    assert "\x1b" not in proposal.warning


@pytest.mark.parametrize("existing", list(FieldType))
def test_a_field_that_exists_keeps_its_type(existing: FieldType) -> None:
    (proposal,) = propose([attribute("a", options=["x"])], field("a", type=existing)).values()
    assert proposal.choice.type is existing
    fits = existing in (FieldType.TEXT, FieldType.SELECT, FieldType.MULTI_SELECT)
    assert ("some may not fit" in proposal.warning) is not fits


def test_a_destination_with_fewer_types_gets_the_nearest() -> None:
    items = [attribute("n", "integer"), attribute("l", options=["x"]), attribute("b", "boolean")]
    few = propose(items, there=destination(contact=(FieldType.TEXT, FieldType.NUMBER)))
    assert {key: proposal.choice.type for key, proposal in few.items()} == {
        "contact:n": FieldType.NUMBER,
        "contact:l": FieldType.TEXT,
        "contact:b": FieldType.TEXT,
    }
    several = propose(
        [attribute("l", options=["x"])], there=destination(contact=(FieldType.TEXT, FieldType.MULTI_SELECT))
    )
    assert several["contact:l"].choice.type is FieldType.MULTI_SELECT


def test_a_destination_without_fields_for_a_model_skips_it_with_the_reason() -> None:
    found = propose([attribute("a", model="company"), attribute("b")], there=destination(company=()))
    assert found["company:a"].choice.decision is AttributeDecision.SKIP
    assert "stays in the archive" in found["company:a"].reason
    assert found["contact:b"].choice.decision is AttributeDecision.NEW


def test_standard_attributes_are_carried_by_the_record() -> None:
    standard = {"type": "data_attribute", "model": "contact", "name": "email", "custom": False, "data_type": "string"}
    old = {"type": "data_attribute", "model": "conversation", "name": "id", "custom": False, "data_type": "string"}
    assert propose([standard, old]) == {}


def test_archived_attributes_stay_in_the_archive_and_take_no_name() -> None:
    found = propose([attribute("Seats", archived=True), attribute("seats ")], field("seats"))
    assert found["contact:Seats"].choice.decision is AttributeDecision.SKIP
    assert "archived" in found["contact:Seats"].reason
    assert found["contact:seats "].choice.decision is AttributeDecision.MAP
    assert found["contact:seats "].collisions == ()


def test_of_two_with_one_name_the_live_one_counts() -> None:
    for items in ([True, False], [False, True]):
        found = propose([attribute("a", archived=archived) for archived in items])
        assert found["contact:a"].choice.decision is AttributeDecision.NEW


def test_attributes_that_fold_into_one_field_get_their_own_and_are_flagged() -> None:
    found = propose([attribute("SEATS"), attribute("Seats "), attribute("seats", "integer")])
    assert fields_of(found) == {"contact:seats": "seats", "contact:SEATS": "seats_2", "contact:Seats ": "seats_3"}
    assert found["contact:seats"].collisions == ("contact:SEATS", "contact:Seats ")
    assert found["contact:Seats "].collisions == ("contact:seats", "contact:SEATS")
    assert {proposal.warning for proposal in found.values()} == {"3 attributes here have the same standard name"}


def test_only_one_of_them_gets_the_field_that_exists() -> None:
    found = propose([attribute("Seats "), attribute("seats"), attribute("seats_2")], field("seats"))
    assert fields_of(found) == {"contact:seats": "seats", "contact:Seats ": "seats_3", "contact:seats_2": "seats_2"}
    assert found["contact:seats"].choice.decision is AttributeDecision.MAP
    assert found["contact:Seats "].choice.decision is AttributeDecision.NEW


def test_reserved_names_are_kept_clear_of() -> None:
    items = [attribute("email"), attribute("E-Mail"), attribute("Email")]
    found = propose(items, there=destination(reserved=["email", "e_mail"]))
    assert fields_of(found) == {
        "contact:E-Mail": "e_mail_custom",
        "contact:email": "email_custom",
        "contact:Email": "email_custom_2",
    }
    assert all("is reserved there" in proposal.warning for proposal in found.values())


@pytest.mark.parametrize("name", ["🎂", "", " ", "_", "\u202e"])
def test_a_name_without_letters_matches_no_field_by_its_standard_form(name: str) -> None:
    (proposal,) = propose([attribute(name)], field("field")).values()
    assert proposal.choice.decision is AttributeDecision.NEW
    assert proposal.choice.field == "field_2"


def test_proposals_can_be_changed_one_by_one() -> None:
    found = propose([attribute("a", archived=True), attribute("b", archived=True)])
    found["contact:a"].choice.decision = AttributeDecision.NEW
    assert found["contact:b"].choice.decision is AttributeDecision.SKIP


def test_odd_items_are_left_out() -> None:
    assert propose([{}, {"name": None, "custom": True}, {"model": "contact", "name": 5, "custom": True}]) == {}


NAMES = st.one_of(
    st.sampled_from(
        ["seats", "Seats", "SEATS ", "seats_2", "seats-2", "email", "E mail", "🎂", "", "field", "field_2"]
    ),
    st.text(max_size=6),
)
ITEMS = st.lists(
    st.builds(
        attribute,
        NAMES,
        st.sampled_from(["string", "integer", "float", "boolean", "date", "files"]),
        st.sampled_from(["contact", "company"]),
        archived=st.booleans(),
    ),
    max_size=12,
)
FIELDS = st.lists(
    st.builds(
        field, NAMES.map(standard_name), NAMES, st.sampled_from(FieldType), st.sampled_from(["contact", "company"])
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(ITEMS, FIELDS, st.randoms(use_true_random=False))
def test_every_attribute_gets_a_field_of_its_own_in_any_order(
    items: list[dict[str, Any]], fields: list[ExistingField], random: Any
) -> None:
    there = destination(reserved=["email", "field"])
    found = propose(items, *fields, there=there)
    assert set(found) == {f"{item['model']}:{item['name']}" for item in items}
    for model in ("contact", "company"):
        existing = {one.key: one for one in fields if one.model == model}
        taken = [
            proposal.choice
            for key, proposal in found.items()
            if key.startswith(f"{model}:") and proposal.choice.decision is not AttributeDecision.SKIP
        ]
        assert len({choice.field for choice in taken}) == len(taken)
        for choice in taken:
            assert (choice.decision is AttributeDecision.MAP) == (choice.field in existing)
            if choice.decision is AttributeDecision.MAP:
                assert choice.type is existing[choice.field].type
            else:
                assert choice.field not in ("email", "field")
                assert standard_name(choice.field) == choice.field
    random.shuffle(items)
    random.shuffle(fields)
    assert propose(items, *fields, there=there) == found


@given(ITEMS)
def test_collisions_are_mutual(items: list[dict[str, Any]]) -> None:
    found = propose(items)
    for key, proposal in found.items():
        for rival in proposal.collisions:
            assert rival != key
            assert key in found[rival].collisions
