"""Step 1, second part: where the data goes, what it needs to be reached, and whether it can be."""

import asyncio
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Checkbox, Input

from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from screens.widgets.secret_input import SecretInput
from screens.widgets.section import Section
from screens.widgets.toggles import TickBox
from wizard import connections
from wizard.destinations.port import Account, ConnectionField
from wizard.errors import OutercomError
from wizard.session import Session

if TYPE_CHECKING:
    from pydantic import SecretStr

    from wizard.credentials import Where

_KEPT = {
    "environment": "set in the environment",
    "keyring": "kept in the keyring; leave empty to use it",
    "session": "kept for this session; leave empty to use it",
}


class DestinationSection(Section):
    """What the capabilities say of it, a field for each thing it needs, and what checking it said."""

    TITLE = "Destination"

    def __init__(self, session: Session) -> None:
        super().__init__(id="destination", opened=False)
        self._session = session
        self._able = session.capabilities

    def compose_inside(self) -> ComposeResult:
        """Its statement, its form, the buttons, what is wrong."""
        yield PlainText(self._able.statement, id="statement")
        with Vertical(id="connection"):
            for field in self._able.connection:
                yield from self._field(field)
            if any(field.secret for field in self._able.connection):
                yield TickBox("Keep secrets in the system's keyring", value=False, id="keep-there", compact=True)
        with Horizontal(classes="actions"):
            yield ActionButton("check", id="check")
            yield ActionButton("destination", id="choose")
        yield ErrorPanel(id="destination-error")

    def _field(self, field: ConnectionField) -> ComposeResult:
        with Horizontal(classes="row"):
            yield PlainText(field.label, classes="name")
            if field.secret:
                yield SecretInput(placeholder="paste it here; it is never shown", id=f"there-{field.name}")
            else:
                value = self._session.plan.connection.get(field.name, "")
                yield Field(value, placeholder=field.example, id=f"there-{field.name}")
        where = field.where + (" May stay empty." if field.optional else "")
        yield PlainText(where.strip(), classes="where")

    def on_mount(self) -> None:
        """What it is, until it was checked."""
        self.say("·", f"{self._able.label}, not checked yet")

    async def ask_keyring(self) -> None:
        """Say which secrets are kept already."""
        secrets = [field for field in self._able.connection if field.secret]
        if not secrets:
            return
        state = await asyncio.to_thread(self._session.credentials.state)
        keep = self.query_one("#keep-there", Checkbox)
        keep.value, keep.disabled = state.usable, not state.usable
        for field in secrets:
            kept = await asyncio.to_thread(connections.origin, self._session, field)
            if kept:
                self.query_one(f"#there-{field.name}", SecretInput).placeholder = _KEPT[kept]

    async def save(self) -> None:
        """Keep what the form says; fields for secrets are empty afterwards. Raises CredentialsError, CannotWrite."""
        values: dict[str, str] = {}
        secrets: dict[str, SecretStr] = {}
        for field in self._able.connection:
            shown = self.query_one(f"#there-{field.name}", Input)
            if isinstance(shown, SecretInput):
                if (secret := shown.take()) is not None:
                    secrets[field.name] = secret
            else:
                values[field.name] = shown.value
        if not self._able.connection or (not secrets and values == self._session.plan.connection):
            return
        where: Where = "keyring" if secrets and self.query_one("#keep-there", Checkbox).value else "session"
        await asyncio.to_thread(connections.keep, self._session, values, secrets, where)
        await self.ask_keyring()

    def ready(self, account: Account) -> None:
        """It can be used: say as whom, and fold."""
        who = f", as {account.user}" if account.user else ""
        role = f" ({account.role})" if account.role else ""
        self.query_one("#destination-error", ErrorPanel).clear()
        self.say("✓", f"ready: {account.workspace}{who}{role}")
        self.open(False)

    def failed(self, error: OutercomError) -> None:
        """Say what went wrong."""
        self.say("!", f"{self._able.label}: not ready")
        self.open()
        self.query_one("#destination-error", ErrorPanel).show_error(error)
