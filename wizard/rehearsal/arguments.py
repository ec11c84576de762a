"""The simulator's options on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.rehearsal.settings import SimulatorSettings

if TYPE_CHECKING:
    import argparse

_DEFAULTS = SimulatorSettings()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that make up SimulatorSettings."""
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--conversations", type=int, default=_DEFAULTS.conversations)
    parser.add_argument("--contacts", type=int, help="follows from conversations if left out")
    parser.add_argument("--companies", type=int, help="follows from conversations if left out")
    parser.add_argument("--tickets", type=int, help="follows from conversations if left out")
    parser.add_argument("--parts", type=int, default=0, help="parts of every ordinary conversation; 0 for a mixture")
    parser.add_argument("--seed", type=int, default=_DEFAULTS.seed)
    parser.add_argument(
        "--requests-per-minute",
        type=int,
        default=_DEFAULTS.requests_per_minute,
        help="the quota; 0 for none",
    )
    parser.add_argument(
        "--workspace-requests-per-minute",
        type=int,
        help="what all tokens share; 25000 (or one token's quota where that is more) if left out, 0 for no limit",
    )
    parser.add_argument(
        "--limit-change",
        type=_limit_change,
        action="append",
        default=[],
        metavar="SECONDS:PER_MINUTE",
        help="so long after the first call the quota becomes that, from the next window on; may be given several times",
    )
    parser.add_argument(
        "--rival-per-second", type=float, default=0.0, help="another program calls that often with the first token"
    )
    parser.add_argument(
        "--rival-every-seconds", type=float, default=0.0, help="it calls in bursts, that far apart; 0 for evenly"
    )
    parser.add_argument(
        "--rival-elsewhere", action="store_true", help="it has a token of its own: only the workspace's quota is shared"
    )
    parser.add_argument("--latency-ms", type=int, default=0, help="added to every answer")
    parser.add_argument("--index-lag-seconds", type=int, default=0, help="searches learn of changes that late")
    parser.add_argument(
        "--search-row-ms", type=float, default=0.0, help="a search takes longer for each row it is asked for"
    )
    parser.add_argument(
        "--search-timeout-ms", type=int, default=0, help="a search that takes longer is a 504; 0 for never"
    )
    parser.add_argument(
        "--token", default=_DEFAULTS.token, help="the token that is accepted; several with blanks between"
    )
    parser.add_argument("--no-lost-files", action="store_true", help="the file host still has every file")
    parser.add_argument("--few-files", action="store_true", help="only the odd conversations have files")
    parser.add_argument("--faults", choices=("none", "flaky", "brutal"), default="none")


def settings_from(options: argparse.Namespace) -> SimulatorSettings:
    """The settings that the options describe. Raises ValueError for impossible ones."""
    return SimulatorSettings(
        conversations=options.conversations,
        contacts=options.contacts,
        companies=options.companies,
        tickets=options.tickets,
        seed=options.seed,
        parts=options.parts,
        requests_per_minute=options.requests_per_minute,
        workspace_requests_per_minute=options.workspace_requests_per_minute,
        limit_changes=tuple(sorted(options.limit_change)),
        rival_per_second=options.rival_per_second,
        rival_every_seconds=options.rival_every_seconds,
        rival_elsewhere=options.rival_elsewhere,
        latency_ms=options.latency_ms,
        index_lag_seconds=options.index_lag_seconds,
        search_row_ms=options.search_row_ms,
        search_timeout_ms=options.search_timeout_ms,
        token=options.token,
        faults=options.faults,
        lost_files=not options.no_lost_files,
        few_files=options.few_files,
        port=options.port,
    )


def _limit_change(text: str) -> tuple[float, int]:
    seconds, _, per_minute = text.partition(":")
    return float(seconds), int(per_minute)
