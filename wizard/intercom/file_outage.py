"""An outage of the file hosts alone, and what comes of it when it does not end."""

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Unreachable
from wizard.net.causes import NO_ROUTE, NO_SUCH_HOST, PROXY, REFUSED, TLS, Cause
from wizard.net.outage import Outage, Probe

HOST_SECONDS = 1800.0
"""How long files wait for a host while the API is answered: then their host may be gone for good, and each is a failure of its own."""

_NOT_THERE = (NO_SUCH_HOST, REFUSED, NO_ROUTE, PROXY, TLS)


class FileOutage(Outage):
    """Asks first whether the API can be reached (`api`): if it cannot, there is no network and files wait as everything does.

    `given_up`: the file hosts were waited for in vain. Any file that comes ends that.
    """

    def __init__(self, control: RunControl, board: ProgressBoard, probe: Probe, api: Outage) -> None:
        super().__init__(
            control,
            board,
            probe,
            longest=min(HOST_SECONDS, api.longest),
            service="Intercom's file host",
            clock=api.clock,
        )
        self._api = api
        self.given_up = False

    async def outlast(self, cause: Cause) -> bool:
        """As for any service; False also when the hosts were waited for in vain."""
        if await self._api.outlast(cause):
            return True
        return cause in _NOT_THERE and await self.host(cause)

    async def host(self, cause: Cause) -> bool:
        """Wait for the file hosts alone, the API being there. True when they are there again."""
        if self.given_up:
            return False
        try:
            return await super().outlast(cause)
        except Unreachable:
            self.given_up = True
        return False
