"""The Ochre destination: an Ochre-shaped workspace in one SQLite file on this machine."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from wizard.destinations.held import Held
from wizard.destinations.ochre.capabilities import CAPABILITIES
from wizard.destinations.ochre.display import OpenedConversation, opened
from wizard.destinations.ochre.holding import held
from wizard.destinations.ochre.projecting import project
from wizard.destinations.ochre.workspace import Workspace
from wizard.destinations.port import (
    SOURCE_WORKSPACE,
    Account,
    Capabilities,
    Delivery,
    Directory,
    Found,
    Needs,
    Outcome,
    Projection,
    User,
)
from wizard.errors import UsageError
from wizard.records import Kind, Record

T = TypeVar("T")


class OchreDestination:
    """Implements `wizard.destinations.port.Destination`.

    `path` is the workspace file, made when it is first needed; `team` are the people of the real Ochre workspace, for matching. One thread does all
    the reading and writing, so that nothing blocks the event loop. Every method but `project` and `held` may raise CannotWrite.
    """

    def __init__(self, path: Path, *, team: Sequence[User] = ()) -> None:
        self._path = path
        self._team = tuple(team)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ochre")
        self._workspace: Workspace | None = None

    async def _on_thread(self, ask: Callable[[Workspace], T]) -> T:
        def run() -> T:
            if self._workspace is None:
                self._workspace = Workspace(self._path)
            return ask(self._workspace)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    @property
    def capabilities(self) -> Capabilities:
        """What the file holds, and what Ochre would do."""
        return CAPABILITIES

    async def check(self) -> Account:
        """The file can be opened and written."""
        await self._on_thread(Workspace.probe)
        return Account(workspace=f"Ochre workspace file {self._path.name}")

    async def directory(self) -> Directory:
        """The team as it was given, and the fields and tags that are in the file."""
        fields, tags = await self._on_thread(lambda workspace: (workspace.fields(), workspace.tags()))
        return Directory(self._team, fields, tags)

    async def prepare(self, needs: Needs) -> None:
        """Open the file. Raises UsageError for a role Ochre cannot invite with."""
        unknown = set(needs.roles) - {role.name for role in CAPABILITIES.roles}
        if unknown:
            raise UsageError(
                "A teammate is to be invited with a role Ochre does not have.", hint="Choose a role in step 2 again."
            )
        await self._on_thread(Workspace.probe)
        if app := needs.options.get(SOURCE_WORKSPACE):
            await self._on_thread(lambda workspace: workspace.come_from(app))

    def project(self, record: Record) -> Projection:
        """See `projecting.project`."""
        return project(record)

    async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        """Write a batch in one transaction; a record that was there is replaced wholly."""
        return await self._on_thread(lambda workspace: workspace.write(batch))

    async def find(self, batch: Sequence[Delivery]) -> Sequence[Found | None]:
        """Look records up by their source ids."""
        return await self._on_thread(lambda workspace: workspace.find(batch))

    async def read(self, kind: Kind, ids: Sequence[str]) -> Sequence[Projection | None]:
        """Records as the tables have them."""
        return await self._on_thread(lambda workspace: workspace.read(kind, ids))

    def held(self, projection: Projection) -> Held:
        """See `holding.held`."""
        return held(projection)

    async def ids(self, kind: Kind, *, after: str | None = None, limit: int | None = None) -> Sequence[str]:
        """The ids of every record of a kind."""
        return await self._on_thread(lambda workspace: workspace.ids(kind, after, limit))

    async def inspect(self) -> Sequence[str]:
        """Whether the file is whole: its pages, owners, ids, and what it says it is."""
        return await self._on_thread(Workspace.inspect)

    async def remove(self, kind: Kind, ids: Sequence[str]) -> Sequence[Outcome]:
        """Delete records with everything they own."""
        return await self._on_thread(lambda workspace: workspace.remove(kind, ids))

    async def open_alias(self, text: str) -> str | None:
        """The id of the conversation that an old Intercom link, a bare id or a ticket number opens."""
        return await self._on_thread(lambda workspace: workspace.open_alias(text))

    def link_to(self, there: str) -> str:
        """The workspace file's name and the id in it: Ochre has no address for what is only on this machine."""
        return f"{self._path.name}#{there}"

    async def conversation(self, conversation_id: str) -> OpenedConversation | None:
        """A conversation or ticket to be shown, with the names of its people and tags; None where there is none."""
        return await self._on_thread(lambda workspace: opened(workspace, conversation_id))

    async def close(self) -> None:
        """Let go of the file."""

        def shut() -> None:
            if self._workspace is not None:
                self._workspace.close()
                self._workspace = None

        await asyncio.get_running_loop().run_in_executor(self._thread, shut)
        self._thread.shutdown(wait=False)
