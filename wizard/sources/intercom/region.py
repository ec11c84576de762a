"""Finding the region a token belongs to, by trying it."""

from collections.abc import Callable
from enum import StrEnum

from pydantic import SecretStr

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import NoNetwork, OutercomError, TokenRefused
from wizard.intercom.client import IntercomClient
from wizard.intercom.regions import REGIONS
from wizard.net.http import Transport
from wizard.sources.intercom.workspace import check_workspace
from wizard.sources.port import Workspace


class Trial(StrEnum):
    """How far the trial of a region is: under way, it knows the token, it does not, or it could not tell."""

    TRYING = "trying"
    YES = "yes"
    NO = "no"
    UNCLEAR = "no answer"


Told = Callable[[str, str], None]
"""Told of each region (us, eu, au) when its trial begins, and when it ends: a word of `Trial`."""


async def find_region(
    token: SecretStr,
    *,
    control: RunControl,
    board: ProgressBoard,
    told: Told | None = None,
    transport: Transport | None = None,
) -> tuple[str, Workspace]:
    """The region's name (us, eu, au) and the workspace a token opens there.

    Intercom's US host may answer for other regions: where the workspace says which region it is in, that one is taken. Raises TokenRefused when every
    region refuses the token, otherwise what the first one that could not tell raised (see `check_workspace`).
    """
    tell: Told = told or (lambda *_: None)
    unclear: OutercomError | None = None
    refused: TokenRefused | None = None
    for region in REGIONS:
        tell(region, Trial.TRYING)
        client = IntercomClient(region, token, control=control, board=board, transport=transport)
        try:
            workspace = await check_workspace(client)
        except TokenRefused as error:
            refused = error
            tell(region, Trial.NO)
        except NoNetwork:
            # The others are no nearer.
            tell(region, Trial.UNCLEAR)
            raise
        except OutercomError as error:
            unclear = unclear or error
            tell(region, Trial.UNCLEAR)
        else:
            said = workspace.region.lower()
            home = said if said in REGIONS else region
            if home != region:
                tell(region, Trial.NO)
            tell(home, Trial.YES)
            return home, workspace
        finally:
            await client.close()
    if unclear is None and refused is not None:
        tried = ", ".join(region.upper() for region in REGIONS)
        raise TokenRefused(f"Intercom refuses this access token in every region ({tried}).", hint=refused.hint)
    raise unclear or TokenRefused("No region of Intercom knows this token.")
