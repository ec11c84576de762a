"""The options that say what is loaded, shared by the commands that take them."""

from typing import Annotated

import typer

Period = Annotated[str, typer.Option(help="How far back: all, 2y or 6m. Of a new migration without the wizard: all.")]
By = Annotated[str, typer.Option(help="Which date counts: activity (the last one) or creation.")]
Since = Annotated[str, typer.Option(help="From this day on (YYYY-MM-DD, UTC, included).")]
Until = Annotated[str, typer.Option(help="Up to this day (YYYY-MM-DD, UTC, included).")]
States = Annotated[str, typer.Option(help="Load these states: open,closed,snoozed.")]
ClosedWithin = Annotated[
    str, typer.Option(metavar="DAYS", help="Of closed ones only those active in the last DAYS days; or all.")
]
Channels = Annotated[str, typer.Option(help="Load these channels: messenger,email,whatsapp,…; or all.")]
Kinds = Annotated[
    str,
    typer.Option(help="Load these kinds: conversations,tickets,contacts,companies,macros,…; or all."),
]
Files = Annotated[bool | None, typer.Option("--files/--no-files", help="Load files and pictures.", show_default=False)]
Leaving = Annotated[
    str, typer.Option(help="What becomes of loaded records that leave the scope: remove (as it is) or keep.")
]
Deleted = Annotated[
    str,
    typer.Option(help="What becomes of what was deleted in Intercom: keep it at the destination (as it is) or remove."),
]
ReadSince = Annotated[
    str,
    typer.Option(
        metavar="DATE",
        help="Read only conversations and tickets with activity since this day (YYYY-MM-DD, UTC); or all (as it is). "
        "Once Intercom is cancelled, older ones are lost.",
    ),
]
Share = Annotated[
    str,
    typer.Option(
        metavar="PERCENT", help="How much of Intercom's quota to use, 1 to 100; also like '60, 90 from 20:00 to 06:00'."
    ),
]
