"""Whether words that stand apart in a raw body still do: elsewhere bodies are judged without white space, which does not tell."""

import re
from itertools import accumulate

from wizard.verify.said.reading import squashed, texts_of

_SPACE = re.compile("[ \t\n\r\xa0]+")
_BLOCKS = r"(?:br|p|div|li|h[1-6]|blockquote)\b"
_STARTS = re.compile(f"<(?={_BLOCKS})", re.IGNORECASE)
_EDGES = re.compile(f"<(?=/?(?:{_BLOCKS}|t[rdh]\\b|table|[uo]l\\b|pre\\b|hr\\b))", re.IGNORECASE)
_LITERAL = re.compile("<(?:textarea|xmp|plaintext|noscript)", re.IGNORECASE)


def run_together(raw: str, held: str, *, html: bool) -> str:
    """How words of `raw` (HTML) lost the space or line break between them in `held`, HTML or plain text; empty where none did.

    Where `held` says more than the words (the addresses of links, marks of lists), only the spaces inside each run of text are asked for.
    """
    if not held or (html and held == raw):
        return ""
    there = "".join(texts_of(_EDGES.sub(" <", held))) if html else held
    apart = _words(there)
    marked = raw if _LITERAL.search(raw) else _STARTS.sub(" <", raw)
    said = _words("".join(texts_of(marked)))
    if said == apart:
        return ""
    if "".join(said) == "".join(apart):
        lost = bool(_gaps(said) - _gaps(apart))
    else:
        spaced, bare = " ".join(apart), "".join(apart)
        runs = (_words(run) for run in texts_of(raw))
        lost = any(" ".join(run) not in spaced and "".join(run) in bare for run in runs if len(run) > 1)
    return "words run together" if lost else ""


def _gaps(words: list[str]) -> set[int]:
    return set(accumulate(map(len, words)))


def _words(text: str) -> list[str]:
    """The words, without what cannot be seen."""
    parts = _SPACE.split(text)
    if "".join(parts) == squashed(text):  # as nearly always: nothing in the words that cannot be seen
        return [part for part in parts if part]
    return [word for part in parts if (word := squashed(part))]
