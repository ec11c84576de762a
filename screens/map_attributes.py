"""Step 3: which field each attribute becomes, and of which type."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from screens.attribute_rows import AttributeRows
from screens.attribute_text import type_line
from screens.modals.field import FieldModal, FieldPick
from screens.modals.pick import PickModal
from screens.modals.preview import PreviewModal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.row_table import RowTable
from wizard.attribute_preview import asked_key, preview
from wizard.attribute_table import AttributeLine
from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.records import FieldType
from wizard.text import one_line
from wizard.translate.values import standard_name

_SKIP = AttributeChoice(decision=AttributeDecision.SKIP)


class MapAttributesScreen(AttributeRows):
    """Letters decide for the attribute under the cursor."""

    OF_A_ROW = ("field", "type", "types", "skip", "unfit")
    BUTTONS = (OF_A_ROW, ("undo", "preview", "look", "read"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "field", "Field", show=False, id="attributes.field", tooltip="Another field, or another name; enter does the same"),
        Binding("t", "type", "Type", show=False, id="attributes.type", tooltip="The next type the destination has"),
        Binding("y", "types", "Types", show=False, id="attributes.types", tooltip="Pick the type, with how many values fit each"),
        Binding("s", "skip", "Skip", show=False, id="attributes.skip", tooltip="It stays in the archive; again: take it"),
        Binding("u", "unfit", "Misfits", show=False, id="attributes.unfit", tooltip="Keep values that do not fit as text, or report them"),
        Binding("z", "undo", "Undo", show=False, id="attributes.undo", tooltip="Take the last decision back"),
        Binding("n", "look", "To look at", show=False, id="attributes.look", tooltip="The next one to resolve; where there is none, to look at"),
        Binding("p", "preview", "Preview", show=False, id="attributes.preview", tooltip="One real record, value by value, before and after"),
    ]  # fmt: skip

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be done with the row under the cursor, and with the decisions as they are."""
        line = self.line if action in self.OF_A_ROW else None
        match action:
            case "field" | "skip":
                return True if line is not None and not line.proposal.column else None
            case "type" | "types":
                return True if line is not None and line.choice.decision is AttributeDecision.NEW else None
            case "unfit":
                return True if line is not None and not line.skipped else None
            case "preview":
                return True if self.samples.records.get(self.model) else None
            case "look":
                return True if self.something_to_look_at else None
        return super().check_action(action, parameters)

    # field and type

    @on(RowTable.Chosen)
    def action_field(self) -> None:
        """Ask for the field: one that is there is taken with its type, any other is made."""
        line = self.line
        if line is None or self._is_there(line):
            return
        if not self.session.capabilities.field_types.get(self.model):
            self._say("This destination has no fields of its own here.", "It stays in the archive.")
            return
        takers = {
            standard_name(other.choice.field): other.name
            for key in self.table.keys(self.model)
            if key != line.key and not (other := self.line_of(key)).skipped
        }
        reserved = frozenset(standard_name(word) for word in self.session.capabilities.reserved_fields)
        fields = [one for one in self.directory.fields if one.model == self.model]
        wanted = line.choice.field or (line.proposal.taken or line.proposal.choice).field or standard_name(line.name)
        title = f"Which field does '{one_line(line.name, 40)}' become?"
        modal = FieldModal(title, wanted, fields, takers, reserved)
        self.app.push_screen(modal, lambda pick: self._take(line, pick) if pick else None)

    def _take(self, line: AttributeLine, pick: FieldPick) -> None:
        choice, types = line.choice, self.session.capabilities.field_types.get(line.model, ())
        if pick.there is not None:
            decision, kind = AttributeDecision.MAP, pick.there.type
        else:
            proposed = (line.proposal.taken or line.proposal.choice).type if line.skipped else choice.type
            decision, kind = AttributeDecision.NEW, proposed if proposed in types else types[0]
        taken = AttributeChoice(decision=decision, field=pick.name, type=kind, unfit=choice.unfit)
        if taken != choice:
            self.decide({line.key: taken}, f"field of {line.name}")

    def action_type(self) -> None:
        """The next type the destination has for this model."""
        line = self.line
        types = self.session.capabilities.field_types.get(self.model, ())
        if line is not None and types and self._is_new(line):
            place = types.index(line.choice.type) + 1 if line.choice.type in types else 0
            self._typed(line, types[place % len(types)])

    def action_types(self) -> None:
        """Pick a type; each says how many of the values that were seen would not fit."""
        line = self.line
        types = self.session.capabilities.field_types.get(self.model, ())
        if line is None or not types or not self._is_new(line):
            return
        choices = [(kind.value, type_line(kind, line.figures)) for kind in types]
        title = f"Which type does '{one_line(line.choice.field, 40)}' get?"
        self.app.push_screen(
            PickModal(title, choices), lambda kind: self._typed(line, FieldType(kind)) if kind else None
        )

    def _typed(self, line: AttributeLine, kind: FieldType) -> None:
        self.decide({line.key: line.choice.model_copy(update={"type": kind})}, f"type of {line.name}")

    def _is_new(self, line: AttributeLine) -> bool:
        if line.choice.decision is AttributeDecision.MAP:
            self._say("The field is there already, with its own type.", "Choose another field.")
        return line.choice.decision is AttributeDecision.NEW

    # skip, misfits

    def action_skip(self) -> None:
        """Leave it in the archive; for one that is skipped, take it again."""
        line = self.line
        if line is None or self._is_there(line):
            return
        if not line.skipped:
            self.decide({line.key: _SKIP}, f"skip {line.name}")
            return
        proposed = line.proposal.choice if line.proposal.choice.decision is not AttributeDecision.SKIP else None
        if (wanted := proposed or line.proposal.taken) is not None:
            self.decide({line.key: wanted}, f"take {line.name}")
        else:
            self._say("This destination has no fields of its own here.", "It stays in the archive.")

    def action_unfit(self) -> None:
        """Keep values that do not fit as text, or report them."""
        line = self.line
        if line is not None and not line.skipped:
            other = "report" if line.choice.unfit == "text" else "text"
            self.decide({line.key: line.choice.model_copy(update={"unfit": other})}, f"misfits of {line.name}")

    def _is_there(self, line: AttributeLine) -> bool:
        """Whether there is nothing to decide: the destination holds it in a column of its own."""
        if line.proposal.column:
            self._say(f"It is held there already, as {line.proposal.column}.")
        return bool(line.proposal.column)

    def _say(self, message: str, hint: str = "") -> None:
        self.query_one(ErrorPanel).say(message, hint)

    # looking

    def action_look(self) -> None:
        """Go to the next one that has to be resolved; where there is none, to the next that is worth a look."""
        keys = self.to_look_at
        current = self.rows.current
        place = keys.index(current) + 1 if current in keys else 0
        if keys:
            self.go_to([keys[place % len(keys)]])

    def go_to(self, keys: Iterable[str]) -> None:
        """Show the tab and the row of the first of these, without a filter where it hides them."""
        key = next(iter(keys))
        if key not in self.table.proposals:
            return
        self.turn_to(key.split(":", 1)[0])
        if not self.rows.go(key):
            self.query_one("#filter", Input).value = ""
            self.fill()
            self.rows.go(key)

    def action_preview(self) -> None:
        """Show one real record before and after."""
        records = self.samples.records.get(self.model, [])
        if not records:
            self._say("There is no record to look at yet.", "Once something is read, there is.")
            return
        lines = {key: self.line_of(key) for key in self.table.keys(self.model)}
        plan, line = self.session.plan, self.line
        asked = asked_key(line) if line else ""
        self.app.push_screen(PreviewModal(records, lambda record: preview(record, plan, lines, line), asked))
