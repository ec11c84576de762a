"""Text from outside, made harmless for a terminal, a log or a report."""

import re
from collections.abc import Mapping

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udfff]")

# Intercom's access tokens are base64 that begins with "tok:".
_TOKEN = re.compile(r"\bdG9rO[A-Za-z0-9+/=_-]{8,}")
REDACTED = "[redacted]"


def without_tokens(text: str) -> str:
    """Text without what looks like an access token of Intercom's, as it may have been typed in the wrong place."""
    return _TOKEN.sub(REDACTED, text)


def printable(value: object) -> str:
    """Text that cannot drive a terminal.

    Control, bidirectional-override and surrogate characters become U+FFFD; tabs and newlines stay.
    """
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", str(value))


def one_line(value: object, limit: int = 200) -> str:
    """`printable` text on one line of at most `limit` characters, with … where it was cut."""
    text = " ".join(printable(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """`1 contact`, `1,200 contacts`. `nouns` is the plural where adding an s is wrong."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def counted(counts: Mapping[str, int]) -> str:
    """`3 conversations, 1,200 contacts`: how many of each kind, by kinds' names in the plural; empty where there are none."""
    return ", ".join(
        f"{count:,} {one_line(kind, 40).replace('_', ' ')}" for kind, count in sorted(counts.items()) if count
    )


def size(count: float) -> str:
    """Bytes for people: `912 B`, `3.4 MB`. Decimal units."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def duration(seconds: float) -> str:
    """Seconds for people: `4 s`, `12 min`, `3 h 05 min`."""
    whole = max(0, round(seconds))
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def whole_number(digits: str) -> int | str:
    """A whole number as JSON writes it. One of hundreds of digits stays text: Python refuses to read the longest, and nobody counts with them."""
    return int(digits) if len(digits) <= 300 else digits
