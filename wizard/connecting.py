"""Step 1: trying a token, and where it belongs."""

import asyncio
from typing import TYPE_CHECKING

from pydantic import SecretStr

from wizard import last_scan, trust
from wizard.opening import RegionTold, address_of, find_address, open_source
from wizard.plan.models import Plan
from wizard.sources.port import Workspace

if TYPE_CHECKING:
    from wizard.session import Session


async def connect(session: "Session", token: SecretStr | None, address: str, told: RegionTold | None) -> Workspace:
    """See `Session.connect`. The session's workspace and the plan's address are new afterwards; the last scan stays if it was of this workspace."""
    region, url = await _place(session, token, address, told)
    trust.check(url, session.plan)
    source = open_source(session.plan, token or session.token(), session.control, session.board, url=url)
    try:
        workspace = await source.check()
    finally:
        await source.close()
    plan = session.plan.source
    if not plan.rehearsal and (region, url) != (plan.region, plan.url):
        await asyncio.to_thread(session.change, lambda plan: set_address(plan, url, region))
    session.workspace = workspace
    session.census = await asyncio.to_thread(last_scan.census_of, session.migration.paths, workspace)
    return workspace


async def _place(session: "Session", token: SecretStr | None, address: str, told: RegionTold | None) -> tuple[str, str]:
    """The (region, base URL) to try."""
    if session.plan.source.rehearsal:
        return "rehearsal", await asyncio.to_thread(lambda: session.url)
    if known := address or session.plan.source.url:
        return address_of(known)
    return await find_address(token or session.token(), session.control, session.board, told)


def set_address(plan: Plan, url: str, region: str) -> None:
    """Change where a plan's source is."""
    plan.source = plan.source.model_copy(update={"url": url, "region": region})
