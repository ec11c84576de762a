"""Step 1: the token, the region, the destination, and a first look around."""

import asyncio
from typing import ClassVar

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Checkbox, Input

from screens.base import Body, StepScreen
from screens.census_text import census_lines
from screens.modals.ask import AskModal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText, line
from screens.widgets.secret_input import SecretInput
from screens.widgets.toggles import TickBox
from wizard.errors import CredentialsError, OutercomError, UntrustedHost
from wizard.sources.port import Workspace
from wizard.steps import StepId

WHO = (
    "Who can do this: an owner of the Intercom workspace, under Settings > Developers > Authentication > "
    "Manage tokens; and an owner or admin at the destination."
)
REHEARSAL = "This is the rehearsal workspace: made up, on this machine. No token is needed; just connect."
TRUST = (
    "{host} is neither Intercom's nor this machine. Whoever runs it can read everything the token opens.\n"
    "If you trust it with the token, type its name."
)
_SAMPLE_SECONDS = 0.25


class ConnectScreen(StepScreen):
    """Connects, then scans by itself. A scan goes on while other steps are shown."""

    STEP: ClassVar[StepId] = StepId.CONNECT
    FIRST = "#token, #connect"

    def __init__(self) -> None:
        super().__init__()
        self._shown = -1

    def compose_body(self) -> ComposeResult:
        """The form, the destination, the scan."""
        with Body():
            if self.session.plan.source.rehearsal:
                yield PlainText(REHEARSAL, id="who")
            else:
                yield from self._form()
            with Horizontal(classes="actions"):
                yield Button("Connect", id="connect", compact=True)
                yield Button("Scan", id="scan", compact=True)
                yield Button("Cancel scan", id="cancel", compact=True)
                yield Button("Check destination", id="check", compact=True)
            yield ErrorPanel(id="connect-error")
            yield PlainText("", id="workspace")
            yield PlainText("", id="census")
            yield ErrorPanel(id="scan-error")
            yield PlainText("", id="destination")
            yield PlainText("", id="limits")

    def _form(self) -> ComposeResult:
        yield PlainText(WHO, id="who")
        yield PlainText("Intercom access token", classes="label")
        yield SecretInput(placeholder="paste it here; it is never shown", id="token")
        yield ErrorPanel(id="token-error")
        yield PlainText("Region or address (empty: found by trying)", classes="label")
        yield Field(self._address(), placeholder="us, eu, au, or https://…", id="address")
        yield ErrorPanel(id="address-error")
        yield TickBox("Keep the token in the system's keyring", value=False, id="keep", compact=True)
        yield PlainText("Asking the keyring …", id="keyring")

    def on_mount(self) -> None:
        """Show what is known already; ask the keyring off this thread."""
        if not self.session.plan.source.rehearsal:
            self.background(self._ask_keyring, group="keyring")
        capabilities = self.session.capabilities
        self._show_destination(capabilities.statement)
        limits = "\n".join(f"· {limit.what}: {limit.instead}" for limit in capabilities.limitations)
        self.query_one("#limits", PlainText).show(
            line("[b]What will not move[/]\n$limits", limits=limits) if limits else ""
        )
        if self.session.workspace is not None:
            self._show_workspace(self.session.workspace)
        self.set_interval(_SAMPLE_SECONDS, self.sample)
        self.sample()

    # connecting

    @on(Button.Pressed, "#connect")
    @on(Input.Submitted)
    def connect(self) -> None:
        """Try the token."""
        token = None
        address, keep = "", False
        if not self.session.plan.source.rehearsal:
            token = self.query_one(SecretInput).take()
            address = self.query_one("#address", Input).value.strip()
            keep = self.query_one("#keep", Checkbox).value
        for panel in self.query(ErrorPanel):
            panel.clear()
        self.query_one("#workspace", PlainText).show("Connecting …")
        self.background(self._connect, token, address, keep, group="connect")

    async def _connect(self, token: SecretStr | None, address: str, keep: bool) -> None:
        session = self.session
        try:
            workspace = await self._connected(token, address)
            if workspace is None:
                self.query_one("#workspace", PlainText).show("Not connected: the token was not sent.")
                return
            self._show_workspace(workspace)
            if token is not None:
                await asyncio.to_thread(session.credentials.keep, session.account, token, "session")
                if keep:
                    await asyncio.to_thread(session.credentials.keep, session.account, token, "keyring")
        except OutercomError as error:
            self._show_failure(error)
        if session.workspace is not None:
            self.outercom.scan.start(session)
            self.refresh_state()
            self.query_one("#next").focus()
            self.query_one("#workspace").scroll_visible(top=True, animate=False)
            await self._check()
        self.refresh_state()

    async def _connected(self, token: SecretStr | None, address: str) -> Workspace | None:
        """Connect; a host that is neither Intercom's nor this machine is asked about first. None when the answer was no."""
        session = self.session
        try:
            return await session.connect(token, address)
        except UntrustedHost as error:
            host = error.host
        typed = await self.app.push_screen_wait(
            AskModal(TRUST.format(host=host), check=lambda text: None if text == host else f"Type {host}, or cancel.")
        )
        if not typed:
            return None
        await asyncio.to_thread(session.trust, typed, address)
        return await session.connect(token, address)

    def _show_failure(self, error: OutercomError) -> None:
        if self.session.workspace is None:
            self.query_one("#workspace", PlainText).show("")
        rehearsal = self.session.plan.source.rehearsal
        field = "token" if isinstance(error, CredentialsError) else "address"
        self.query_one(f"#{'connect' if rehearsal else field}-error", ErrorPanel).show_error(error)

    def _show_workspace(self, workspace: Workspace) -> None:
        owner = " ".join(part for part in (workspace.admin_name, f"<{workspace.admin_email}>") if part.strip("<>"))
        text = "[b]✓ Connected[/] to $name (app id $id), region $region. The token is $owner's."
        values = {"name": workspace.name, "id": workspace.id, "region": workspace.region, "owner": owner}
        self.query_one("#workspace", PlainText).show(line(text, **values))

    async def _ask_keyring(self) -> None:
        session = self.session
        state = await asyncio.to_thread(session.credentials.state)
        origin = await asyncio.to_thread(session.credentials.origin, session.account)
        kept = {
            "environment": " A token is set in the environment; it is used.",
            "keyring": " A token is kept there; connecting without pasting uses it.",
            "session": " A token is kept for this session; connecting without pasting uses it.",
        }.get(origin or "", "")
        keep = self.query_one("#keep", Checkbox)
        keep.value, keep.disabled = state.usable, not state.usable
        only = "" if state.usable else " Tokens are kept for this session only."
        self.query_one("#keyring", PlainText).show(f"{state.sentence}{only}{kept}")

    def _address(self) -> str:
        source = self.session.plan.source
        return source.region if source.region in ("us", "eu", "au") else source.url

    # the destination

    @on(Button.Pressed, "#check")
    async def check_destination(self) -> None:
        """Ask the destination whether it can be used."""
        self.background(self._check, group="check")

    async def _check(self) -> None:
        try:
            account = await self.session.check_destination()
        except OutercomError as error:
            self._show_destination(f"! {error.message} {error.hint}")
            return
        who = f", as {account.user}" if account.user else ""
        self._show_destination(f"✓ ready: {account.workspace}{who}. {self.session.capabilities.statement}")

    def _show_destination(self, text: str) -> None:
        label = self.session.capabilities.label
        self.query_one("#destination", PlainText).show(line("[b]To $label[/] $text", label=label, text=text))

    # the scan

    @on(Button.Pressed, "#scan")
    def scan(self) -> None:
        """Count again."""
        self.outercom.scan.start(self.session)

    @on(Button.Pressed, "#cancel")
    def cancel_scan(self) -> None:
        """Stop counting."""
        self.outercom.scan.cancel()

    def sample(self) -> None:
        """Show how far the scan is."""
        scan, census = self.outercom.scan, self.session.census
        self.query_one("#scan", Button).disabled = scan.running or self.session.workspace is None
        self.query_one("#cancel", Button).disabled = not scan.running
        if scan.version == self._shown and not scan.running:
            return
        self._shown = scan.version
        if scan.error:
            self.query_one("#scan-error", ErrorPanel).show_error(scan.error)
        else:
            self.query_one("#scan-error", ErrorPanel).clear()
        head = (
            "· Looking around, read-only …" if scan.running else "✓ What is there" if census and census.finished else ""
        )
        if not head and census is not None:
            head = "! What is there, as far as the scan came"
        lines = census_lines(census) if census is not None else []
        self.query_one("#census", PlainText).show(
            line("[b]$head[/]\n$lines", head=head, lines="\n".join(lines)) if head else ""
        )
