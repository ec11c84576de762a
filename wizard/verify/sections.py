"""What a report says, in sections of sentences and tables, for whoever writes it down. All text may hold words from outside."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from wizard.text import plural
from wizard.verify.report import Report, Verdict
from wizard.verify.result import result

Cell = str | int
_DECLARED = "These are declared: they are no mistakes, and everything is still in the archive."


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: sentences, then a table."""

    title: str
    sentences: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def summary(report: Report) -> tuple[str, ...]:
    """The sentences a report begins with: the result first."""
    held = f"as of {moment(report.as_of)}" if report.as_of else "of an unfinished run"
    lines = [
        result(report)[1],
        f"Checked {moment(report.checked_at)}.",
        "Every record was compared." if report.full else f"A sample was compared: {report.sample or 'some records'}.",
        f"The archive holds what Intercom had {held}.",
    ]
    if report.not_read:
        lines.append(report.not_read.sentence)
    if report.second:
        lines.append(report.second.sentence)
    if report.judged:
        accepted = len(report.judged) - report.rejected
        lines.append(f"People looked at {len(report.judged):,}: {accepted:,} accepted, {report.rejected:,} rejected.")
    return tuple(lines)


def sections(report: Report) -> Iterator[Section]:
    """Every section that has something to say, in the order of a report."""
    yield Section(
        "Records compared",
        ("Each record was read back from the destination and compared field by field.",),
        ("class", "records"),
        tuple((str(verdict), report.totals.get(verdict, 0)) for verdict in Verdict),
    )
    yield Section(
        "Counts",
        (),
        ("kind", "listed", "archived", "loaded", "skipped", "failed", "there", "why they differ"),
        tuple(
            (
                row.kind.replace("_", " "),
                row.listed,
                row.archived,
                row.loaded,
                row.skipped,
                row.failed,
                "–" if row.there is None else row.there,
                row.explained,
            )
            for row in report.counts
        ),
    )
    if report.judged:
        yield _judged(report)
    yield from left_behind(report)
    yield from _conserved(report)
    if report.differences:
        counted = sum(count for verdict, count in report.totals.items() if verdict != Verdict.EQUAL)
        more = counted - len(report.differences)
        yield Section(
            "What is not equal",
            (f"{more:,} more are not listed here.",) if more > 0 else (),
            ("class", "kind", "id", "what"),
            tuple((str(d.verdict), d.kind, d.id, d.what) for d in report.differences),
        )
    if report.chosen:
        yield Section(
            "Worth a look by a person",
            ("These conversations were chosen because together they have every oddity that was seen.",),
            ("kind", "id", "why"),
            tuple((one.kind, one.id, "; ".join(one.why)) for one in report.chosen),
        )


def left_behind(report: Report) -> Iterator[Section]:
    """What did not come along: gaps, failures by cause, threads with missing parts, and what the destination cannot hold."""
    if gaps := tuple(_gaps(report)):
        yield Section("What did not come along", gaps)
    if report.failed:
        yield Section(
            "Failures by cause",
            (
                "`outercom failures` shows each with what was asked and answered; `outercom run --only failures` tries them again.",
            ),
            ("stage", "kind", "why", "how many", "one of them"),
            tuple((one.stage, one.kind, one.message, one.count, one.example) for one in report.failed),
        )
    if report.cut:
        more = report.truncated - len(report.cut)
        yield Section(
            "Threads with missing parts",
            (
                "Intercom gives the newest 500 parts of a thread. What was read before it grew is kept.",
                *((f"{more:,} more are not listed here.",) if more > 0 else ()),
            ),
            ("kind", "id", "missing"),
            tuple((one.kind, one.id, one.missing) for one in report.cut),
        )
    if report.promises:
        yield _promises(report)
    elif report.losses:
        causes = sorted(report.losses.items(), key=lambda item: (-item[1], item[0]))
        yield Section("What the destination cannot hold", (_DECLARED,), ("what", "times"), tuple(causes))


def _conserved(report: Report) -> Iterator[Section]:
    if report.conserved:
        yield Section(
            "What Intercom's JSON says",
            (
                "Everything the raw JSON says was looked for at the destination, without any of the code that translated it.",
                "Declared means that the destination said it cannot hold it. Left out means by decision, or gone at Intercom.",
            ),
            ("what", "said", "equal", "differs", "missing", "extra", "not checked", "declared", "left out"),
            tuple(
                (
                    one.sort,
                    one.said,
                    one.equal,
                    one.differs,
                    one.missing,
                    one.extra,
                    one.unchecked,
                    one.declared,
                    one.explained,
                )
                for one in report.conserved
            ),
        )
    if report.tallies:
        yield Section(
            "Counts by state, channel and month",
            ("Months are those of creation, in UTC.",),
            ("kind", "by", "value", "in the archive", "there", "why they differ"),
            tuple(
                (
                    one.kind,
                    one.facet,
                    one.words,
                    one.said,
                    one.held,
                    "; ".join(f"{count:,} {why}" for why, count in one.explained.items()),
                )
                for one in report.tallies
            ),
        )


def _promises(report: Report) -> Section:
    accepted = any(row.promised is not None for row in report.promises)
    return Section(
        "What the destination cannot hold",
        (
            _DECLARED,
            "Promised is what was accepted before the import."
            if accepted
            else "Nobody accepted them before the import.",
        ),
        ("what", "promised", "came", "within the promise"),
        tuple(
            (
                row.cause,
                "–" if row.promised is None else row.promised,
                row.outcome,
                {True: "yes", False: "no", None: "–"}[row.within],
            )
            for row in report.promises
        ),
    )


def _judged(report: Report) -> Section:
    return Section(
        "Looked at by a person",
        ("Each was seen from both sides. Changed means that one of the two sides is another one since.",),
        ("result", "kind", "id", "by", "when", "note", "since then"),
        tuple(
            (
                "accepted" if one.accepted else "rejected",
                one.kind,
                one.id,
                one.who,
                moment(one.at),
                one.note,
                "changed" if one.changed else "the same",
            )
            for one in report.judged
        ),
    )


def _gaps(report: Report) -> Iterator[str]:
    if report.unchecked:
        yield f"{plural(report.unchecked, 'check')} could not be made: this is not the same as equal."
    if report.unread:
        yield f"{plural(report.unread, 'object')} could not be read from Intercom."
    if report.files_missing:
        yield f"{plural(report.files_missing, 'file')} could not be had."
    if report.truncated:
        yield f"{plural(report.truncated, 'conversation')} had more parts than Intercom gives; the oldest are missing."


def moment(at: int) -> str:
    """Unix seconds for people, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at))
