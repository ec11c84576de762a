"""Telling the loader and the file fetcher that there may be something to do."""

import asyncio


class News:
    """One teller, several listeners, each with an event of its own to clear. Used inside one loop."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Event] = []

    def subscribe(self) -> asyncio.Event:
        """An event that is set at every `tell`; it starts set."""
        event = asyncio.Event()
        event.set()
        self._listeners.append(event)
        return event

    def tell(self) -> None:
        """Something changed."""
        for event in self._listeners:
            event.set()
