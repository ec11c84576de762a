"""Values in the types of fields, moments, and the standard form of names."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.records import FieldType
from wizard.translate.moments import unix
from wizard.translate.values import as_text, fit, standard_name


@pytest.mark.parametrize(
    ("name", "standard"),
    [
        ("SuPER-AttributE", "super_attribute"),
        ("Trial ends", "trial_ends"),
        ("  Seats ", "seats"),
        ("SEATS", "seats"),
        ("Geburtstag 🎂", "geburtstag"),
        ("=HYPERLINK", "hyperlink"),
        ("__already__snake", "already_snake"),
        ("Straße", "strasse"),
        ("顧客 番号", "顧客_番号"),
        ("🎂", "field"),
        ("", "field"),
    ],
)
def test_standard_names(name: str, standard: str) -> None:
    assert standard_name(name) == standard


@given(st.text())
def test_standard_names_are_standard_already(name: str) -> None:
    assert standard_name(standard_name(name)) == standard_name(name)
    assert standard_name(name)


@pytest.mark.parametrize(
    ("value", "kind", "fitted", "fits"),
    [
        ("a", FieldType.TEXT, "a", True),
        (5, FieldType.TEXT, "5", True),
        (True, FieldType.TEXT, "true", True),
        (["a", 2], FieldType.TEXT, "a, 2", True),
        ({"name": "Label", "id": 3}, FieldType.TEXT, "Label", True),
        (5, FieldType.NUMBER, 5, True),
        ("43", FieldType.NUMBER, 43, True),
        (" -1.5 ", FieldType.NUMBER, -1.5, True),
        ("1,234.5", FieldType.NUMBER, 1234.5, True),
        ("1,2", FieldType.NUMBER, "1,2", False),
        ("4 seats", FieldType.NUMBER, "4 seats", False),
        ("٤", FieldType.NUMBER, "٤", False),
        (True, FieldType.NUMBER, "true", False),
        ("nan", FieldType.NUMBER, "nan", False),
        ("9" * 30, FieldType.NUMBER, "9" * 30, False),
        (float("inf"), FieldType.NUMBER, "inf", False),
        (True, FieldType.BOOLEAN, True, True),
        ("Yes", FieldType.BOOLEAN, True, True),
        (0, FieldType.BOOLEAN, False, True),
        ("maybe", FieldType.BOOLEAN, "maybe", False),
        (2, FieldType.BOOLEAN, "2", False),
        (1_700_000_000, FieldType.DATE, 1_700_000_000, True),
        ("2024-05-01", FieldType.DATE, 1_714_521_600, True),
        ("soon", FieldType.DATE, "soon", False),
        ("a", FieldType.SELECT, "a", True),
        (["a"], FieldType.SELECT, "a", True),
        (["a", "b"], FieldType.SELECT, "a, b", False),
        ("a", FieldType.MULTI_SELECT, ("a",), True),
        (["a", {"label": "b"}], FieldType.MULTI_SELECT, ("a", "b"), True),
    ],
)
def test_fitting(value: object, kind: FieldType, fitted: object, fits: bool) -> None:
    found = fit(value, kind)
    assert found.fits is fits
    assert found.value == fitted
    assert type(found.value) is type(fitted)


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_nothing_fits_everywhere(kind: FieldType, nothing: object) -> None:
    assert fit(nothing, kind).value is None
    assert fit(nothing, kind).fits


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(_JSON, st.sampled_from(FieldType))
def test_every_value_is_held_or_kept_as_its_text(value: object, kind: FieldType) -> None:
    found = fit(value, kind)
    if not found.fits:
        assert found.value == as_text(value)


@pytest.mark.parametrize(
    ("value", "second"),
    [
        (1_717_000_000, 1_717_000_000),
        (1_717_000_000_123, 1_717_000_000),
        ("1717000000", 1_717_000_000),
        ("1717000000.9", 1_717_000_000),
        (1_717_000_000.7, 1_717_000_000),
        (-86_400, -86_400),
        (2_328_134_400, 2_328_134_400),
        ("2024-05-01T10:00:00.123Z", 1_714_557_600),
        ("2024-05-01T12:00:00+02:00", 1_714_557_600),
        ("2024-05-01T10:00:00", 1_714_557_600),
        ("20240501", 1_714_521_600),
        (None, None),
        (True, None),
        ("", None),
        ("tomorrow", None),
        ([], None),
        (10**30, None),
        ("9" * 60, None),
        (float("nan"), None),
        (float("inf"), None),
        ("inf", None),
        ("9999-99-99", None),
    ],
)
def test_moments(value: object, second: int | None) -> None:
    assert unix(value) == second


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_iso_moments_are_read_as_utc(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert unix(aware.isoformat()) == int(aware.timestamp() // 1)
