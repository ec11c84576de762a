"""Commands that read, load and watch."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from wizard.cli import scope_options as options
from wizard.cli.root import AsJson, Name, TrustHost, app, open_wizard_on


class Part(StrEnum):
    """Runs that do only a part."""

    FAILURES = "failures"
    ATTACHMENTS = "attachments"
    ATTRIBUTION = "attribution"
    DELTA = "delta"


@app.command()
def rehearse(context: typer.Context) -> None:
    """The wizard on a made-up workspace; nothing else is needed. Without a terminal: the same rehearsal in plain lines."""
    from wizard.commands import running
    from wizard.plain import terminal

    if terminal(sys.stdin) and terminal(sys.stdout):
        open_wizard_on(context, None, rehearse=True)
    raise typer.Exit(running.rehearse())


@app.command()
def run(
    name: Name,
    rehearse: Annotated[bool, typer.Option(help="Use the built-in made-up workspace.")] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Start a new migration; with the same settings it goes on.")
    ] = False,
    to: Annotated[str, typer.Option(help="The destination.")] = "ochre",
    intercom_url: Annotated[
        str, typer.Option(help="The API's base URL, or us, eu, au. Found by the token when not given.")
    ] = "",
    period: options.Period = "",
    by: options.By = "",
    since: options.Since = "",
    until: options.Until = "",
    states: options.States = "",
    closed_within: options.ClosedWithin = "",
    channels: options.Channels = "",
    kinds: options.Kinds = "",
    files: options.Files = None,
    leaving: options.Leaving = "",
    deleted: options.Deleted = "",
    share: options.Share = "",
    read_since: options.ReadSince = "",
    rewrite_links: Annotated[
        bool | None, typer.Option(help="Rewrite links to Intercom's conversations in messages, notes and macros.")
    ] = None,
    link_template: Annotated[
        str,
        typer.Option(
            help="The address rewritten links get, https, with {id} in it. The destination's own when not given."
        ),
    ] = "",
    likely_placeholders: Annotated[
        bool | None, typer.Option(help="Use likely placeholders in macros too, not only documented ones.")
    ] = None,
    only: Annotated[Part | None, typer.Option(help="Do only a part.")] = None,
    trust_host: TrustHost = "",
) -> None:
    """Read and load without a screen: the same plan, the same engine."""
    from wizard.commands import running
    from wizard.scoping import ScopeWords
    from wizard.wanted import Wanted

    words = ScopeWords(
        period, by, since, until, states, closed_within, channels, kinds, files, leaving, share, deleted, read_since
    )
    wanted = Wanted(rehearse, new, to, intercom_url, words, rewrite_links, link_template, likely_placeholders)
    raise typer.Exit(running.run(name, wanted, only.value if only else None, trust_host))


@app.command()
def scan(name: Name, as_json: AsJson = False, trust_host: TrustHost = "") -> None:
    """Count what there is in Intercom and estimate the time, read-only."""
    from wizard.commands import running

    raise typer.Exit(running.scan(name, as_json, trust_host))


@app.command()
def status(name: Name, as_json: AsJson = False) -> None:
    """How far a migration is, and whether it runs."""
    from wizard.commands import running

    raise typer.Exit(running.status(name, as_json))


@app.command()
def first(
    name: Name,
    what: Annotated[
        list[str],
        typer.Argument(
            help="conversation ID or link, ticket ID, contact ID or e-mail, company ID.", show_default=False
        ),
    ],
) -> None:
    """Move one conversation, contact or company to the front of a running import."""
    from wizard.commands import running

    raise typer.Exit(running.first(name, " ".join(what)))


@app.command()
def share(
    name: Name,
    words: Annotated[
        list[str],
        typer.Argument(help="Per cent, 1 to 100; also with hours: 60, 90 from 20:00 to 06:00", show_default=False),
    ],
) -> None:
    """How much of Intercom's quota to use, also while an import runs. Hours are this machine's local time."""
    from wizard.commands import running

    raise typer.Exit(running.share(name, " ".join(words)))


@app.command()
def failures(name: Name, as_json: AsJson = False) -> None:
    """What could not be read, had or loaded, by cause: what was asked, and the answer. And threads Intercom gave only in part."""
    from wizard.commands import failing

    raise typer.Exit(failing.failures(name, as_json))


@app.command()
def doctor() -> None:
    """Versions, folders, terminal and keyring: what to attach to a question. It never prints a secret."""
    from wizard import doctor as checks

    raise typer.Exit(checks.report())
