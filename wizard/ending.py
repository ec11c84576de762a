"""What a session does in its last two steps: look at site and mail, list what is left by hand, and end the migration."""

import asyncio
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from wizard.archive.archive import Archive
from wizard.archive.reach import NotRead
from wizard.cutover.dates import WindDownDates, wind_down_dates
from wizard.cutover.ending import FORGOTTEN, REPORT, REVOKED, TokenState, base_of_dates
from wizard.cutover.items import Switchover
from wizard.errors import OutercomError, TokenRefused, UsageError
from wizard.folders import cell, csv_line, replacing
from wizard.opening import switchover
from wizard.paths import cannot_write, private_folder, write_private
from wizard.plan.models import Plan, Tick
from wizard.plan.switching import MailDomain, SetThere, StillOpen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from wizard.cutover.looking import Looked, Told
    from wizard.cutover.rebuild import Rebuild
    from wizard.cutover.rollback import RollbackStep
    from wizard.net.names import Names
    from wizard.net.site import Site
    from wizard.session import Session


class Ending:
    """The part of a session for the cutover and the wind-down. `names` and `site` open DNS and the web; tests have their own.

    Coroutines talk to the network. The others but `switchover`, `choose` and `dates` read or write files: they belong on a worker thread.
    """

    def __init__(self, session: "Session") -> None:
        self._session = session
        self.clock: Callable[[], float] = time.time
        self._enough = threading.Event()
        self.names: Callable[[], Names] = _names
        self.site: Callable[[], AbstractAsyncContextManager[Site]] = _site

    # step 7: cutover

    @property
    def switchover(self) -> Switchover:
        """What is particular about switching over to the destination of the plan."""
        return switchover(self._session.plan.destination)

    def choose(self, pages: tuple[str, ...], domains: tuple[MailDomain, ...], widget: str = "") -> Plan:
        """Name the pages and mail domains to look at; what was found of others is dropped. Raises UsageError for too many."""
        from wizard.cutover.choosing import chosen

        return self._session.change(lambda plan: setattr(plan, "switch", chosen(plan.switch, pages, domains, widget)))

    async def look(self, told: "Told | None" = None) -> "Looked":
        """Look at every page and mail domain of the plan, and keep what was found with the time. Raises UsageError where none is named."""
        from wizard.cutover.looking import look, note

        session = self._session
        if not session.plan.switch.pages and not session.plan.switch.domains:
            raise UsageError(
                "There is nothing to look at yet.", hint="Name a page of your site or a mail domain first."
            )
        now, about = int(self.clock()), self.switchover
        async with self.site() as site:
            looked = await look(session.plan, about, names=self.names(), site=site, now=now, told=told)
        await asyncio.to_thread(session.change, lambda plan: note(plan, looked, about, now))
        return looked

    async def ask_settings(self) -> SetThere:
        """Ask the source which support addresses and office hours are set there; kept in the plan. Raises like `Session.connect`."""
        found = await self._settings()
        await asyncio.to_thread(
            self._session.change,
            lambda plan: setattr(plan, "switch", plan.switch.model_copy(update={"set_there": found})),
        )
        return found

    async def _settings(self) -> SetThere:
        async with self._session._source() as source:
            return await source.set_there(int(self.clock()))

    def rebuild(self) -> "Rebuild":
        """What to rebuild by hand, with its names; written to `rebuild.md` and `help-pages.csv` in the migration's folder as well.

        Raises UsageError before anything was read, CannotWrite.
        """
        from wizard.cutover.closing import rebuild_markdown
        from wizard.cutover.rebuild import help_pages, rebuild

        session, folder = self._session, self._session.migration.paths.folder
        with self._archive() as archive:
            there = session.plan.switch.set_there
            self._enough.clear()
            found = rebuild(archive, session.capabilities.limitations, there, enough=self._enough.is_set)
            path = folder / "help-pages.csv"
            try:
                with replacing(path) as stream:
                    stream.write(csv_line("title", "old address", "new address"))
                    stream.writelines(csv_line(cell(page.name), cell(page.note), "") for page in help_pages(archive))
            except OSError as error:
                raise cannot_write(path, error) from error
        write_private(folder / "rebuild.md", rebuild_markdown(found, session.migration.name).encode())
        return found

    def enough(self) -> None:
        """Nobody waits for `rebuild` any more: it ends soon, with what it has."""
        self._enough.set()

    def way_back(self) -> "tuple[RollbackStep, ...]":
        """The rollback card with this migration's own values; written to `way-back.md` as well. Raises CannotWrite."""
        from wizard.cutover.closing import way_back_markdown
        from wizard.cutover.rollback import way_back

        session = self._session
        card = way_back(session.plan, self.app())
        path = session.migration.paths.folder / "way-back.md"
        write_private(path, way_back_markdown(card, session.migration.name).encode())
        return card

    def app(self) -> str:
        """The workspace's id: as connected, as archived, as seen on the site, or empty."""
        seen = (page.app for page in self._session.plan.switch.seen_pages.values() if page.app)
        return self.own_app() or next(seen, "")

    def own_app(self) -> str:
        """The workspace's id as connected or as archived; empty where it is not known yet."""
        session = self._session
        if session.workspace is not None:
            return session.workspace.id
        try:
            with self._archive() as archive:
                return archive.fact("workspace") or ""
        except OutercomError:
            return ""

    # step 8: wind-down

    def dates(self) -> WindDownDates:
        """The dates of this migration, as days of this machine."""
        base, _ = base_of_dates(self._session.plan, int(self.clock()))
        zone = datetime.fromtimestamp(base).astimezone().tzinfo
        return wind_down_dates(base, zone) if zone else wind_down_dates(base)

    def save_calendar(self, folder: Path | None = None) -> Path:
        """Write the calendar file into a folder, or (None) the migration's own. Nothing is ticked: a calendar has yet to read it. Raises CannotWrite."""
        from wizard.cutover.calendar import calendar

        migration = self._session.migration
        path = self._folder(folder) / "wind-down.ics"
        write_private(path, calendar(migration.name, self.dates(), int(self.clock())))
        return path

    async def still_open(self) -> StillOpen:
        """Ask the source what is open there now; kept in the plan. Raises like `Session.connect`."""
        still = await self._count_open()
        await asyncio.to_thread(self._session.change, lambda plan: _keep(plan, still))
        return still

    async def _count_open(self) -> StillOpen:
        async with self._session._source() as source:
            return await source.still_open(int(self.clock()))

    def read_to(self) -> int | None:
        """The unix second up to which everything in the source is read; None before anything was."""
        try:
            with self._archive() as archive:
                return archive.listed_to("conversations")
        except OutercomError:
            return None

    def not_read(self) -> NotRead | None:
        """The threads that were not read, by decision; None where everything was to be, and before anything was."""
        try:
            with self._archive() as archive:
                return archive.not_read()
        except OutercomError:
            return None

    def token_state(self) -> TokenState:
        """Where the token is kept."""
        return TokenState(self._session.credentials.origin(self._session.account))

    async def is_refused(self) -> bool:
        """Whether the source refuses the token by now; ticked where it does. Raises TokenMissing where there is no token to ask with,
        UsageError for a rehearsal, and Unreachable or NotIntercom where nobody can say.
        """
        session = self._session
        if session.plan.source.rehearsal:
            raise UsageError("A rehearsal has no token that could be revoked.")
        token = await asyncio.to_thread(session.token)
        refused = await self._refuses(token)
        await asyncio.to_thread(session.change, lambda plan: _note_token(plan, int(self.clock()), refused=refused))
        return refused

    async def _refuses(self, token: SecretStr) -> bool:
        try:
            async with self._session._source(token) as source:
                await source.check()
        except TokenRefused:
            return True
        return False

    def forget_token(self) -> TokenState:
        """Remove the token from the keyring and this session, and look where one is left; ticked where none is. Raises CredentialsError."""
        session = self._session
        session.credentials.forget(session.account)
        left = self.token_state()
        if left.origin is None:
            self._tick(FORGOTTEN)
        return left

    def save_final(self, folder: Path | None = None) -> tuple[Path, Path]:
        """Write the final report as Markdown and as a page to print into a folder, or (None) the migration's own; ticked. Raises CannotWrite."""
        from wizard.cutover.closing import as_markdown, as_page
        from wizard.final_report import closing_of

        into = self._folder(folder)
        self._tick(REPORT)
        closing = closing_of(self._session)
        text, page = into / "final-report.md", into / "final-report.html"
        write_private(text, as_markdown(closing).encode())
        write_private(page, as_page(closing).encode())
        return text, page

    def _folder(self, folder: Path | None) -> Path:
        own = self._session.migration.paths.folder
        return own if folder is None else private_folder(folder.expanduser().absolute())

    def _tick(self, item_id: str) -> None:
        from wizard.cutover.looking import MACHINE

        tick = Tick(who=MACHINE, at=int(self.clock()), machine=True)
        self._session.change(lambda plan: plan.checklist.__setitem__(item_id, tick))

    def _archive(self) -> Archive:
        paths = self._session.migration.paths
        return Archive(paths.archive, paths.files, read_only=True)


def _note_token(plan: Plan, now: int, *, refused: bool) -> None:
    """Tick where the source refuses the token; else keep that it took it, and when."""
    from wizard.cutover.looking import MACHINE

    plan.switch = plan.switch.model_copy(update={"token_taken": None if refused else now})
    if refused:
        plan.checklist[REVOKED] = Tick(who=MACHINE, at=now, machine=True)
    else:
        plan.checklist.pop(REVOKED, None)


def _keep(plan: Plan, still: StillOpen) -> None:
    """Keep what is open; ticked by the machine only where that is nothing."""
    from wizard.cutover.ending import OPEN
    from wizard.cutover.looking import MACHINE

    plan.switch = plan.switch.model_copy(update={"still_open": still})
    tick = plan.checklist.get(OPEN)
    if not (still.open or still.snoozed or still.unavailable):
        plan.checklist.setdefault(OPEN, Tick(who=MACHINE, at=still.at, machine=True))
    elif tick is not None and tick.machine:
        del plan.checklist[OPEN]


def _names() -> "Names":
    from wizard.net.names import Names

    return Names()


def _site() -> "AbstractAsyncContextManager[Site]":
    from wizard.net.site import Site

    return Site()
