"""Work that belongs to a screen or a window, and ends with it."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from textual.css.query import NoMatches
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.worker import Worker


def background(screen: Screen[Any], work: Callable[..., Coroutine[Any, Any, None]], *args: object, group: str) -> None:
    """Run a coroutine function while this screen is there. A new one takes the place of the last of its group."""

    async def job() -> None:
        try:
            await work(*args)
        except NoMatches:
            # What it was to be shown in is taken down already, a moment before the work itself is ended.
            if screen in screen.app.screen_stack:
                raise

    _: Worker[None] = screen.run_worker(job, group=group, exclusive=True)
