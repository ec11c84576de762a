"""Which part to do again, with what each takes."""

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, OptionList

from screens.modals.base import Modal
from screens.widgets.plain import PlainText, line
from wizard.engine.only import Only
from wizard.parts import PARTS, cost
from wizard.remapping import remapped_sentence
from wizard.session import Session


class PartsModal(Modal[str]):
    """The part that was chosen, as `Session.run` takes it."""

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n + 1), f"choose({n})", part.title, show=False, id=f"parts.{part.only.value}")
          for n, part in enumerate(PARTS)),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._costs = ["Counting what it takes …"] * len(PARTS)
        self._why = ""

    def compose(self) -> ComposeResult:
        """The parts in a list."""
        with Vertical(classes="window"):
            yield PlainText("Do only a part", classes="window-title")
            yield OptionList(*self._options(), compact=True, markup=False, id="parts")
            with Horizontal(classes="actions"):
                yield Button("Start it (enter)", id="parts-ok", compact=True)
                yield Button("Cancel (esc)", id="parts-cancel", compact=True, action="screen.close")

    def on_mount(self) -> None:
        """Count what each takes; a delta asks Intercom for a few totals."""
        self.background(self._count)

    def action_choose(self, place: int) -> None:
        """Start this part."""
        self.dismiss(PARTS[place].only.value)

    @on(OptionList.OptionSelected)
    def start_chosen(self, event: OptionList.OptionSelected) -> None:
        """Start the part under the cursor."""
        self.action_choose(event.option_index)

    @on(Button.Pressed, "#parts-ok")
    def start_marked(self) -> None:
        """Start the part that is marked."""
        self.action_choose(self.query_one(OptionList).highlighted or 0)

    async def _count(self) -> None:
        self._why = await asyncio.to_thread(remapped_sentence, self._session)
        # The delta comes last: the network may be slow.
        for place in sorted(range(len(PARTS)), key=lambda place: PARTS[place].only is Only.DELTA):
            self._costs[place] = await cost(self._session, PARTS[place].only)
            options = self.query_one(OptionList)
            for row, text in enumerate(self._options()):
                options.replace_option_prompt_at_index(row, text)

    def _options(self) -> list[Content]:
        return [
            line("[b]$number $title[/]\n  $what\n  [$text-muted]$cost[/]", number=place + 1, title=part.title,
                 what=(self._why if part.only is Only.ATTRIBUTION else "") or part.what, cost=self._costs[place])
            for place, part in enumerate(PARTS)
        ]  # fmt: skip
