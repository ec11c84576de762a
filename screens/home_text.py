"""What Home says: the welcome of a first start, a row and a line for each migration. Pure."""

from datetime import UTC, datetime

from rich.text import Text

from screens.widgets.plain import cell, line
from wizard.migration import MigrationSummary
from wizard.steps import ORDER, StepId

COLUMNS = (("Migration", 18), ("Where it stands", 20), ("Conversations", 15), ("Last change (UTC)", 17))
WELCOME = """Outercom moves your support data out of Intercom, and shows you that nothing was lost.

Read: everything an access token may see, which is people, companies, conversations with every part and file, tags, attributes, macros, articles, tickets.

Written: a full copy to this machine; then what you choose to the destination you choose, but nothing there before you press Start import. \
The copy is for your user alone, but it is not encrypted: keep it on an encrypted disk.

Never touched: Intercom itself is only read. No customer is written to. Nothing goes anywhere else.

Try the rehearsal first: the whole wizard against a made-up workspace, no token needed. It takes some minutes."""


def row(summary: MigrationSummary, loaded: int | None) -> tuple[Text, ...]:
    """Name, state, conversations loaded, last change."""
    counted = f"{loaded:,} loaded" if loaded else ""
    return cell(summary.name), _state(summary), cell(counted), cell(_moment(summary.last_activity))


def about(summary: MigrationSummary) -> object:
    """More about one migration, in a line."""
    if summary.damaged:
        return line("[b]! $name[/]: its plan cannot be read. Open says why, and what to do.", name=summary.name)
    todo = "It is finished; its archive can still be searched." if summary.finished else _step(summary).todo
    return line("[b]$name[/] → $there. $todo", name=summary.name, there=summary.destination, todo=todo)


def _state(summary: MigrationSummary) -> Text:
    if summary.damaged:
        return cell("! damaged", style="bold")
    if summary.running:
        return cell("▸ running now", style="bold")
    if summary.finished:
        return cell("✓ finished")
    step = _step(summary)
    return cell(f"· {step.number} {step.title}")


def _step(summary: MigrationSummary) -> StepId:
    return StepId(summary.step) if summary.step in set(StepId) else ORDER[0]


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}" if at else ""
