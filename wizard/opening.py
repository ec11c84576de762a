"""Opening sources and destinations by the names a plan uses. The one list of what there is to choose from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from wizard.destinations.port import Capabilities, Destination, User
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import UsageError
from wizard.paths import MigrationPaths
from wizard.plan.models import Plan, Scope, SourceChoice
from wizard.plan.quota_share import share_now
from wizard.plan.scope import loads
from wizard.sources.port import Source, SourceKind, Translator

if TYPE_CHECKING:
    from wizard.cutover.items import Switchover
    from wizard.destinations.ochre.bundle import Bundled
    from wizard.intercom.client import Renew

Connection = Mapping[str, str | SecretStr]
"""What a person gave to reach a destination, by the names of its `ConnectionField`s; secrets are wrapped."""


@dataclass(frozen=True, slots=True)
class Known:
    """A destination there is to choose: what it can do, and how it is opened. Neither imports it before it is asked for."""

    capabilities: Callable[[], Capabilities]
    open: Callable[[MigrationPaths, tuple[User, ...], Connection], Destination]


def _ochre_capabilities() -> Capabilities:
    from wizard.destinations.ochre import CAPABILITIES

    return CAPABILITIES


def _open_ochre(paths: MigrationPaths, team: tuple[User, ...], _: Connection) -> Destination:
    from wizard.destinations.ochre import OchreDestination

    return OchreDestination(paths.workspace, team=team)


DESTINATIONS: Final[dict[str, Known]] = {"ochre": Known(_ochre_capabilities, _open_ochre)}
"""Destinations by the names that `--to` and the plan use."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open source and destination with the version of the translator between them."""

    source: Source
    destination: Destination
    translator: int


def open_source(
    plan: Plan,
    token: SecretStr,
    control: RunControl,
    board: ProgressBoard,
    *,
    url: str = "",
    patient: bool = False,
    renew: "Renew | None" = None,
) -> Source:
    """The source of a plan. `url` overrides the plan's address (the rehearsal's changes from start to start). `patient`: it waits out outages.

    `renew` gives a new token in place of one that is refused.
    """
    if plan.source.name != "intercom":
        raise UsageError(f"There is no source named '{plan.source.name}'.", hint="This Outercom reads from: intercom.")
    from wizard import settings
    from wizard.intercom.files import FileLimits
    from wizard.sources.intercom.source import IntercomSource

    kept = settings.load()
    return IntercomSource(
        url or plan.source.url,
        token,
        control=control,
        board=board,
        share=share_now(plan.scope),
        together_per_minute=kept.workspace_per_minute,
        limits=FileLimits(kept.file_megabytes * 1_000_000, kept.file_minutes * 60.0),
        renew=renew,
        outage_seconds=kept.outage_minutes * 60.0 if patient else 0.0,
    )


def source_kinds(plan: Plan) -> tuple[SourceKind, ...]:
    """Everything a plan's source can read, without opening it."""
    from wizard.sources.intercom.kinds import KINDS

    return KINDS if plan.source.name == "intercom" else ()


def choosable_kinds(choice: SourceChoice) -> tuple[str, ...]:
    """The kinds of a source that may be loaded or not. Definitions (teammates, tags, attributes) always are."""
    everything = Scope(kinds=("",))
    return tuple(
        kind.name
        for kind in source_kinds(Plan(source=choice))
        if kind.record is not None and not loads(kind.name, everything)
    )


def translator_version(plan: Plan) -> int:
    """The version of the translator of a plan's source; a newer one makes everything work again."""
    from wizard.sources.intercom.translate import TRANSLATOR_VERSION

    return TRANSLATOR_VERSION if plan.source.name == "intercom" else 0


def translator(plan: Plan) -> Translator:
    """What turns objects of a plan's source into records, without opening the source. Raises UsageError."""
    if plan.source.name != "intercom":
        raise UsageError(f"There is no source named '{plan.source.name}'.", hint="This Outercom reads from: intercom.")
    from wizard.sources.intercom.translate import translate

    return translate


def open_destination(
    name: str, paths: MigrationPaths, team: tuple[User, ...] = (), connection: Connection | None = None
) -> Destination:
    """A destination by name. `team` are people who exist there, where the destination cannot be asked itself; `connection` is what it needs to be reached.

    Raises UsageError, CannotWrite.
    """
    return _known(name).open(paths, team, connection or {})


def write_bundle(name: str, paths: MigrationPaths, folder: Path, told: Callable[[str, int], None]) -> "Bundled":
    """The bundle of a destination that has one. Raises UsageError for the others, CannotWrite."""
    if name != "ochre":
        raise UsageError(f"The destination '{name}' has no bundle.", hint="Bundles are in the shape of Ochre's export.")
    from wizard.destinations.ochre.bundle import write_bundle as write

    return write(paths.workspace, paths.files, folder, told)


def capabilities(name: str) -> Capabilities:
    """What a destination can do, without opening it. Raises UsageError."""
    return _known(name).capabilities()


def _known(name: str) -> Known:
    if name not in DESTINATIONS:
        raise UsageError(f"There is no destination named '{name}'.", hint=f"Choose one of: {', '.join(DESTINATIONS)}.")
    return DESTINATIONS[name]


def switchover(name: str) -> "Switchover":
    """What is particular about switching over to a destination; nothing for one that is not known."""
    from wizard.cutover.items import Switchover

    if name != "ochre":
        return Switchover()
    from wizard.destinations.ochre.switching import SWITCHOVER

    return SWITCHOVER


def address_of(text: str) -> tuple[str, str]:
    """A region's name or a base URL, as (region, base URL). Raises UsageError for what is no address."""
    from wizard.intercom.regions import base_url, region_of

    url = base_url(text)
    return region_of(url), url


RegionTold = Callable[[str, str], None]
"""RegionTold of each region when its trial begins and ends: (us, eu or au; `trying`, `yes`, `no` or `no answer`)."""


async def find_address(
    token: SecretStr, control: RunControl, board: ProgressBoard, told: RegionTold | None = None
) -> tuple[str, str]:
    """The (region, base URL) a token belongs to, found by trying it. Raises TokenRefused when every region refuses it; Unreachable, NotIntercom."""
    from wizard.intercom.regions import REGIONS
    from wizard.sources.intercom.region import find_region

    region, _ = await find_region(token, control=control, board=board, told=told)
    return region, REGIONS[region]
