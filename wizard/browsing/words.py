"""From text to what the index holds, and from what a person types to what is asked of it. Pure."""

import re
import unicodedata
from collections.abc import Iterator

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of languages written without blanks (Chinese, Japanese, Thai, Lao, Khmer, Burmese): each is a word, and several of them a phrase."""

_PIECES = re.compile(r'"([^"]*)("?)|([^\s"]+)')
_MOST_PIECES = 24
_LONGEST = 400
_SHORTEST_PREFIX = 3
_PHONE = re.compile(r"\s*\+?[0-9][0-9 ()./-]*[ ()./-][0-9 ()./-]*\s*")
_SHORTEST_PHONE = 7


def folded(text: str) -> str:
    """Text as it is indexed: compatible characters as one, without letter case, and a blank around letters that are words of their own."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _UNSPACED.sub(r" \g<0> ", folded)


def asked(text: str) -> tuple[str, ...]:
    """What a person typed as conditions of FTS5 that must all hold: words, "phrases", and the last word by its beginning. Anything else is text.

    Empty where nothing that can be looked for was typed: white space, signs.
    """
    text = text[:_LONGEST]
    if _PHONE.fullmatch(text) and len(digits := phone_digits(text)) >= _SHORTEST_PHONE:
        # A telephone number, perhaps: it may stand there without the blanks, or with them.
        apart = " AND ".join(f'"{one}"' for one in re.findall("[0-9]+", text))
        return (f'(({apart}) OR "{digits}"*)',)
    pieces = list(_pieces(text))[:_MOST_PIECES]
    open_end = bool(pieces) and not text[-1:].isspace()
    found = []
    for place, (piece, quoted) in enumerate(pieces):
        words = " ".join(_plain(piece).split())
        if not _says_something(words):
            continue
        last = open_end and place == len(pieces) - 1 and not quoted
        prefix = last and len(words.rpartition(" ")[2]) >= _SHORTEST_PREFIX and words[-1].isalnum()
        found.append(f'"{words}"*' if prefix else f'"{words}"')
    return tuple(dict.fromkeys(found))


def marked(text: str) -> re.Pattern[str] | None:
    """Finds, letter case aside, what was typed in a text that is shown; None where nothing was."""
    words = [
        re.escape(piece.strip()) for piece, _ in list(_pieces(text[:_LONGEST]))[:_MOST_PIECES] if _says_something(piece)
    ]
    longest_first = sorted(dict.fromkeys(words), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(longest_first) + ")", re.IGNORECASE) if words else None


def mark(what: str, value: str) -> str:
    """The word that stands in the index for a fact, such as a state or a tag: one letter and the value in hexadecimal digits."""
    return what + value.encode("utf-8", "replace").hex()


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(words, whether they were put in quotes)."""
    for phrase, closed, word in _PIECES.findall(text):
        if word or phrase:
            yield word or phrase, bool(closed)


def _plain(piece: str) -> str:
    return folded(piece).replace("\x00", " ").replace('"', " ").encode("utf-8", "replace").decode()


def phone_digits(number: str) -> str:
    """A telephone number without what stands between its digits."""
    return "".join(one for one in number if "0" <= one <= "9")


def _says_something(words: str) -> bool:
    return any(one.isalnum() for one in words)
