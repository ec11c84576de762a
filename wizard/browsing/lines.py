"""What was found and read as plain lines, for commands and for screens without colours."""

from collections.abc import Iterator

from wizard.browsing.reading import Read, Said, moment
from wizard.browsing.searching import Hit
from wizard.channel_words import channel_words
from wizard.text import one_line, plural, printable, size

NOUNS = {"conversations": "conversation", "tickets": "ticket", "contacts": "person", "companies": "company"}
"""One of each kind."""


def hit_line(hit: Hit) -> str:
    """One hit on one line."""
    who = f"{one_line(hit.who, 30)}: " if hit.who else ""
    marks = [hit.state, channel_words(hit.channel), plural(hit.messages, "message") if hit.messages else ""]
    marks += [plural(hit.files, "file") if hit.files else "", "deleted in Intercom" if hit.deleted else ""]
    about = ", ".join(filter(None, marks))
    return f"{moment(hit.at) or '-':16}  {NOUNS[hit.kind]} {one_line(hit.id, 40)}  {who}{one_line(hit.title, 90)}" + (
        f"  ({about})" if about else ""
    )


def read_lines(read: Read) -> Iterator[str]:
    """An object whole. Times are UTC."""
    yield f"{NOUNS[read.kind]} {printable(read.id)}: {one_line(read.title, 200)}"
    for warning in read.warnings:
        yield f"! {warning}"
    yield from (f"  {label}: {one_line(value, 500)}" for label, value in read.facts)
    for said in read.said:
        yield ""
        yield from said_lines(said)


def said_lines(said: Said) -> Iterator[str]:
    """An entry: who and when, the words, the files with where they lie."""
    if said.sort == "event" and not said.files:
        yield f"{moment(said.at)} UTC  · {one_line(said.who, 80)}: {said.text}"
        return
    yield heading(said)
    text = "(deleted in Intercom)" if said.redacted and not said.text else said.text
    yield from (f"  {printable(one)}" for one in text.splitlines())
    for file in said.files:
        where = str(file.path) if file.path is not None else f"! {file.trouble}"
        yield f"  file: {one_line(file.name, 120)} ({size(file.size)}) {where}"


def heading(said: Said) -> str:
    """Who said it, as what, and when."""
    note = ", internal note" if said.sort == "note" else ""
    return f"{moment(said.at)} UTC  {one_line(said.who, 80)} ({said.role}{note})"
