"""Finding the region a token belongs to, by trying it."""

from pydantic import SecretStr

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import OutercomError, TokenRefused
from wizard.intercom.client import IntercomClient
from wizard.intercom.regions import REGIONS
from wizard.net.http import Transport
from wizard.sources.intercom.workspace import check_workspace
from wizard.sources.port import Workspace


async def find_region(
    token: SecretStr, *, control: RunControl, board: ProgressBoard, transport: Transport | None = None
) -> tuple[str, Workspace]:
    """The region's name (us, eu, au) and the workspace a token opens there.

    Intercom's US host may answer for other regions: where the workspace says which region it is in, that one is taken. Raises TokenRefused when every
    region refuses the token, otherwise what the first one that could not tell raised (see `check_workspace`).
    """
    unclear: OutercomError | None = None
    refused: OutercomError = TokenRefused("No region of Intercom knows this token.")
    for region in REGIONS:
        client = IntercomClient(region, token, control=control, board=board, transport=transport)
        try:
            workspace = await check_workspace(client)
        except TokenRefused as error:
            refused = error
        except OutercomError as error:
            unclear = unclear or error
        else:
            told = workspace.region.lower()
            return (told if told in REGIONS else region), workspace
        finally:
            await client.close()
    raise unclear or refused
