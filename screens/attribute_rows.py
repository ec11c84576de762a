"""The rows of step 3: reading them, one model at a time, and what is said of each."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from screens.attribute_text import COLUMNS, MODELS, attribute_cells, detail, nothing, sums, tab
from screens.deciding import DecisionScreen
from screens.widgets.action_button import ActionButton
from screens.widgets.field import Field
from screens.widgets.plain import FixedText
from screens.widgets.row_table import Cell
from wizard.attribute_samples import Samples
from wizard.attribute_table import AttributeLine, AttributeTable
from wizard.decisions import Definitions, with_proposals
from wizard.destinations.port import Directory
from wizard.plan.attribute_problems import attribute_name, attribute_problems
from wizard.steps import StepId
from wizard.text import one_line

if TYPE_CHECKING:
    from wizard.plan.attribute_problems import AttributeProblem

_TABS = dict(zip(MODELS, ("contacts", "companies", "conversations"), strict=True))


class AttributeRows(DecisionScreen):
    """A row for each attribute of one model. Step 3 adds the decisions."""

    STEP: ClassVar[StepId] = StepId.MAP_ATTRIBUTES
    OF = "attributes"
    WHAT = "attributes"
    COLUMNS = COLUMNS
    APART = "\n"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "contacts", "Contacts", show=False, id="attributes.contacts", tooltip="Attributes of people"),
        Binding("o", "companies", "Companies", show=False, id="attributes.companies", tooltip="Attributes of companies"),
        Binding("v", "conversations", "Conversations", show=False, id="attributes.conversations", tooltip="Attributes of conversations and tickets"),
        Binding("left", "beside(-1)", "The tab before", show=False, id="screen.tab-before"),
        Binding("right", "beside(1)", "The tab after", show=False, id="screen.tab-after"),
        Binding("a", "archived", "Archived", show=False, id="attributes.archived", tooltip="Show those that are archived in Intercom, or hide them"),
        Binding("d", "standard", "Standard", show=False, id="attributes.standard", tooltip="Show Intercom's own attributes, or hide them"),
        Binding("g", "read", "Read again", show=False, id="attributes.read", tooltip="Read the attributes from Intercom again"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.table: AttributeTable
        self._lines: dict[str, AttributeLine] = {}
        self._worth_a_look: set[str] = set()
        self.directory = Directory()
        self.samples = Samples()
        self.model = next(iter(MODELS))
        self.problems: dict[str, AttributeProblem] = {}
        self._archived = self._standard = False

    def compose_filter(self) -> ComposeResult:
        """Tabs, the filter, and what is hidden."""
        self.table = AttributeTable(Definitions(), Directory(), self.session.capabilities)
        with Horizontal(classes="actions", id="tabs"):
            for action in _TABS.values():
                yield ActionButton(action, id=action)
        with Horizontal(classes="actions"):
            yield Field(placeholder="/ to filter by name", id="filter")
            yield ActionButton("archived", id="archived")
            yield ActionButton("standard", id="standard")
            yield FixedText("", id="shown")

    async def take(self, definitions: Definitions) -> None:
        """Propose a field for each."""
        session = self.session
        self.directory = await session.directory()
        made = await asyncio.to_thread(AttributeTable, definitions, self.directory, session.capabilities)
        if any(not made.is_standard(key) and key not in session.plan.attributes for key in made.proposals):
            await asyncio.to_thread(
                session.change,
                lambda plan: with_proposals(plan, definitions, self.directory, session.capabilities),
            )
        self.table = made

    async def load(self, read: bool) -> None:
        """Look at real values then."""
        await super().load(read)
        self.samples = await self.session.attribute_samples()
        self.show()

    # showing

    def problem(self) -> str | None:
        """Something has to be resolved first."""
        if not self.problems:
            return None if self._lines else super().problem()
        key, first = next(iter(self.problems.items()))
        more = len(self.problems) - 1
        if first.others:
            return f"{len(self.problems):,} attributes have to be resolved (n shows them)."
        return f"'{one_line(attribute_name(key), 30)}' {first.what}." + (f" ({more:,} more)" if more else "")

    def action_contacts(self) -> None:
        """Show the attributes of people."""
        self.turn_to("contact")

    def action_companies(self) -> None:
        """Show the attributes of companies."""
        self.turn_to("company")

    def action_conversations(self) -> None:
        """Show the attributes of conversations."""
        self.turn_to("conversation")

    def action_beside(self, tabs: int) -> None:
        """The tab before or after."""
        models = list(MODELS)
        self.turn_to(models[(models.index(self.model) + tabs) % len(models)])

    def turn_to(self, model: str) -> None:
        """Show the attributes of a model."""
        self.model = model
        self._show_tabs()
        self.fill()

    def action_archived(self) -> None:
        """Show archived attributes, or hide them."""
        self._archived = not self._archived
        self.fill()

    def action_standard(self) -> None:
        """Show standard attributes, or hide them."""
        self._standard = not self._standard
        self.fill()

    @property
    def line(self) -> AttributeLine | None:
        """The attribute under the cursor."""
        key = self.rows.current
        return self.line_of(key) if key else None

    def line_of(self, key: str) -> AttributeLine:
        """An attribute as it is decided now."""
        return self._lines[key]

    def cells(self, key: str) -> tuple[Cell, ...]:
        """An attribute in the table."""
        return attribute_cells(self.line_of(key), self.problems.get(key))

    def detail(self, key: str) -> str:
        """What is to be resolved, what it is, and why this is proposed."""
        return detail(self.line_of(key), self.problems.get(key))

    def follow(self, changed: Iterable[str] | None) -> None:
        """Lines are kept; those that changed are made anew."""
        plan, keys = self.session.plan, self.table.proposals if changed is None else changed
        if changed is None:
            self._lines.clear()
            self._worth_a_look.clear()
        for key in keys:
            if key in self.table.proposals:
                line = self._lines[key] = self.table.line(key, plan, self.samples.figures)
                (self._worth_a_look.add if line.worth_a_look else self._worth_a_look.discard)(key)
        self.problems = attribute_problems(plan.attributes, self.session.capabilities)
        self._show_tabs()

    def fill(self) -> None:
        """The rows of the model, as the filter and the toggles want them."""
        words, lines = self.words.casefold().split(), [self._lines[key] for key in self.table.keys(self.model)]
        keys = [line.key for line in lines if self._is_shown(line, words)]
        if self.table.known:
            self.rows.say_when_empty(nothing(self.model, filtered=bool(words), standard=self._standard))
        self.rows.show_keys(keys)
        counts = self.table.counts(self.model)
        self._show_toggle("archived", self._archived, counts.archived)
        self._show_toggle("standard", self._standard, counts.standard)
        self.query_one("#shown", FixedText).show(f"{len(keys):,} of {len(lines):,} shown")
        self.query_one("#sums", FixedText).show(self._sums(lines))
        self.describe()

    @property
    def to_look_at(self) -> list[str]:
        """Attributes of all models that have to be resolved; where there are none, those that are worth a look."""
        wanted = self.problems or self._worth_a_look
        return [key for key in self.table.proposals if key in wanted]

    @property
    def something_to_look_at(self) -> bool:
        """Whether there is any of these."""
        return bool(self.problems or self._worth_a_look)

    def _is_shown(self, line: AttributeLine, words: list[str]) -> bool:
        if line.key not in self.problems:
            if line.archived and not self._archived and line.skipped:
                return False
            if line.standard and not self._standard and line.key not in self.session.plan.attributes:
                return False
        name = line.name.casefold()
        return all(word in name for word in words)

    def _sums(self, lines: list[AttributeLine]) -> str:
        capabilities = self.session.capabilities
        if not capabilities.field_types.get(self.model):
            return (
                f"{capabilities.label} has no own fields for {MODELS[self.model].lower()}: these stay in the archive."
            )
        decided = self.session.plan.attributes
        return sums([line for line in lines if not line.standard or line.key in decided])

    def _show_tabs(self) -> None:
        for model, action in _TABS.items():
            wrong = sum(key.startswith(f"{model}:") for key in self.problems)
            count = self.table.counts(model).custom
            button = self.query_one(f"#{action}", ActionButton)
            button.caption(tab(model, count, wrong, here=model == self.model))
            button.set_class(model == self.model, "-here")

    def _show_toggle(self, action: str, on: bool, count: int) -> None:
        self.query_one(f"#{action}", ActionButton).caption(f"{'✓ ' if on else ''}{action.capitalize()} {count}")
