"""The share of the source's quota to use, by the time of day: in words, and as it holds at a moment. Pure but for this machine's clock."""

import re
from collections.abc import Callable
from datetime import datetime

from wizard.plan.models import QuotaHours, Scope

EXAMPLE = "60, 90 from 20:00 to 06:00"
_SHARE = r"(?P<share>\d{1,3})\s*%?"
_TIME = r"(\d{1,2})(?::(\d{2}))?"
_BASE = re.compile(_SHARE)
_HOURS = re.compile(rf"{_SHARE}\s+from\s+{_TIME}\s+to\s+{_TIME}")


def read_share(text: str, scope: Scope) -> Scope:
    """The scope with the share that words say, e.g. `60` or `60, 90 from 20:00 to 06:00`: a percentage, and others for some hours of the day.

    Hours go by this machine's clock. Raises ValueError with a sentence for what makes no sense.
    """
    first, *others = [part.strip() for part in re.split("[,;]", text)]
    base = _BASE.fullmatch(first)
    if base is None:
        raise ValueError("Write the share as a number from 1 to 100.")
    hours = []
    for part in others:
        found = _HOURS.fullmatch(part)
        if found is None:
            raise ValueError(f"Write hours like this: {EXAMPLE}.")
        begin, end = _time(found[2], found[3]), _time(found[4], found[5])
        if begin == end:
            raise ValueError("Hours that begin and end at the same time are no hours.")
        hours.append(QuotaHours(begin=begin, end=end, share=_share(found["share"])))
    return scope.model_copy(update={"quota_share": _share(base["share"]), "quota_hours": tuple(hours)})


def share_words(scope: Scope) -> str:
    """The share as `read_share` takes it."""
    hours = (f"{_percent(one.share)} from {one.begin} to {one.end}" for one in scope.quota_hours)
    return ", ".join((_percent(scope.quota_share), *hours))


def share_at(scope: Scope, clock: str) -> float:
    """The share that holds at a time of day (`HH:MM`); of hours that overlap the first ones hold."""
    for one in scope.quota_hours:
        inside = one.begin <= clock < one.end if one.begin < one.end else clock >= one.begin or clock < one.end
        if inside:
            return one.share
    return scope.quota_share


def share_now(scope: Scope) -> Callable[[], float]:
    """Gives the share that holds now, by this machine's clock and time zone."""
    return lambda: share_at(scope, datetime.now().astimezone().strftime("%H:%M"))


def _share(text: str) -> float:
    if not 1 <= int(text) <= 100:
        raise ValueError("Write the share as a number from 1 to 100.")
    return int(text) / 100


def _time(hour: str, minute: str | None) -> str:
    if int(hour) > 23 or int(minute or 0) > 59:
        raise ValueError("Times of day go from 00:00 to 23:59.")
    return f"{int(hour):02}:{int(minute or 0):02}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"
