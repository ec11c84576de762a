"""A report on disk: Markdown for people, JSON for machines."""

import time
from pathlib import Path

import msgspec

from wizard.migration import Migration
from wizard.paths import write_private
from wizard.text import one_line
from wizard.verify.report import Report, Verdict


def save_report(report: Report, migration: Migration) -> tuple[Path, Path]:
    """Write `report.md` and `report.json` into the migration's folder. Returns both paths. Raises CannotWrite."""
    markdown = migration.paths.folder / "report.md"
    machine = migration.paths.folder / "report.json"
    write_private(markdown, as_markdown(report, migration.name).encode())
    write_private(machine, msgspec.json.format(msgspec.json.encode(report), indent=2))
    return markdown, machine


def as_markdown(report: Report, name: str) -> str:
    """The report as Markdown. Words of customers are only ids and kinds here, and made harmless."""
    lines = [
        f"# Verification of {_cell(name)}",
        "",
        f"- Made: {_moment(report.checked_at)}; {'every record' if report.full else 'a sample'} was compared.",
        f"- The archive holds what Intercom had as of {_moment(report.as_of) if report.as_of else 'an unfinished run'}.",
        f"- Result: {'everything checked is equal' if report.green else 'not everything is equal'}.",
        "",
        "| class | records |",
        "|---|---|",
        *(f"| {verdict} | {report.totals.get(verdict, 0):,} |" for verdict in Verdict),
        "",
        "| kind | listed | archived | loaded | skipped | failed | there | |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {_cell(row.kind)} | {row.listed:,} | {row.archived:,} | {row.loaded:,} | {row.skipped:,} | {row.failed:,} |"
            f" {'–' if row.there is None else f'{row.there:,}'} | {_cell(row.explained)} |"
            for row in report.counts
        ),
        "",
        f"Objects that could not be read: {report.unread:,}. Files that could not be had: {report.files_missing:,}."
        f" Conversations with more parts than Intercom gives: {report.truncated:,}.",
    ]
    if report.losses:
        lines += ["", "## Declared losses", ""]
        lines += [
            f"- {count:,} × {_cell(cause)}" for cause, count in sorted(report.losses.items(), key=lambda item: -item[1])
        ]
    if report.differences:
        lines += ["", "## What is not equal", ""]
        lines += [f"- {d.verdict}: {_cell(d.kind)} {_cell(d.id)}: {_cell(d.what)}" for d in report.differences]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    """Text in which nothing is Markdown, HTML or a link."""
    escaped = "".join(f"\\{c}" if c in "\\`*_[]<>|#!&~@" else c for c in one_line(text, 300))
    return escaped.replace("://", "\\://").replace("www.", "www\\.")


def _moment(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at))
