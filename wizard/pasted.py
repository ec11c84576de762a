"""A token as people paste it: with blanks and line ends around and inside it, in quotes, or with the words that stand before it in an example."""

import re
from itertools import pairwise

from pydantic import SecretStr

_BEFORE = re.compile(r"^(?:authorization|bearer|token|access[_ -]?token)\s*[:=]?$", re.IGNORECASE)
_GLUED = re.compile(r"^(?:(?i:authorization|bearer|token|access[_-]?token)|[A-Z][A-Z0-9_]*_TOKEN)[:=](?=\S)")
_AROUND = "\"'`<>,;\u201c\u201d\u2018\u2019\u00ab\u00bb"
_START = "dG9rO"
"""How Intercom's tokens begin ("tok:", in base64)."""


def cleaned(pasted: SecretStr) -> SecretStr | None:
    """The token, or several with a blank between; None where nothing is left.

    Intercom's tokens that a line end broke in two are one again. What does not look like a token is left as it is, to be refused by name.
    """
    words = [_bare(word) for word in pasted.get_secret_value().split()]
    words = [word for word in words if word and not _BEFORE.match(word)]
    if any(word.startswith(_START) for word in words):
        words = _mended(words)
    return SecretStr(" ".join(words)) if words else None


def _bare(word: str) -> str:
    inner = word.strip(_AROUND)
    return _GLUED.sub("", inner).strip(_AROUND)


def _mended(words: list[str]) -> list[str]:
    """Pieces that follow the start of a token belong to it."""
    starts = [place for place, word in enumerate(words) if word.startswith(_START)]
    return ["".join(words[begin:end]) for begin, end in pairwise([*starts, len(words)])]
