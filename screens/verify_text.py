"""A verification in lines. Pure."""

from collections.abc import Iterator

from wizard.text import one_line, plural
from wizard.verify.report import Report
from wizard.verify.result import result


def verdict(report: Report) -> str:
    """The result, with its sign."""
    return " ".join(result(report))


def gaps(report: Report) -> list[str]:
    """What else there is to say of a report, in lines."""
    # How to draw it again is for the report.
    sample = report.sample.partition(", ")[0] or "some records"
    lines = (
        []
        if report.full
        else [f"· Compared was a sample: {sample}, picked at random. The full check compares everything."]
    )
    for count, words in (
        (report.unread, "could not be read from Intercom"),
        (report.files_missing, f"{'file' if report.files_missing == 1 else 'files'} could not be had"),
    ):
        if count:
            lines.append(f"! {count:,} {words}")
    if report.truncated:
        lines.append(f"· {plural(report.truncated, 'conversation')} with older parts that Intercom does not give")
    lines += [*_conserved(report), *_losses(report)]
    if report.second:
        lines.append(f"· {report.second.sentence}")
    return lines


def _conserved(report: Report) -> Iterator[str]:
    """Of what raw JSON says: what was left out and what is lost by declaration, and each sort of thing that is not as it should be."""
    declared, explained = (sum(getattr(one, name) for one in report.conserved) for name in ("declared", "explained"))
    if declared or explained:
        lost = f", {declared:,} the destination cannot hold" if declared else ""
        yield f"· Conserved: {explained:,} were left out as you decided{lost}"
    for one in report.conserved:
        if not one.right:
            yield (
                f"! {one_line(one.sort, 30)}: {one.differs:,} differ, {one.missing:,} missing, {one.extra:,} extra, {one.unchecked:,} unknown"
            )


def _losses(report: Report) -> Iterator[str]:
    """What the destination cannot hold: what was promised, and what came."""
    if not report.promises:
        yield from (f"· {count:,} × {one_line(cause, 100)} (not held there)" for cause, count in report.losses.items())
        return
    for row in report.promises:
        promised = "accepted by nobody" if row.promised is None else f"{row.promised:,} promised"
        yield f"{'!' if row.within is False else '·'} {row.outcome:,} × {one_line(row.cause, 100)} ({promised})"


def bar(done: int, total: int, width: int) -> str:
    """A bar of so many cells with its share: `████──── 50 %`."""
    share = min(1.0, done / total) if total else 0.0
    full = int(share * width)
    return f"{'█' * full}{'─' * (width - full)} {int(share * 100):>3} %"
