"""The place in what is under the cursor where the words stand."""

import asyncio
import re

from screens import browse_text
from screens.widgets.plain import PlainText, line
from wizard.browsing.desk import Desk
from wizard.browsing.searching import Hit
from wizard.errors import OutercomError

LONG = 1_500
"""Messages from which on a thread is not read for its excerpt alone."""


class Excerpt(PlainText):
    """Empty until it is told what to read; reads off the screen's thread."""

    async def show_from(self, desk: Desk, hit: Hit, pattern: re.Pattern[str] | None) -> None:
        """Read what a hit names, and show the best place in it."""
        if hit.messages > LONG:
            self.show(line("A long thread: $count messages. Open it to read them.", count=f"{hit.messages:,}"))
            return
        try:
            self.show(browse_text.excerpt(await asyncio.to_thread(desk.read, hit), pattern))
        except OutercomError as error:
            self.show(error.message)
