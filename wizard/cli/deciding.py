"""Commands that decide what the wizard's steps 2 to 4 decide."""

import typer

from wizard.cli import scope_options as options
from wizard.cli.root import AsJson, Name, app


@app.command()
def scope(
    name: Name,
    as_json: AsJson = False,
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
    share: options.Share = "",
) -> None:
    """What is loaded, with its count; with options, change it for the next run."""
    from wizard.commands import deciding
    from wizard.scoping import ScopeWords

    words = ScopeWords(period, by, since, until, states, closed_within, channels, kinds, files, leaving, share)
    raise typer.Exit(deciding.scope(name, as_json, words))
