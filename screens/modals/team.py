"""Who works at the destination: from a file, or pasted."""

import asyncio
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, TextArea

from screens.modals.base import Modal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.errors import OutercomError
from wizard.team import team_from_file
from wizard.team_reading import Team, read_team
from wizard.text import printable


class PasteArea(TextArea):
    """Room for pasted e-mails; what is pasted goes through `printable`, and tab leaves it."""

    def edit(self, edit: object) -> object:  # type: ignore[override]  # the signature is Textual's
        """Every change of the text comes through here."""
        edit.text = printable(edit.text)  # type: ignore[attr-defined]
        return super().edit(edit)  # type: ignore[arg-type]


class TeamModal(Modal[Team]):
    """Answers with the people that were read. The file counts where both are given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,ctrl+s", "accept", "Take them", key_display="F3", id="team.accept")
    ]
    AUTO_FOCUS = "#path"

    def compose(self) -> ComposeResult:
        """A path, a place to paste, what is wrong, two buttons."""
        with Vertical(classes="window"):
            yield PlainText("Who works at the destination?", classes="window-title")
            yield PlainText("A file: team.json of an export, or a CSV with e-mail, name, role")
            yield Field(placeholder="~/Downloads/team.json", id="path")
            yield PlainText("Or paste their e-mails", classes="label")
            yield PasteArea(
                id="pasted", tab_behavior="focus", soft_wrap=True, placeholder="ann@example.com, Bo <bo@example.com>"
            )
            yield ErrorPanel()
            with Horizontal(classes="actions"):
                yield Button("Take them (F3)", id="ok", compact=True, action="screen.accept")
                yield Button("Cancel (esc)", id="cancel", compact=True, action="screen.close")

    @on(Input.Submitted, "#path")
    def submitted(self) -> None:
        """Enter in the path takes it."""
        self.action_accept()

    def action_accept(self) -> None:
        """Read what was given, off this thread, and close with it if there is anybody."""
        self.background(self._read)

    async def _read(self) -> None:
        path, pasted = self.query_one("#path", Input).value.strip(), self.query_one(PasteArea).text
        try:
            if path:
                team = await asyncio.to_thread(team_from_file, Path(path))
            else:
                team = read_team(pasted.encode("utf-8", "replace"), "what was pasted")
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            return
        self.dismiss(team)
