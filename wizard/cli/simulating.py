"""Simulated services on this machine, for other programs."""

from enum import StrEnum
from typing import Annotated

import typer

from wizard.cli.root import app

simulators = typer.Typer(help="Serve a simulated service on this machine.", rich_markup_mode=None)
app.add_typer(simulators, name="simulate")


class Faults(StrEnum):
    """How badly the simulator behaves."""

    NONE = "none"
    FLAKY = "flaky"
    BRUTAL = "brutal"


@simulators.command()
def intercom(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 chooses a free one.")] = 8400,
    conversations: Annotated[int, typer.Option(min=0)] = 1500,
    contacts: Annotated[int | None, typer.Option(min=0, help="By default in proportion.")] = None,
    companies: Annotated[int | None, typer.Option(min=0, help="By default in proportion.")] = None,
    seed: Annotated[int, typer.Option()] = 7,
    requests_per_minute: Annotated[int, typer.Option(min=0, help="0 for no limit.")] = 10_000,
    latency_ms: Annotated[int, typer.Option(min=0)] = 0,
    token: Annotated[str, typer.Option()] = "rehearsal",  # noqa: S107 - the well-known token of the simulator
    faults: Annotated[Faults, typer.Option()] = Faults.NONE,
    lost_files: Annotated[bool, typer.Option(help="Some files are gone from the file host.")] = True,
) -> None:
    """Serve the simulated Intercom on this machine until Ctrl+C."""
    from wizard.commands import simulating

    raise typer.Exit(
        simulating.simulate(
            port=port,
            conversations=conversations,
            contacts=contacts,
            companies=companies,
            seed=seed,
            requests_per_minute=requests_per_minute,
            latency_ms=latency_ms,
            token=token,
            faults=faults.value,
            lost_files=lost_files,
        )
    )
