"""Searching and reading the archive without a screen. Nothing here needs a token, a network or a destination."""

import time
from collections.abc import Iterable
from pathlib import Path

from wizard.browsing.building import Builder, Progress
from wizard.browsing.copying import save_copy
from wizard.browsing.library import Library
from wizard.browsing.lines import hit_line, read_lines
from wizard.browsing.naming import end_second, first_second, meant
from wizard.browsing.reading import read
from wizard.browsing.searching import MOST_COUNTED, Hit, Searcher, Wanted
from wizard.commands.output import say_json
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plain import complain, say
from wizard.text import one_line, plural

_TELL_SECONDS = 5.0
KINDS = {"conversations": "conversations", "tickets": "tickets", "people": "contacts", "companies": "companies"}
"""What `--kind` takes."""


def find(
    name: str,
    text: str,
    *,
    kind: str = "",
    state: str = "",
    tag: str = "",
    admin: str = "",
    channel: str = "",
    since: str = "",
    until: str = "",
    limit: int = 50,
    as_json: bool = False,
) -> int:
    """Bring the index up to date, and print what fits, newest first."""
    migration = Migration.open(name)
    if kind and kind not in KINDS:
        raise UsageError(f"There is no kind '{one_line(kind, 40)}'.", hint=f"Choose one of: {', '.join(KINDS)}.")
    first, end = first_second(since), end_second(until)
    _build(migration)
    searcher = Searcher(migration.paths.search)
    try:
        choices = searcher.choices()
        wanted = Wanted(
            text,
            KINDS.get(kind, ""),
            state,
            _chosen(choices.tags, tag, "tag"),
            _chosen(choices.admins, admin, "teammate"),
            _chosen(choices.channels, channel, "channel"),
            first,
            end,
        )
        hits = searcher.find(wanted, limit=limit).hits
        count = searcher.count(wanted)
    finally:
        searcher.close()
    if as_json:
        say_json({"found": count, "hits": hits})
        return 0
    _print(hits, count)
    return 0


def show(name: str, what: str, *, save: Path | None = None, as_json: bool = False) -> int:
    """Print one object whole; with `save`, copy its files into a folder."""
    with Library(Migration.open(name)) as library:
        named = meant(library.archive, what)
        if named is None:
            left = library.archive.not_read()
            raise UsageError(
                f"Nothing in the archive has the id or link '{one_line(what, 80)}'.",
                hint="Give an id, an old link, an e-mail address, or KIND:ID. `--find` searches by words."
                + (f" {left.perhaps}" if left else ""),
            )
        found = read(library, *named)
    if as_json:
        say_json(found)
    else:
        for line in read_lines(found):
            say(line)
    if save is not None:
        for file in found.files:
            if file.path is None:
                complain(f"! {one_line(file.name, 120)}: {file.trouble}")
            else:
                complain(f"saved: {save_copy(file, save)}")
    return 0


def _build(migration: Migration) -> None:
    told = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_SECONDS:
            told = time.monotonic()
            complain(
                f"Making the search index: {progress.done:,} of {progress.total:,}. Interrupted, it goes on from there."
            )

    with Builder(migration) as builder:
        builder.build(tell)


def _chosen(choices: Iterable[tuple[str, str]], wanted: str, what: str) -> str:
    """The value of a choice by its name or id, letter case aside. Raises UsageError."""
    if not wanted:
        return ""
    known = list(choices)
    for value, label in known:
        if wanted.casefold() in (value.casefold(), label.casefold()):
            return value
    some = ", ".join(one_line(label, 30) for _, label in known[:8])
    raise UsageError(
        f"There is no {what} '{one_line(wanted, 60)}' in the archive.", hint=f"There is: {some}." if some else ""
    )


def _print(hits: tuple[Hit, ...], count: int) -> None:
    for hit in hits:
        say(hit_line(hit))
    if not hits:
        say("Nothing was found. Try fewer words, another spelling, or fewer filters.")
    elif count > len(hits):
        more = f"more than {MOST_COUNTED:,}" if count >= MOST_COUNTED else f"{count:,}"
        say(f"{plural(len(hits), 'line')} of {more}; --limit shows more.")
