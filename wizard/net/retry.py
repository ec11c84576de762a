"""The only layer that tries again. What an answer means is decided once, by the judge it is given."""

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import OutercomError, RecordError, Refused, Throttled
from wizard.net.answer import CutOff, TooLarge
from wizard.net.causes import CUT_OFF, Cause, cause_of
from wizard.net.http import TRANSPORT_ERRORS
from wizard.net.outage import Outage

T = TypeVar("T")

TOO_LARGE = "too large"
"""The code of a Refused whose answer was larger than the limit."""

_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 30.0
_DOUBTED_AFTER = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is tried (`tries`), and how often a throttled one (`throttled`, which the pacer makes wait).

    `outlasts`: where nobody is answered, the call waits for the end of the outage.
    """

    tries: int = 8
    throttled: int = 30
    outlasts: bool = True


USUAL = Patience()
SHORT = Patience(tries=3, throttled=2, outlasts=False)
ONCE = Patience(tries=1, throttled=1, outlasts=False)


class TryAgain(Exception):
    """Raised by a judge: this answer may be another one next time."""

    def __init__(self, cause: Cause, *, status: int = 0, answer: str = "", throttled: bool = False) -> None:
        super().__init__(cause.name)
        self.cause = cause
        self.status = status
        self.answer = answer
        self.throttled = throttled


class TriesUsedUp(Exception):
    """All tries failed; `last` says how, `request` what was asked (method and path). `others` is whether other calls had answers meanwhile."""

    def __init__(self, last: TryAgain, request: str, *, others: bool) -> None:
        super().__init__(last.cause.name)
        self.last = last
        self.request = request
        self.others = others


class Health:
    """When anything was last answered well, shared by everyone who talks to one service. Times are of a steady clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.last_success = -1.0
        self.waiting = 0


class Retrier:
    """Makes a call until it is answered, within a patience; waits in between, stoppable and shown on the board.

    `service` is the name in messages ("Intercom"). `dice` gives jitter (0 to 1). `outage` is what waits where nobody is answered; without one the
    tries are all there is.
    """

    def __init__(
        self,
        control: RunControl,
        board: ProgressBoard,
        health: Health,
        *,
        service: str = "Intercom",
        dice: Callable[[], float] = random.random,
        outage: Outage | None = None,
    ) -> None:
        self._control = control
        self._board = board
        self._health = health
        self.service = service
        self._dice = dice
        self.outage = outage

    async def attempt(self, call: Callable[[], Awaitable[T]], request: str, patience: Patience = USUAL) -> T:
        """The call's result. Raises TriesUsedUp after all tries, Stopped when the run is stopped, and what the call itself raises.

        The call raises TryAgain (or a transport error) where another try may help; every other exception passes through. Unreachable is
        raised where an outage lasted too long.
        """
        began = since = self._health.clock()
        failed = throttled = 0
        others = False
        while True:
            if self.outage is not None and self.outage.cause is not None and patience.outlasts:
                await self.outage.outlast(self.outage.cause)
            again = await self._once(call, request)
            if not isinstance(again, TryAgain):
                self._health.last_success = self._health.clock()
                return again
            self._board.retried(again.cause.name)
            if again.throttled:
                throttled += 1
            else:
                failed += again.cause.weight
            if self._in_doubt(again, since, failed, throttled, patience) and self.outage is not None:
                if await self.outage.outlast(again.cause):
                    began = since = self._health.clock()
                    failed, throttled, others = 0, 0, False
                    continue
                others = True
            since = self._health.clock()
            if again.cause.lasting or failed >= patience.tries or throttled >= patience.throttled:
                raise TriesUsedUp(again, request, others=others or self._health.last_success > began)
            if not again.throttled:
                await self._wait(failed, again.cause)

    async def run(self, call: Callable[[], Awaitable[T]], request: str, patience: Patience = USUAL) -> T:
        """Like `attempt`, but with the error a run understands: Refused where other calls succeed, else Unreachable."""
        try:
            return await self.attempt(call, request, patience)
        except TriesUsedUp as used_up:
            error = self.final(used_up)
        raise error

    def final(self, used_up: TriesUsedUp, *, others: bool = False) -> OutercomError:
        """What is left to say after all tries. `others`: it is known that the service answers other calls."""
        last = used_up.last
        if last.throttled:
            return Throttled(
                f"{self.service} keeps answering that its quota is used up.",
                hint="Another program uses the same quota. Wait a few minutes, or use a smaller share, and run it again.",
            )
        if others or used_up.others:
            return Refused(
                f"{self.service} keeps failing on this one: {last.cause.sentence}.",
                hint="Other calls are answered. Try the failures again later.",
                status=last.status,
                code=last.cause.name,
                answer=last.answer,
                request=used_up.request,
            )
        return last.cause.error(f"{self.service} cannot be reached: {last.cause.sentence}.", hint=last.cause.hint)

    def _in_doubt(self, again: TryAgain, since: float, failed: int, throttled: int, patience: Patience) -> bool:
        """Whether it may be an outage: nobody else was answered `since` the try before this one, and this was no mishap of a moment."""
        if self.outage is None or not patience.outlasts or self._health.last_success > since:
            return False
        if again.cause.lasting:
            # At the very first call it is a wrong address; later, another network.
            return self._health.last_success >= 0
        return failed >= min(_DOUBTED_AFTER, patience.tries) or throttled >= patience.throttled

    async def _once(self, call: Callable[[], Awaitable[T]], request: str) -> T | TryAgain:
        try:
            return await call()
        except TryAgain as again:
            return again
        except RecordError:
            self._health.last_success = self._health.clock()
            raise
        except TooLarge as error:
            reason = str(error)
        except CutOff:
            return TryAgain(CUT_OFF)
        except TRANSPORT_ERRORS as error:
            return TryAgain(cause_of(error))
        raise Refused(f"The answer cannot be taken: {reason}.", code=TOO_LARGE, request=request)

    async def _wait(self, failed: int, cause: Cause) -> None:
        ceiling = min(_FIRST_WAIT_SECONDS * 2.0 ** (failed - 1), _LONGEST_WAIT_SECONDS)
        seconds = ceiling * (0.5 + 0.5 * self._dice())
        self._health.waiting += 1
        self._board.waiting("network", f"{self.service}: {cause.name}, next try in {max(1, round(seconds))} s")
        try:
            await self._control.sleep(seconds)
        finally:
            self._health.waiting -= 1
            if not self._health.waiting:
                self._board.waiting("network")
