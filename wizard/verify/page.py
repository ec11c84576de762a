"""A report as one self-contained page of HTML: nothing active, nothing loaded from anywhere, fit to be printed and signed."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape

from wizard.text import one_line
from wizard.verify.report import Report
from wizard.verify.sections import Cell, Section, sections, summary

LONGEST = 600
"""Characters of a cell at most."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #c9ced6; --good: #12663b; --bad: #9c1c1c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #15181c; --line: #3b424c; --good: #7fd6a6; --bad: #ff9d9d; } }
* { box-sizing: border-box; }
body { color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.result { border-left: .4rem solid var(--bad); padding: .4rem .8rem; font-weight: 600; } .result.good { border-color: var(--good); }
table { border-collapse: collapse; width: 100%; margin-top: .6rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem 1rem .3rem 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; min-width: 8.5rem; }
.n { text-align: right; white-space: nowrap; min-width: 0; }
.sign td { height: 3.2rem; vertical-align: bottom; border-bottom: 1px solid var(--ink); width: 33%; padding-right: 2rem; }
@media print {
  :root { --ink: #000; --paper: #fff; --line: #bbb; --good: #000; --bad: #000; }
  @page { size: A4; margin: 16mm 14mm; }
  body { font-size: 11px; max-width: none; padding: 0; }
  tr, h2 { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; } }
"""

_MARK = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_MARK}'; base-uri 'none'; form-action 'none'"
"""The page's content security policy: its own style sheet, and nothing else at all."""


def as_page(report: Report, name: str) -> str:
    """The report as a whole HTML document. Every word from outside is text in it, and nothing else."""
    title = f"Verification of {_text(name)}"
    result, *others = summary(report)
    good = report.green and not report.rejected
    body = [
        f"<h1>{title}</h1>",
        f'<p class="result{" good" if good else ""}">{"✓" if good else "✗"} {_text(result)}</p>',
        f"<p>{'<br>'.join(map(_text, others))}</p>",
        *(part for section in sections(report) for part in section_lines(section)),
        "<h2>Signed</h2>",
        '<table class="sign"><tr><td>Name</td><td>Date</td><td>Signature</td></tr></table>',
    ]
    return document(title, body)


def document(title: str, body: Iterable[str]) -> str:
    """A whole HTML document in the look of the reports. `title` and `body` are HTML: whoever made them escaped what is from outside."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


def section_lines(section: Section) -> Iterator[str]:
    """A section as HTML. Every word in it is text."""
    yield f"<h2>{_text(section.title)}</h2>"
    yield from (f"<p>{_text(sentence)}</p>" for sentence in section.sentences)
    if not section.rows:
        return
    numbers = [
        all(isinstance(row[place], int) or row[place] == "–" for row in section.rows)
        for place in range(len(section.head))
    ]
    head = "".join(_column("th", title, right) for title, right in zip(section.head, numbers, strict=True))
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for row in section.rows:
        yield f"<tr>{''.join(_column('td', cell, right) for cell, right in zip(row, numbers, strict=True))}</tr>"
    yield "</tbody></table>"


def _column(tag: str, value: Cell, right: bool) -> str:
    text = f"{value:,}" if isinstance(value, int) else _text(value)
    mark = ' class="n"' if right else ""
    return f"<{tag}{mark}>{text}</{tag}>"


def _text(text: str) -> str:
    return escape(one_line(text, LONGEST), quote=True)
