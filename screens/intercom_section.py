"""Step 1, first part: the token, where it belongs, and where it is kept."""

import asyncio

from pydantic import SecretStr
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Checkbox, Input

from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from screens.widgets.secret_input import SecretInput
from screens.widgets.section import Section
from screens.widgets.toggles import TickBox
from wizard.credentials import environment_variable
from wizard.errors import CredentialsError, OutercomError, TokenMissing
from wizard.session import Session
from wizard.sources.port import Workspace

WHO = (
    "Who can do this: an owner of the Intercom workspace. The token is under Settings > Developers > "
    "Authentication > Manage tokens. At the destination: an owner or admin."
)
REHEARSAL = "This is the rehearsal workspace: made up, on this machine. No token is needed; just connect."
PASTE = "paste it here, then enter; it is never shown"
HELD = "still held: enter tries it again, or paste another"
_KEPT = {
    "environment": " A token is set in the environment, and is used.",
    "keyring": " A token is kept there: connect without pasting to use it.",
    "session": " A token is kept for this session: connect without pasting to use it.",
}
_SIGNS = {"trying": "▸", "yes": "✓", "no": "×"}


class IntercomSection(Section):
    """The form, and what each trial of a region said."""

    TITLE = "Intercom"

    def __init__(self, session: Session) -> None:
        super().__init__(id="intercom", opened=session.workspace is None)
        self._session = session
        self._trials: dict[str, str] = {}
        self._held: SecretStr | None = None

    @property
    def rehearses(self) -> bool:
        """Whether there is nothing to fill in."""
        return self._session.plan.source.rehearsal

    def compose_inside(self) -> ComposeResult:
        """Who can do this, the two fields, the keyring, the button."""
        if self.rehearses:
            yield PlainText(REHEARSAL, id="who")
        else:
            yield from self._form()
        yield PlainText("", id="trials")
        with Horizontal(classes="actions"):
            yield ActionButton("connect", id="connect")
        yield ErrorPanel(id="connect-error")

    def _form(self) -> ComposeResult:
        yield PlainText(WHO, id="who")
        with Horizontal(classes="row"):
            yield PlainText("Access token", classes="name")
            yield SecretInput(placeholder=PASTE, id="token")
        yield ErrorPanel(id="token-error")
        with Horizontal(classes="row"):
            yield PlainText("Region", classes="name")
            yield Field(self._address(), placeholder="found by trying; or us, eu, au, https://…", id="address")
        yield ErrorPanel(id="address-error")
        yield TickBox("Keep the token in the system's keyring", value=False, id="keep", compact=True)
        yield PlainText("Asking the keyring …", id="keyring")

    def take(self) -> tuple[SecretStr | None, str, bool]:
        """The token (the field is empty afterwards), the region or address, and whether the keyring keeps it."""
        for panel in self.query(ErrorPanel):
            panel.clear()
        self._trials.clear()
        self.query_one("#trials", PlainText).show("")
        if self.rehearses:
            return None, "", False
        keep = self.query_one("#keep", Checkbox).value
        field = self.query_one(SecretInput)
        token, self._held = field.take() or self._held, None
        field.placeholder = PASTE
        return token, self.query_one("#address", Input).value.strip(), keep

    def tried(self, region: str, result: str) -> None:
        """A region's trial began (`trying`) or ended (`yes`, `no`, `no answer`)."""
        self._trials[region] = result
        shown = (f"{_SIGNS.get(said, '!')} {name.upper()}: {said}" for name, said in self._trials.items())
        self.query_one("#trials", PlainText).show("Trying the regions:  " + "   ".join(shown))

    def give_back(self, token: SecretStr | None) -> None:
        """A token that is not to blame for what went wrong: the next try has it again, unless another one is pasted."""
        if token is not None:
            self._held = token
            self.query_one(SecretInput).placeholder = HELD

    def connected(self, workspace: Workspace) -> None:
        """Say what the token opens, on one line."""
        self.say("✓", workspace_line(workspace))

    def failed(self, error: OutercomError) -> None:
        """Say what went wrong, beside the field it concerns."""
        self.say("!", "not connected")
        self.open()
        for region in [region for region, said in self._trials.items() if said == "trying"]:
            self.tried(region, "not finished")
        field = "connect" if self.rehearses else "token" if isinstance(error, CredentialsError) else "address"
        panel = self.query_one(f"#{field}-error", ErrorPanel)
        if isinstance(error, TokenMissing):
            panel.say(
                error.message,
                "Paste it in the field above, then press enter.",
                meaning=error.meaning,
                code=error.error_code,
            )
        else:
            panel.show_error(error)

    async def ask_keyring(self) -> None:
        """Say in words whether tokens can be kept, where, or why not."""
        if self.rehearses:
            return
        session = self._session
        state = await asyncio.to_thread(session.credentials.state)
        origin = await asyncio.to_thread(session.credentials.origin, session.account)
        keep = self.query_one("#keep", Checkbox)
        keep.value, keep.disabled = state.usable, not state.usable
        only = "" if state.usable else f" Kept for this session only; or set {environment_variable(session.account)}."
        self.query_one("#keyring", PlainText).show(f"{state.sentence}{only}{_KEPT.get(origin or '', '')}")

    def _address(self) -> str:
        source = self._session.plan.source
        return source.region if source.region in ("us", "eu", "au") else source.url


def workspace_line(workspace: Workspace) -> str:
    """`Acme Pottery (ab12cd34), region EU, token of Jane Doe <jane@acme.example>`."""
    email = f"<{workspace.admin_email}>" if workspace.admin_email else ""
    owner = " ".join(part for part in (workspace.admin_name, email) if part)
    region = workspace.region.upper()
    parts = (f"{workspace.name or 'no name'} ({workspace.id})", region and f"region {region}")
    return ", ".join(part for part in (*parts, owner and f"token of {owner}") if part)
