"""Opening sources and destinations by the names a plan uses. The one list of what there is to choose from."""

from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from wizard.destinations.port import Capabilities, Destination, User
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import UsageError
from wizard.paths import MigrationPaths
from wizard.plan.models import Plan
from wizard.sources.port import Source, SourceKind

DESTINATIONS: Final = ("ochre",)
"""Names of destinations, as `--to` and the plan use them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open source and destination with the version of the translator between them."""

    source: Source
    destination: Destination
    translator: int


def open_source(plan: Plan, token: SecretStr, control: RunControl, board: ProgressBoard, *, url: str = "") -> Source:
    """The source of a plan. `url` overrides the plan's address (the rehearsal's changes from start to start)."""
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
        share=plan.scope.quota_share,
        limits=FileLimits(kept.file_megabytes * 1_000_000, kept.file_minutes * 60.0),
    )


def source_kinds(plan: Plan) -> tuple[SourceKind, ...]:
    """Everything a plan's source can read, without opening it."""
    from wizard.sources.intercom.kinds import KINDS

    return KINDS if plan.source.name == "intercom" else ()


def translator_version(plan: Plan) -> int:
    """The version of the translator of a plan's source; a newer one makes everything work again."""
    from wizard.sources.intercom.translate import TRANSLATOR_VERSION

    return TRANSLATOR_VERSION if plan.source.name == "intercom" else 0


def open_destination(name: str, paths: MigrationPaths, team: tuple[User, ...] = ()) -> Destination:
    """A destination by name. `team` are people who exist there, where the destination cannot be asked itself. Raises UsageError, CannotWrite."""
    if name != "ochre":
        raise UsageError(f"There is no destination named '{name}'.", hint=f"Choose one of: {', '.join(DESTINATIONS)}.")
    from wizard.destinations.ochre import OchreDestination

    return OchreDestination(paths.workspace, team=team)


def capabilities(name: str) -> Capabilities:
    """What a destination can do, without opening it. Raises UsageError."""
    if name != "ochre":
        raise UsageError(f"There is no destination named '{name}'.", hint=f"Choose one of: {', '.join(DESTINATIONS)}.")
    from wizard.destinations.ochre import CAPABILITIES

    return CAPABILITIES


def address_of(text: str) -> tuple[str, str]:
    """A region's name or a base URL, as (region, base URL). Raises UsageError for what is no address."""
    from wizard.intercom.regions import base_url, region_of

    url = base_url(text)
    return region_of(url), url


async def find_address(token: SecretStr, control: RunControl, board: ProgressBoard) -> tuple[str, str]:
    """The (region, base URL) a token belongs to, found by trying it. Raises TokenRefused when every region refuses it; Unreachable, NotIntercom."""
    from wizard.intercom.regions import REGIONS
    from wizard.sources.intercom.region import find_region

    region, _ = await find_region(token, control=control, board=board)
    return region, REGIONS[region]
