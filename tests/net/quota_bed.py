"""A small discrete simulation of Intercom's quota on virtual time: ten-second windows by unix time, tokens, a workspace's limit, other programs."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

from tests.net.virtual import run_virtual
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.net.pacer import Pacer

START = 1_793_469_603.0


@dataclass
class Service:
    """What Intercom counts. `latency` draws one call's seconds; the call is counted after the part `counted_at` (0 to 1) of them.

    `lies` says whether a call is refused as if the window were spent, though it is not.
    `limit` is per token and window, `together` for all tokens (0 for none). `skew` is how far its clock is ahead of ours.
    """

    limit: int = 1666
    together: int = 0
    latency: Callable[[], float] = lambda: 0.3
    counted_at: float = 1.0
    skew: float = 0.0
    dated: bool = True
    lies: Callable[[], bool] = lambda: False
    used: Counter[tuple[int, str]] = field(default_factory=Counter)
    ours: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    limits: dict[int, int] = field(default_factory=dict)
    under_way: int = 0
    most_under_way: int = 0

    def now(self) -> float:
        """Unix seconds by its own clock."""
        return START + asyncio.get_running_loop().time() + self.skew

    @property
    def window(self) -> int:
        """The number of the current window."""
        return int(self.now() // 10)

    def take(self, token: str = "a", count: int = 1) -> int:
        """Calls that are counted of so many; the rest is refused."""
        window = self.window
        left = self.limit - self.used[window, token]
        if self.together:
            left = min(left, self.together - sum(n for (at, _), n in self.used.items() if at == window))
        taken = max(0, min(left, count))
        self.used[window, token] += taken
        self.limits.setdefault(window, self.limit)
        return taken

    async def answer(self, token: str = "a") -> tuple[int, dict[str, str]]:
        """One call of ours: status and headers."""
        seconds = self.latency()
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(seconds * self.counted_at)
        lie = self.lies()
        taken = 0 if lie else self.take(token)
        window = self.window
        self.ours[window] += taken
        self.refused[window] += 0 if lie else 1 - taken
        headers = {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(max(0, self.limit - self.used[window, token]) if taken else 0),
            "x-ratelimit-reset": str(window * 10 + 10),
        }
        await asyncio.sleep(seconds * (1 - self.counted_at))
        if self.dated:
            headers["date"] = formatdate(self.now(), usegmt=True)
        self.under_way -= 1
        return 200 if taken else 429, headers

    def full_windows(self, seconds: float) -> list[int]:
        """The numbers of the windows that lay whole in the first so many seconds, but for the very first one."""
        first = int((START + self.skew) // 10) + 2
        return list(range(first, int((START + self.skew + seconds) // 10)))


Rival = Callable[[Service, random.Random], object]


async def steady(service: Service, dice: random.Random, rate: float, token: str = "a") -> None:
    """Another program: so many calls a second at random moments."""
    while True:
        await asyncio.sleep(dice.expovariate(rate))
        service.take(token)


async def bursts(service: Service, dice: random.Random, size: int, every: float, token: str = "a") -> None:
    """Another program: so many calls at once, about every so many seconds."""
    while True:
        await asyncio.sleep(every * dice.uniform(0.8, 1.2))
        service.take(token, size)


def paced(
    service: Service,
    seconds: float,
    *,
    workers: int = 75,
    tokens: tuple[str, ...] = ("a",),
    together: int | None = None,
    share: float | Callable[[], float] = 1.0,
    seed: int = 1,
    rivals: tuple[Callable[[Service, random.Random], "asyncio.Future[None] | object"], ...] = (),
    later: Callable[[Pacer], "object"] | None = None,
) -> Pacer:
    """Call for so many seconds with so many workers, as fast as a pacer lets them; the pacer. `later` is a coroutine function that runs beside."""
    dice = random.Random(seed)

    async def go() -> Pacer:
        loop = asyncio.get_running_loop()
        control = RunControl()
        control.bind()
        pacer = Pacer(
            control, ProgressBoard(), share=share, lanes=len(tokens), together=together,
            clock=loop.time, wall=lambda: START + loop.time(), dice=dice.random,
        )  # fmt: skip
        beside = [asyncio.ensure_future(rival(service, dice)) for rival in rivals]  # type: ignore[arg-type]
        if later is not None:
            beside.append(asyncio.ensure_future(later(pacer)))  # type: ignore[arg-type]

        async def work() -> None:
            while loop.time() < seconds:
                async with pacer.slot() as slot:
                    status, headers = await service.answer(tokens[slot.lane.number])
                    slot.learned(headers, status)

        await asyncio.gather(*(work() for _ in range(workers)))
        for one in beside:
            one.cancel()
        return pacer

    return run_virtual(go())
