"""Step 3: which field each custom attribute becomes, and of which type."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Checkbox, DataTable, Input

from screens.attribute_text import COLUMNS, attribute_cells, detail
from screens.base import StepScreen
from screens.decision_table import DecisionTable
from screens.modals.ask import AskModal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from screens.widgets.toggles import TickBox
from wizard.attribute_table import AttributeLine, attribute_lines
from wizard.decisions import Definitions, with_proposals
from wizard.destinations.port import Directory
from wizard.errors import OutercomError
from wizard.plan.attribute_proposals import propose_attributes
from wizard.plan.collisions import collisions
from wizard.plan.models import AttributeChoice, AttributeDecision, Plan
from wizard.steps import StepId
from wizard.text import one_line, plural
from wizard.translate.values import standard_name

if TYPE_CHECKING:
    from wizard.plan.attribute_figures import Figures


class MapAttributesScreen(StepScreen):
    """A row for each custom attribute; the line below the table says more about the one under the cursor."""

    STEP: ClassVar[StepId] = StepId.MAP_ATTRIBUTES
    FIRST = "DecisionTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "type", "Type", show=False, id="attributes.type", tooltip="The next type the destination has"),
        Binding(
            "s", "skip", "Skip", show=False, id="attributes.skip", tooltip="It stays in the archive; again: take it"
        ),
        Binding("e", "rename", "Field", show=False, id="attributes.rename", tooltip="Another field, or another name"),
        Binding(
            "u",
            "unfit",
            "Misfits",
            show=False,
            id="attributes.unfit",
            tooltip="Keep values that do not fit as text, or report them",
        ),
        Binding("z", "undo", "Undo", show=False, id="attributes.undo", tooltip="Take the last decision back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._definitions = Definitions()
        self._directory = Directory()
        self._lines: dict[str, AttributeLine] = {}
        self._figures: dict[str, Figures] = {}
        self._earlier: list[tuple[str, AttributeChoice | None]] = []

    def compose_body(self) -> ComposeResult:
        """Filter, table, detail, buttons."""
        with Horizontal(classes="actions"):
            yield Field(placeholder="filter by name", id="filter")
            yield TickBox("archived too", id="archived", compact=True)
            yield TickBox("standard too", id="standard", compact=True)
        yield ErrorPanel()
        yield DecisionTable(COLUMNS)
        yield PlainText("", id="detail")
        yield PlainText("", id="sums")
        with Horizontal(classes="actions"):
            yield Button("Type (t)", compact=True, action="screen.type")
            yield Button("Field (enter)", compact=True, action="screen.rename")
            yield Button("Skip (s)", compact=True, action="screen.skip")
            yield Button("Misfits (u)", compact=True, action="screen.unfit")
            yield Button("Undo (z)", compact=True, action="screen.undo")

    def on_mount(self) -> None:
        """Read what is archived, off this thread."""
        self.background(self._load, group="load")

    async def _load(self) -> None:
        session = self.session
        try:
            self._definitions = await asyncio.to_thread(session.definitions)
            self._directory = await session.directory()
            proposals = propose_attributes(self._definitions.attributes, self._directory, session.capabilities)
            if set(proposals) - set(session.plan.attributes):
                session.change(
                    lambda plan: with_proposals(plan, self._definitions, self._directory, session.capabilities)
                )
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
        self._show()
        self._figures = await session.attribute_figures()
        self._show()

    # showing

    @on(Input.Changed, "#filter")
    @on(Checkbox.Changed)
    def filter(self) -> None:
        """Show those that are asked for."""
        self._show()

    @on(DataTable.RowHighlighted)
    def describe(self) -> None:
        """Say more about the attribute under the cursor."""
        key = self.query_one(DecisionTable).current
        self.query_one("#detail", PlainText).show(detail(self._lines[key]) if key else "")

    def _show(self) -> None:
        wanted = self.query_one("#filter", Input).value.casefold()
        archived = self.query_one("#archived", Checkbox).value
        standard = self.query_one("#standard", Checkbox).value
        session = self.session
        lines = attribute_lines(session.plan, self._definitions, self._directory, session.capabilities, self._figures)
        self._lines = {line.key: line for line in lines}
        colliding = collisions(session.plan.attributes)
        rows = [
            (line.key, attribute_cells(line, colliding.get(line.key, ())))
            for line in lines
            if wanted in line.key.casefold()
            and (archived or not line.archived or line.key in colliding)
            and (standard or not line.standard or line.key in session.plan.attributes)
        ]
        hidden = self.query_one(DecisionTable).show_rows(rows)
        choices = self.session.plan.attributes.values()
        skipped = sum(choice.decision is AttributeDecision.SKIP for choice in choices)
        new = sum(choice.decision is AttributeDecision.NEW for choice in choices)
        more = f" {plural(hidden, 'more row')} not shown: filter to see them." if hidden else ""
        text = f"{len(choices) - skipped - new} mapped, {plural(new, 'new field')}, {skipped} skipped.{more}"
        self.query_one("#sums", PlainText).show(text if choices else "There are no custom attributes.")
        self.describe()
        self.refresh_state()

    def _choice(self, key: str) -> AttributeChoice:
        return self._lines[key].choice

    # deciding

    def action_type(self) -> None:
        """The next type the destination has for this model."""
        key = self.query_one(DecisionTable).current
        if key is None:
            return
        choice = self._choice(key)
        if choice.decision is AttributeDecision.MAP:
            self.query_one(ErrorPanel).say("The field is there already, with its own type.", "Choose another field.")
            return
        types = self.session.capabilities.field_types.get(key.split(":", 1)[0], ())
        if types and choice.decision is AttributeDecision.NEW:
            place = types.index(choice.type) + 1 if choice.type in types else 0
            self._decide(key, choice.model_copy(update={"type": types[place % len(types)]}))

    def action_skip(self) -> None:
        """Leave it in the archive; for one that is skipped, take it again."""
        key = self.query_one(DecisionTable).current
        if key is None:
            return
        line = self._lines[key]
        if line.choice.decision is not AttributeDecision.SKIP:
            self._decide(key, AttributeChoice(decision=AttributeDecision.SKIP))
            return
        proposed = line.proposal.choice if line.proposal.choice.decision is not AttributeDecision.SKIP else None
        if (wanted := proposed or line.proposal.taken) is not None:
            self._decide(key, wanted)
        elif line.proposal.column:
            self._say(f"It is held there already, as {line.proposal.column}.")
        else:
            self._say("This destination has no custom fields here.", "It stays in the archive.")

    def action_unfit(self) -> None:
        """Keep values that do not fit as text, or report them."""
        key = self.query_one(DecisionTable).current
        if key is not None and not self._fixed(key):
            choice = self._choice(key)
            other = "report" if choice.unfit == "text" else "text"
            self._decide(key, choice.model_copy(update={"unfit": other}))

    @on(DataTable.RowSelected)
    def action_rename(self) -> None:
        """Ask for the field: one that is there is taken with its type, any other is made."""
        key = self.query_one(DecisionTable).current
        if key is None or self._fixed(key):
            return
        title = f"Which field does '{one_line(key.split(':', 1)[1], 40)}' become?"
        modal = AskModal(title, self._choice(key).field, check=self._field_problem)
        self.app.push_screen(modal, lambda name: self._renamed(key, name))

    def _fixed(self, key: str) -> bool:
        """Whether there is nothing to decide: the destination holds it in a column of its own."""
        column = self._lines[key].proposal.column
        if column:
            self._say(f"It is held there already, as {column}.")
        return bool(column)

    def _say(self, message: str, hint: str = "") -> None:
        self.query_one(ErrorPanel).say(message, hint)

    def _field_problem(self, name: str) -> str | None:
        if not name:
            return "Type a name."
        if standard_name(name) in {standard_name(word) for word in self.session.capabilities.reserved_fields}:
            return f"'{one_line(name, 40)}' is reserved there. Choose another name."
        return None

    def _renamed(self, key: str, name: str | None) -> None:
        if name is None or name == one_line(self._choice(key).field):
            return
        model = key.split(":", 1)[0]
        there = next((f for f in self._directory.fields if f.model == model and name in (f.key, f.label)), None)
        choice, types = self._choice(key), self.session.capabilities.field_types.get(model, ())
        if there is not None:
            taken = AttributeChoice(
                decision=AttributeDecision.MAP, field=there.key, type=there.type, unfit=choice.unfit
            )
        elif not types:
            self.query_one(ErrorPanel).say("This destination has no custom fields here.", "It stays in the archive.")
            return
        else:
            kept = choice.type if choice.type in types else types[0]
            taken = AttributeChoice(
                decision=AttributeDecision.NEW, field=standard_name(name), type=kept, unfit=choice.unfit
            )
        self._decide(key, taken)

    def action_undo(self) -> None:
        """Take the last decision back."""
        if self._earlier:
            key, choice = self._earlier.pop()
            self._save(key, choice)

    def _decide(self, key: str, choice: AttributeChoice) -> None:
        before = self.session.plan.attributes.get(key)
        if self._save(key, choice):
            self._earlier.append((key, before))

    def _save(self, key: str, choice: AttributeChoice | None) -> bool:
        self.query_one(ErrorPanel).clear()

        def change(plan: Plan) -> None:
            plan.attributes.pop(key, None)
            if choice is not None:
                plan.attributes[key] = choice

        saved = self.outercom.guarded(lambda: self.session.change(change))
        self._show()
        return saved
