"""A report on disk: Markdown and one page of HTML for people, JSON for machines."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from wizard.migration import Migration
from wizard.paths import write_private
from wizard.text import one_line
from wizard.verify.page import as_page
from wizard.verify.report import Report
from wizard.verify.sections import Cell, Section, sections, summary

LONGEST = 300
"""Characters of a cell at most."""


def save_report(report: Report, migration: Migration) -> tuple[Path, Path, Path]:
    """Write `report.md`, `report.json` and `report.html` into the migration's folder. Returns the paths in this order. Raises CannotWrite."""
    folder = migration.paths.folder
    markdown, machine, page = (folder / f"report.{kind}" for kind in ("md", "json", "html"))
    write_private(markdown, as_markdown(report, migration.name).encode())
    write_private(machine, msgspec.json.format(msgspec.json.encode(report), indent=2))
    write_private(page, as_page(report, migration.name).encode())
    return markdown, machine, page


def as_markdown(report: Report, name: str) -> str:
    """The report as Markdown, in which no word from outside is markup."""
    return markdown(f"Verification of {name}", summary(report), sections(report))


def markdown(title: str, lines: Iterable[str], parts: Iterable[Section]) -> str:
    """A document as Markdown, in which no word from outside is markup: a title, lines, and sections."""
    written = [f"# {escaped(title)}", "", *(f"- {escaped(line)}" for line in lines)]
    for section in parts:
        written += ["", f"## {escaped(section.title)}", "", *_lines(section)]
    return "\n".join([*written, ""])


def _lines(section: Section) -> Iterator[str]:
    yield from (escaped(sentence) for sentence in section.sentences)
    if section.rows:
        if section.sentences:
            yield ""
        yield f"| {' | '.join(section.head)} |"
        yield "|" + "---|" * len(section.head)
        yield from (f"| {' | '.join(map(_cell, row))} |" for row in section.rows)


def _cell(value: Cell) -> str:
    return f"{value:,}" if isinstance(value, int) else escaped(value)


def escaped(text: str) -> str:
    """Text in which nothing is Markdown, HTML or a link."""
    marked = "".join(f"\\{c}" if c in "\\`*_[]<>|#!&~@" else c for c in one_line(text, LONGEST))
    return marked.replace("://", "\\://").replace("www.", "www\\.")
