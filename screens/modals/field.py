"""Which field an attribute becomes: one that is there, or a new one whose name is shown as it will be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from screens.modals.base import Modal
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.attribute_table import TYPE_WORDS
from wizard.destinations.port import ExistingField
from wizard.text import one_line
from wizard.translate.values import standard_name

_MOST = 200


@dataclass(frozen=True, slots=True)
class FieldPick:
    """The field that was picked: one that is there, or the standard name of a new one."""

    there: ExistingField | None
    name: str


class FieldModal(Modal[FieldPick]):
    """`fields` are those of the model there, `takers` says by standard name which attribute has it already, `reserved` are standard names nobody may use."""

    AUTO_FOCUS = "Input"

    def __init__(
        self,
        title: str,
        value: str,
        fields: Sequence[ExistingField],
        takers: Mapping[str, str],
        reserved: frozenset[str],
    ) -> None:
        super().__init__()
        self._title, self._value = title, value
        self._fields, self._takers, self._reserved = fields, takers, reserved
        self._offered: list[FieldPick] = []

    def compose(self) -> ComposeResult:
        """A name to type, and what it can mean."""
        with Vertical(classes="window"):
            yield PlainText(self._title, classes="window-title")
            yield Field(self._value, placeholder="a field's name")
            yield PlainText("", id="wrong")
            yield OptionList(compact=True, markup=False)
            yield PlainText("Enter takes the marked line. Up and down move the mark.", classes="hint")

    def on_mount(self) -> None:
        """Everything there is, with the cursor on the field it has now."""
        self.query_one(Input).select_all()
        self._offer(self._value, every=True)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """What the text can mean."""
        self._offer(event.value, every=event.value == self._value)

    def on_key(self, event: events.Key) -> None:
        """Up and down in the field move the cursor of the list."""
        if isinstance(self.focused, Input) and event.key in ("up", "down"):
            options = self.query_one(OptionList)
            (options.action_cursor_up if event.key == "up" else options.action_cursor_down)()
            event.stop()

    @on(Input.Submitted)
    def take_marked(self) -> None:
        """Take the line the cursor is on."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self.dismiss(self._offered[place])

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Take a line."""
        self.dismiss(self._offered[event.option_index])

    def _offer(self, typed: str, *, every: bool) -> None:
        name, words = typed.strip(), "" if every else typed.strip().casefold()
        found = [one for one in self._fields if words in f"{one.key}\n{one.label}".casefold()]
        exact = next((one for one in self._fields if name in (one.key, one.label)), None)
        exact = exact or next(
            (one for one in self._fields if name and standard_name(name) == standard_name(one.key)), None
        )
        if exact is not None:
            found = [exact, *(one for one in found if one is not exact)]
        lines = [(FieldPick(one, one.key), self._there(one)) for one in found[:_MOST]]
        wrong = self._wrong(name) if name or not lines else ""
        if exact is None and name and not wrong:
            new = name if name == self._value else standard_name(name)
            taker = self._takers.get(standard_name(new), "")
            lines.insert(0, (FieldPick(None, new), f"New field: {one_line(new, 50)}{_taken(taker)}"))
        self.query_one("#wrong", PlainText).show(f"! {wrong}" if wrong else "")
        self._offered = [pick for pick, _ in lines]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(text)) for _, text in lines])
        options.highlighted = 0 if lines else None

    def _wrong(self, name: str) -> str:
        if not name:
            return "Type a name."
        if standard_name(name) in self._reserved:
            return f"'{one_line(name, 40)}' is reserved there. Choose another name."
        return ""

    def _there(self, field: ExistingField) -> str:
        label = f" '{one_line(field.label, 40)}'" if field.label not in ("", field.key) else ""
        return f"Take {one_line(field.key, 50)}{label} ({TYPE_WORDS[field.type]}){_taken(self._takers.get(standard_name(field.key), ''))}"


def _taken(by: str) -> str:
    return f" · ! wanted by '{one_line(by, 30)}'" if by else ""
