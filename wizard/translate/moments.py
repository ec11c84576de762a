"""Moments as services write them (seconds, milliseconds, ISO 8601, text), read as unix seconds in UTC."""

from datetime import UTC, datetime

_MILLISECONDS_FROM = 100_000_000_000
"""Seconds reach this number in the year 5138; a larger one is counted in milliseconds."""
_LOWEST = -62_135_596_800
_HIGHEST = 253_402_300_799


def unix(value: object) -> int | None:
    """The moment as unix seconds, or None where `value` is not one.

    Takes seconds or milliseconds (int, float or digits in a string) and ISO 8601 dates and times; without an offset they are UTC.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return _seconds(value)
    if isinstance(value, float):
        return _seconds(int(value)) if value == value and abs(value) < 1e18 else None
    return _written(value.strip()) if isinstance(value, str) else None


def _seconds(number: int) -> int | None:
    if -_MILLISECONDS_FROM < number < _MILLISECONDS_FROM:
        return number if number >= _LOWEST else None
    seconds = number // 1000
    return seconds if _LOWEST <= seconds <= _HIGHEST else None


def _written(text: str) -> int | None:
    if not text or len(text) > 40:
        return None
    number = None if _looks_like_date(text) else _number(text)
    if number is not None:
        return _seconds(number)
    try:
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() // 1)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if abs(number) < 1e18 else None


def _looks_like_date(text: str) -> bool:
    """`20240131` is the basic form of a date, not a second in August 1970."""
    return len(text) == 8 and text.isascii() and text.isdigit() and text[:2] in ("19", "20")
