"""How the commands print values."""

from typing import Any

import msgspec

from wizard.plain import say


def say_json(value: Any) -> None:
    """A value as JSON for other programs, on stdout."""
    say(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def moment(at: int) -> str:
    """Unix seconds for people, UTC; the number itself where no calendar has it."""
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, OSError, ValueError):
        return str(at)
