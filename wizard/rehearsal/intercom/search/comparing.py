"""What an operator means for a value of a given type: a filter becomes a test of one value."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Literal

from wizard.rehearsal.intercom.refusals import Refusal, invalid

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.search.grammar import Filter

Kind = Literal["text", "token", "number", "boolean", "date", "day", "id", "tags"]
Test = Callable[[Any], bool]

_EQUALITY = frozenset(("=", "!="))
_SETS = _EQUALITY | {"IN", "NIN"}
_ORDER = frozenset((">", "<"))
_TEXT = _SETS | {"~", "!~", "^", "$"}

OPERATORS: dict[Kind, frozenset[str]] = {
    "text": _TEXT,
    "token": _TEXT,
    "number": _SETS | _ORDER | {">=", "<="},
    "boolean": _EQUALITY,
    "date": _SETS | _ORDER | {">=", "<="},
    "day": frozenset(("=", ">", "<")),
    "id": _SETS | _ORDER | {"~", "!~", "^", "$"},
    "tags": _EQUALITY,
}

_WORD = re.compile(r"\w+")


def make_test(condition: Filter, kind: Kind, zone: tzinfo) -> Test:
    """A test for one value of a field of that kind.

    Raises Refusal: 400 for an operator that this kind does not have or a value of the wrong type.
    """
    operator, value = condition.operator, condition.value
    if operator not in OPERATORS[kind]:
        raise invalid(f"'{operator}' cannot be used on '{condition.field}'", field=condition.field)
    if operator in ("IN", "NIN"):
        if not isinstance(value, list):
            raise invalid(f"'{operator}' needs an array of values", field=condition.field)
        wanted = [_typed(item, kind, condition.field) for item in value]
        hit = _member_test(wanted, kind)
        return hit if operator == "IN" else lambda found: not hit(found)
    wanted_one = _typed(value, kind, condition.field)
    if kind == "day":
        return _day_test(operator, wanted_one, zone)
    if operator in ("=", "!="):
        hit = _member_test([wanted_one], kind)
        return hit if operator == "=" else lambda found: not hit(found)
    if operator in ("~", "!~", "^", "$"):
        return _text_test(operator, str(wanted_one or "").casefold(), kind)
    return _order_test(operator, wanted_one)


def _typed(value: Any, kind: Kind, field: str) -> Any:
    """The filter's value as the type of its field; numbers may come as strings or floats."""
    if value is None:
        return None
    if kind == "boolean":
        folded = str(value).lower()
        if folded not in ("true", "false"):
            raise invalid("The value must be a boolean", field=field)
        return folded == "true"
    if kind in ("number", "date", "day"):
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise ValueError
            return float(value)
        except ValueError as error:
            message = f"'{field}' needs a {'timestamp' if kind != 'number' else 'number'}"
            raise Refusal(400, "parameter_invalid", message, field=field) from error
    if isinstance(value, list | dict):
        raise invalid("The value must be a single value", field=field)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _member_test(wanted: list[Any], kind: Kind) -> Test:
    if kind in ("tags", "id"):
        ids = set(wanted)
        return lambda found: (
            any(item in ids for item in found) or (not found and None in ids)
            if isinstance(found, list | tuple)
            else (None if found is None else str(found)) in ids
        )
    if kind == "token":
        words = {str(item).casefold() for item in wanted}
        return lambda found: any(word in words for word in _WORD.findall(str(found or "").casefold()))
    if kind == "text":
        texts = {None if item is None else str(item).casefold() for item in wanted}
        return lambda found: (None if found is None else str(found).casefold()) in texts
    values = set(wanted)
    return lambda found: found in values


def _fold(found: Any) -> str:
    return str(found or "").casefold()


def _words(found: Any) -> list[str]:
    return _WORD.findall(_fold(found))


def _text_test(operator: str, needle: str, kind: Kind) -> Test:
    if kind == "token":
        # The body is indexed word by word: a phrase is no word, so it finds nothing.
        checks: dict[str, Test] = {
            "~": lambda found: needle in _words(found),
            "!~": lambda found: needle not in _words(found),
            "^": lambda found: any(word.startswith(needle) for word in _words(found)),
            "$": lambda found: any(word.endswith(needle) for word in _words(found)),
        }
        return checks[operator]
    plain: dict[str, Test] = {
        "~": lambda found: needle in _fold(found),
        "!~": lambda found: needle not in _fold(found),
        "^": lambda found: _fold(found).startswith(needle),
        "$": lambda found: _fold(found).endswith(needle),
    }
    return plain[operator]


def _order_test(operator: str, limit: Any) -> Test:
    if limit is None:
        raise invalid(f"'{operator}' needs a value")
    if isinstance(limit, str):
        limit = float(limit) if limit.isdigit() else 0.0
    checks: dict[str, Callable[[float], bool]] = {
        ">": lambda found: found > limit,
        "<": lambda found: found < limit,
        ">=": lambda found: found >= limit,
        "<=": lambda found: found <= limit,
    }
    check = checks[operator]
    return lambda found: (number := _number(found)) is not None and check(number)


def _number(found: Any) -> float | None:
    """A value as a number; None for what has no order, such as a hexadecimal id."""
    try:
        return None if found is None else float(found)
    except (TypeError, ValueError):
        return None


def day_bounds(moment: float, zone: tzinfo) -> tuple[float, float]:
    """Start of the calendar day of `moment` in that zone, and start of the next one (unix s)."""
    day = datetime.fromtimestamp(moment, UTC).astimezone(zone).date()
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return start.timestamp(), datetime(after.year, after.month, after.day, tzinfo=zone).timestamp()


def _day_test(operator: str, moment: Any, zone: tzinfo) -> Test:
    if moment is None:
        return lambda found: found is None
    start, after = day_bounds(moment, zone)
    checks: dict[str, Callable[[float], bool]] = {
        "=": lambda found: start <= found < after,
        ">": lambda found: found >= after,
        "<": lambda found: found < start,
    }
    check = checks[operator]
    return lambda found: found is not None and check(found)
