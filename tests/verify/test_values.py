"""The small reader of attribute values: the type decides, and what does not fit is its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.records import FieldType, Value
from wizard.translate.values import fit, standard_name
from wizard.verify.kept.people import same_amount
from wizard.verify.said.shapes import words
from wizard.verify.said.values import carries, empty, folded

_VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["yes", "No", "12", "1,200.5", "-3.", ".5", "1e3", "2024-02-03", "20240203", "2024-02-03T04:05:06Z", "1700000000000", "true "]),
    st.lists(st.one_of(st.text(max_size=5), st.integers(), st.booleans()), max_size=3),
    st.dictionaries(st.sampled_from(["label", "name", "value", "id", "x"]), st.one_of(st.text(max_size=5), st.integers()), max_size=3),
)  # fmt: skip


@given(_VALUES, st.sampled_from(FieldType))
def test_it_agrees_with_the_translator_on_what_is_kept(raw: object, kind: FieldType) -> None:
    if not empty(raw):
        # Before it is written it is rid of what no database holds.
        held = fit(raw, kind).value
        held = tuple(map(words, held)) if isinstance(held, tuple) else words(held) if isinstance(held, str) else held
        assert carries(held, raw, kind)


@pytest.mark.parametrize(
    ("held", "raw", "kind"),
    [
        ("12", 12, FieldType.NUMBER),
        (13, "12", FieldType.NUMBER),
        (True, 1, FieldType.NUMBER),
        (1, True, FieldType.BOOLEAN),
        (False, "yes", FieldType.BOOLEAN),
        ("yes", "yes", FieldType.BOOLEAN),
        (1_700_000_001, 1_700_000_000, FieldType.DATE),
        ("1700000000", 1_700_000_000, FieldType.DATE),
        ("abc", "abcd", FieldType.TEXT),
        ("", "abc", FieldType.TEXT),
        (None, "abc", FieldType.TEXT),
        (("a",), ["a", "b"], FieldType.MULTI_SELECT),
        (("b", "a"), ["a", "b"], FieldType.MULTI_SELECT),
        ("a", ["a", "b"], FieldType.SELECT),
    ],
)
def test_other_values_are_others(held: Value, raw: object, kind: FieldType) -> None:
    assert not carries(held, raw, kind)


@given(st.text(max_size=20))
def test_names_of_fields_fold_like_the_names_of_attributes(name: str) -> None:
    key = standard_name(name)
    assert folded(key) == folded(name) or key == "field"


def test_amounts_keep_their_cents_where_they_have_any() -> None:
    assert same_amount("9.50", 9.5, False)
    assert not same_amount(9.5, 9, False)
    assert same_amount(2.5, 2, True)
    assert not same_amount(2**70, 5, False)
    assert same_amount(2**70, None, False)
