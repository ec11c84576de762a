"""Step 1: the token, the region, the destination, and a first look around."""

import asyncio
from typing import ClassVar

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from screens.base import Body, StepScreen
from screens.destination_section import DestinationSection
from screens.destination_text import OTHER_LEDGER
from screens.intercom_section import IntercomSection
from screens.modals.ask import AskModal
from screens.modals.confirm import ConfirmModal
from screens.modals.destination import DestinationModal
from screens.scan_section import LimitsSection, ScanSection
from wizard import connections
from wizard.errors import CredentialsError, OutercomError, UntrustedHost
from wizard.opening import DESTINATIONS
from wizard.sources.port import Workspace
from wizard.steps import StepId

TRUST = (
    "{host} is neither Intercom's nor this machine. Whoever runs it can read everything the token opens.\n"
    "If you trust it with the token, type its name."
)
_SAMPLE_SECONDS = 0.25
_QUIET_SECONDS = 5
"""After this long without news a scan says that it waits."""


class ConnectScreen(StepScreen):
    """Four parts that fold to one line when they are done. Connects, checks the destination, then scans by itself; a scan goes on elsewhere."""

    STEP: ClassVar[StepId] = StepId.CONNECT
    FIRST = "#token, #connect, #next"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "connect", "Connect", id="connect.connect", tooltip="Try the token, and find its region"),
        Binding("k", "check", "Check", show=False, id="connect.check", tooltip="Ask the destination whether it works"),
        Binding(
            "d",
            "destination",
            "Destinations",
            show=False,
            id="connect.destination",
            tooltip="Where the data goes, and what each destination can do",
        ),
        Binding("s", "scan", "Scan again", show=False, id="connect.scan", tooltip="Count again; read-only"),
        Binding("x", "cancel", "Cancel scan", show=False, id="connect.cancel", tooltip="Stop counting"),
        Binding(
            "w",
            "limits",
            "What will not move",
            show=False,
            id="connect.limits",
            tooltip="What the destination cannot take, and what to do instead",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._painted: tuple[object, ...] = ()
        self._heard = (-1, 0.0)
        self._connecting = False

    def compose_body(self) -> ComposeResult:
        """The four parts."""
        with Body():
            yield IntercomSection(self.session)
            yield DestinationSection(self.session)
            yield ScanSection(self.session)
            yield LimitsSection(self.session)

    def on_mount(self) -> None:
        """Show what is known already; ask the keyring off this thread."""
        self.background(self._ask_keyring, group="keyring")
        if self.session.workspace is not None:
            self.query_one(IntercomSection).connected(self.session.workspace)
            self.background(self._check, group="check")
        self.set_interval(_SAMPLE_SECONDS, self.sample)
        self.sample()

    async def _ask_keyring(self) -> None:
        await self.query_one(IntercomSection).ask_keyring()
        await self.query_one(DestinationSection).ask_keyring()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is possible now."""
        match action:
            case "connect":
                return None if self._connecting else True
            case "scan" if self.outercom.scan.running:
                return False
            case "scan":
                return None if self.session.workspace is None else True
            case "cancel":
                return self.outercom.scan.running
        return super().check_action(action, parameters)

    # connecting

    @on(Input.Submitted, "#token")
    @on(Input.Submitted, "#address")
    def action_connect(self) -> None:
        """Try the token. Enter pressed twice is one try."""
        if self._connecting:
            return
        section = self.query_one(IntercomSection)
        token, address, keep = section.take()
        section.say("▸", "connecting …")
        self._connecting = True
        self.refresh_state()
        self.background(self._connect, token, address, keep, group="connect")

    async def _connect(self, token: SecretStr | None, address: str, keep: bool) -> None:
        section, session = self.query_one(IntercomSection), self.session
        try:
            workspace = await self._connected(token, address)
            if workspace is None:
                section.say("!", "Not connected: the token was not sent.")
                section.give_back(token)
                return
            section.connected(workspace)
            if token is not None:
                await self._keep(token, keep)
            section.open(False)
        except OutercomError as error:
            section.failed(error)
            if not isinstance(error, CredentialsError):
                section.give_back(token)
        finally:
            self._connecting = False
            self.refresh_state()
        if session.workspace is not None:
            self._go_on()
            await self._check()

    async def _keep(self, token: SecretStr, keep: bool) -> None:
        credentials, account = self.session.credentials, self.session.account
        await asyncio.to_thread(credentials.keep, account, token, "session")
        if keep:
            await asyncio.to_thread(credentials.keep, account, token, "keyring")

    def _go_on(self) -> None:
        """Connected: look around, and let the next step be a key away."""
        self.outercom.engine.reconnected()
        self.outercom.scan.start(self.session)
        self.query_one(ScanSection).open()
        self.refresh_state()
        self.query_one("#next").focus(scroll_visible=False)

    async def _connected(self, token: SecretStr | None, address: str) -> Workspace | None:
        """Connect; a host that is neither Intercom's nor this machine is asked about first. None when the answer was no."""
        session, told = self.session, self.query_one(IntercomSection).tried
        try:
            return await session.connect(token, address, told)
        except UntrustedHost as error:
            host = error.host
        typed = await self.app.push_screen_wait(
            AskModal(TRUST.format(host=host), check=lambda text: None if text == host else f"Type {host}, or cancel.")
        )
        if not typed:
            return None
        await asyncio.to_thread(session.trust, typed, address)
        return await session.connect(token, address, told)

    # the destination

    def action_check(self) -> None:
        """Keep what the form says, and ask the destination whether it can be used."""
        self.background(self._check, group="check")

    @on(Input.Submitted, "#connection Input")
    def check_by_enter(self) -> None:
        """The same, from a field."""
        self.action_check()

    async def _check(self) -> None:
        section = self.query_one(DestinationSection)
        section.say("▸", "asking …")
        try:
            await section.save()
            account = await self.session.check_destination()
        except OutercomError as error:
            section.failed(error)
        else:
            section.ready(account)
        self.refresh_state()

    def action_destination(self) -> None:
        """What each destination can do, and choosing one."""
        offered = {name: known.capabilities() for name, known in DESTINATIONS.items()}
        offered[self.session.plan.destination] = self.session.capabilities
        self.app.push_screen(DestinationModal(offered, self.session.plan.destination), self._wish)

    def _wish(self, name: str | None) -> None:
        if name is None or name == self.session.plan.destination:
            return
        if not connections.begun(self.session):
            self._choose(name)
            return
        labels = {"label": self.session.capabilities.label, "other": DESTINATIONS[name].capabilities().label}
        question = ConfirmModal(OTHER_LEDGER.format(**labels), yes=f"Change to {labels['other']}", no="Stay")
        self.app.push_screen(question, lambda answer: self._choose(name) if answer else None)

    def _choose(self, name: str) -> None:
        self.outercom.guarded(lambda: connections.choose(self.session, name))
        self.app.switch_screen(ConnectScreen())

    # the scan

    def action_scan(self) -> None:
        """Count again."""
        self.query_one(ScanSection).open()
        self.outercom.scan.start(self.session)
        self.sample()

    def action_cancel(self) -> None:
        """Stop counting."""
        self.outercom.scan.cancel()

    def action_limits(self) -> None:
        """What will not move, or fold it again."""
        section = self.query_one(LimitsSection)
        section.open(not section.opened)
        if section.opened:
            self.call_after_refresh(section.scroll_visible, top=True, animate=False)

    def on_resize(self) -> None:
        """Bars where there is room."""
        self._painted = ()

    def _waiting_on(self) -> str:
        """What the scan waits for just now; empty while it goes on."""
        scan, now = self.outercom.scan, self.outercom.clock()
        if not scan.running or scan.version != self._heard[0]:
            self._heard = (scan.version, now)
        quiet = int(now - self._heard[1])
        said = self.session.board.snapshot().waiting_on if scan.running else ""
        return said or (f"waiting for Intercom's answer, {quiet} s" if quiet >= _QUIET_SECONDS else "")

    def sample(self) -> None:
        """Show how far the scan is, when it is further."""
        scan = self.outercom.scan
        waiting = self._waiting_on()
        state = (scan.version, scan.running, scan.error, self.session.workspace is None, waiting)
        if state == self._painted:
            return
        self._painted = state
        self.query_one(ScanSection).paint(
            running=scan.running, waiting=waiting, error=scan.error, now=self.outercom.clock()
        )
        self.refresh_bindings()
