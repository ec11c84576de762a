"""What was found and read, in cells and lines. Pure."""

import re
from collections.abc import Iterator

from rich.text import Text
from textual.content import Content

from screens.widgets.plain import cell, line
from wizard.archive.reach import NotRead
from wizard.browsing.building import Progress
from wizard.browsing.reading import Read, Said, moment
from wizard.browsing.searching import MOST_COUNTED, PAGE, Hit, Wanted
from wizard.channel_words import channel_words
from wizard.text import one_line, plural, printable, size

NARROW = 70
LONGEST_TEXT = 20_000
"""Characters of one message that are shown; the rest is said to be there."""
_EXCERPT = 220


def columns(width: int) -> tuple[tuple[str, int], ...]:
    """Titles and widths of the list's columns for a screen of that width; together they fill it."""
    when, who, what = (10, 14, 7) if width < NARROW else (16, 18, 8)
    return (
        ("Last message" if when > 12 else "Last on", when),
        ("With", who),
        ("About", max(10, width - when - who - what - 10)),
        ("What", what),
    )


def cells(hit: Hit, width: int) -> tuple[Text, ...]:
    """One hit."""
    sizes = [size for _, size in columns(width)]
    person = hit.kind in ("contacts", "companies")
    about = hit.who if person else hit.title
    who = hit.title if person else hit.who
    shown = (moment(hit.at)[: sizes[0]] or "-", who, about or "-", what(hit))
    return tuple(cell(value, size, style="bold" if person else "") for value, size in zip(shown, sizes, strict=True))


def what(hit: Hit) -> str:
    """What it is in one word."""
    if hit.deleted:
        return "× gone"
    if hit.kind == "contacts":
        return "lead" if hit.state == "lead" else "person"
    return {"companies": "company", "tickets": "ticket"}.get(hit.kind, hit.state)


def status(hits: int, earlier: int, count: int | None, progress: Progress | None) -> str:
    """How much was found and how much can be searched. `earlier` are the hits on the pages before this one."""
    building = progress is not None and not progress.whole
    said = ""
    if hits:
        of = ""
        if count is not None and not building:
            of = f" of more than {MOST_COUNTED:,}" if count >= MOST_COUNTED else f" of {max(count, earlier + hits):,}"
        said = f"{earlier + 1:,} to {earlier + hits:,}{of}, newest first" if of or hits >= PAGE else f"{hits:,} found"
    if progress is None or not building:
        return said
    return f"{said} · searching {progress.done:,} of {progress.total:,} so far".removeprefix(" · ")


def why_nothing(wanted: Wanted, progress: Progress | None, not_read: NotRead | None = None) -> str:
    """What to say where nothing was found, and what to try. `not_read` is what is not in the archive, by decision."""
    if progress is not None and not progress.whole:
        return "Nothing so far. The archive is still being looked through for the first time; what fits appears here."
    if not wanted.text and not wanted.filtered:
        return "The archive has no conversations, people or companies yet."
    hints = ["fewer words", "another spelling", "the beginning of a word (three letters or more)"]
    hints += ["fewer filters: x clears them"] if wanted.filtered else []
    perhaps = f" {not_read.perhaps}" if not_read is not None else ""
    return f"Nothing was found. Try {', or '.join(hints)}.{perhaps}"


def only(wanted: Wanted, names: dict[str, str]) -> str:
    """The filters that are set, in words. `names` are the names of tag, admin, contacts and company by their fields."""
    kinds = {"conversations": "conversations", "tickets": "tickets", "contacts": "people", "companies": "companies"}
    said = [
        kinds.get(wanted.kind, ""),
        wanted.state,
        f"tag {names.get('tag', wanted.tag)}" if wanted.tag else "",
        f"teammate {names.get('admin', wanted.admin)}" if wanted.admin else "",
        f"channel {channel_words(wanted.channel)}" if wanted.channel else "",
        f"since {moment(wanted.since)[:10]}" if wanted.since is not None else "",
        f"until {moment(wanted.until - 1)[:10]}" if wanted.until is not None else "",
        f"of {names.get('contacts', '')}" if wanted.contacts else "",
        f"of {names.get('company', '')}" if wanted.company else "",
    ]
    return ", ".join(one_line(one, 40) for one in said if one)


def excerpt(read: Read, pattern: re.Pattern[str] | None) -> Content:
    """The place in an object where the words stand, marked; else its beginning. With what there is to know in one line after it."""
    files = [plural(len(read.files), "file")] if read.files else []
    facts = [f"{label} {value}" for label, value in read.facts[:5]]
    about = line("[dim]$about[/]", about=one_line(" · ".join([*facts, *files]), 300))
    texts = [one_line(said.text, LONGEST_TEXT) for said in read.said if said.sort != "event" and said.text]
    best = max(
        texts, key=lambda text: len({hit[0].casefold() for hit in pattern.finditer(text)}) if pattern else 0, default=""
    )
    found = pattern.search(best) if pattern else None
    begin = max(0, found.start() - _EXCERPT // 3) if found else 0
    shown = ("…" if begin else "") + one_line(best[begin:], _EXCERPT)
    return Content("\n").join([_highlighted(line("$shown", shown=shown), pattern), about] if shown else [about])


def head(read: Read) -> Content:
    """Warnings, and facts: of a thread in as few lines as they take, of a person or company one a line."""
    warnings = [line("[b]! $warning[/]", warning=warning) for warning in read.warnings]
    if read.kind in ("contacts", "companies"):
        wide = max((len(label) for label, _ in read.facts), default=0) + 2
        facts = [
            line("[dim]$label[/]$value", label=one_line(label, 30).ljust(min(wide, 32)), value=one_line(value, 300))
            for label, value in read.facts
        ]
        return Content("\n").join([*warnings, *facts])
    told = [
        line("[dim]$label[/] $value", label=one_line(label, 30), value=one_line(value, 200))
        for label, value in read.facts
    ]
    return Content("\n").join([*warnings, Content(" · ").join(told)])


def entry(said: Said, pattern: re.Pattern[str] | None) -> Content:
    """One entry: an event in one dim line, a message with its words and files."""
    if said.sort == "event" and not said.files:
        return line("[dim]· $at  $who: $text[/]", at=moment(said.at), who=one_line(said.who, 60), text=said.text)
    note = " · internal note" if said.sort == "note" else ""
    parts = [
        line(
            "[b]$who[/] [dim]($role) · $at[/][b]$note[/]",
            who=one_line(said.who, 80),
            role=said.role,
            at=moment(said.at),
            note=note,
        )
    ]
    if said.redacted:
        parts.append(line("× Deleted in Intercom"))
    if said.text:
        parts.append(_highlighted(line("$text", text=said.text[:LONGEST_TEXT]), pattern))
    if len(said.text) > LONGEST_TEXT:
        parts.append(line("[dim]… $more more characters[/]", more=f"{len(said.text) - LONGEST_TEXT:,}"))
    parts += list(_files(said))
    return Content("\n").join(parts)


def _files(said: Said) -> Iterator[Content]:
    for file in said.files:
        name = one_line(file.name, 100)
        if file.path is None:
            yield line("× $name [dim]($size)[/] ! $why", name=name, size=size(file.size), why=file.trouble)
        else:
            yield line("▸ $name [dim]($size) $path[/]", name=name, size=size(file.size), path=printable(file.path))


def _highlighted(text: Content, pattern: re.Pattern[str] | None) -> Content:
    return text if pattern is None else text.highlight_regex(pattern, style="bold underline", maximum_highlights=200)
