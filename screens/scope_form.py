"""Step 4's form: the parts of the scope with what is chosen in each, and the controls of the one under the cursor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, ContentSwitcher, Input, OptionList, RadioSet
from textual.widgets.option_list import Option

from screens.scope_parts import BASES, CONTROLS, DAYS_NOTE, LEAVING, MOST_HOURS, READ_NOTE
from screens.scope_text import PARTS, part_words
from screens.widgets.link_row import LinkRow
from screens.widgets.plain import PlainText
from screens.widgets.ticks import Ticks
from wizard.errors import UsageError
from wizard.handover.addresses import template
from wizard.plan.models import Deleted, LinkChoice, Period, Scope
from wizard.plan.quota_share import read_share
from wizard.scoping import NEVER_AGAIN, channels_named, less_read, unread_day
from wizard.session import Session

_MOST_DAYS = 36_500
_LABEL = 12
_SHOWN_FIRST = "when"


class Parts(OptionList):
    """The parts of the scope; the arrow goes to the controls of the one under the cursor, as enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "select", "Change", key_display="→", id="screen.into", tooltip="Change this part")
    ]


class ScopeForm(Horizontal):
    """Tells whoever holds it about every change: `Chosen` with what the scope has now, `Linked` for links, `Refused` for what is no value."""

    @dataclass
    class Chosen(Message):
        """Fields of the scope and their values; `field` is the control's name."""

        field: str
        values: dict[str, Any]

    @dataclass
    class Linked(Message):
        """What becomes of links."""

        links: LinkChoice

    @dataclass
    class Refused(Message):
        """What cannot be read as a value, and why."""

        field: str
        why: str

    def __init__(self, session: Session, clock: Callable[[], float]) -> None:
        """`clock` gives unix seconds."""
        super().__init__(id="form")
        self._clock = clock
        self._session, self._shown, self._wrong_days = session, session.plan.scope, ""

    def compose(self) -> ComposeResult:
        """The list, and a pane for each part."""
        yield Parts(*(Option("", id=key) for key in PARTS), id="parts", compact=True, markup=False)
        with ContentSwitcher(initial=f"part-{_SHOWN_FIRST}"):
            for key, controls in CONTROLS.items():
                with VerticalScroll(id=f"part-{key}", classes="part", can_focus=False):
                    yield from controls(self._session)

    def on_mount(self) -> None:
        """Show what is chosen."""
        self.query_one(OptionList).highlighted = list(PARTS).index(_SHOWN_FIRST)
        self._say()

    def on_resize(self) -> None:
        """Where there is less room the cursor's part stays in sight."""
        self.call_after_refresh(self.query_one("#parts", OptionList).scroll_to_highlight)

    def refresh_words(self, shown: Scope, wrong_days: str) -> None:
        """Say in the list what is chosen now, and below the days what is wrong with them."""
        self._shown, self._wrong_days = shown, wrong_days
        self._say()

    def _say(self) -> None:
        parts = self.query_one(OptionList)
        here = parts.highlighted_option
        for key, words in part_words(self._shown, self._session.plan.links).items():
            sign = "▸" if here is not None and key == here.id else " "
            parts.replace_option_prompt(key, Content(f"{sign} {PARTS[key]:<{_LABEL}}{words}"))
        for dates in self.query(".dates"):
            dates.display = self._shown.period is Period.CUSTOM
        note = self.query_one("#days", PlainText)
        note.show(f"! {self._wrong_days}" if self._wrong_days else DAYS_NOTE)
        note.set_class(bool(self._wrong_days), "-wrong")
        self._say_reach()

    def _say_reach(self) -> None:
        """What it means to read less than everything, beside both fields it concerns."""
        scope = self._shown
        less = less_read(scope, self._clock())
        narrowed = scope.read_since is not None
        reach = self.query_one("#reach", PlainText)
        reach.show(f"! {NEVER_AGAIN} {less or 'What is in the archive already stays.'}" if narrowed else READ_NOTE)
        reach.set_class(narrowed, "-wrong")
        beside = self.query_one("#less-read", PlainText)
        beside.show(f"· {less}" if less else "")
        beside.display = bool(less)

    def show_part(self, key: str) -> None:
        """Show the controls of a part, and go to the first of them."""
        self.query_one(OptionList).highlighted = list(PARTS).index(key)
        self.query_one(ContentSwitcher).current = f"part-{key}"
        self.enter()

    def enter(self) -> None:
        """From the list to the controls."""
        pane = self.query_one(f"#{self.query_one(ContentSwitcher).current}")
        first = next((node for node in pane.query("*").results(Widget) if node.focusable and node.display), None)
        if first is not None:
            first.focus()

    @on(OptionList.OptionHighlighted, "#parts")
    def show_controls(self, event: OptionList.OptionHighlighted) -> None:
        """The controls of the part under the cursor."""
        self.query_one(ContentSwitcher).current = f"part-{event.option_id}"
        self._say()

    @on(OptionList.OptionSelected, "#parts")
    def enter_part(self) -> None:
        """Enter, or a click: go to the controls."""
        self.enter()

    @on(RadioSet.Changed, "#basis")
    def choose_basis(self, event: RadioSet.Changed) -> None:
        """By which date."""
        self.post_message(self.Chosen("basis", {"basis": BASES[event.index][0]}))

    @on(RadioSet.Changed, "#leaving")
    def choose_leaving(self, event: RadioSet.Changed) -> None:
        """What becomes of what leaves."""
        self.post_message(self.Chosen("leaving", {"leaving": LEAVING[event.index][0]}))

    @on(Checkbox.Changed, "#files")
    @on(Checkbox.Changed, "#deleted")
    def choose_box(self, event: Checkbox.Changed) -> None:
        """Files; what is deleted in Intercom."""
        if event.checkbox.id == "files":
            self.post_message(self.Chosen("files", {"files": event.value}))
        else:
            deleted = Deleted.REMOVE if event.value else Deleted.KEEP
            self.post_message(self.Chosen("deleted", {"deleted": deleted}))

    @on(Checkbox.Changed, "#state Checkbox")
    def choose_states(self) -> None:
        """Which states."""
        self.post_message(self.Chosen("states", {"states": self.query_one("#state", Ticks).chosen}))

    @on(Checkbox.Changed, "#kind Checkbox")
    def choose_kinds(self) -> None:
        """Which kinds."""
        kinds = self.query_one("#kind", Ticks)
        if kinds.chosen:
            self.post_message(self.Chosen("kinds", {"kinds": () if kinds.all_chosen else kinds.chosen}))
        else:
            self.post_message(self.Refused("kinds", "Choose at least one kind."))

    @on(Input.Changed, "#named")
    @on(Checkbox.Changed, "#channel Checkbox")
    def choose_channels(self) -> None:
        """Which channels; those that were not scanned by their names."""
        channels, named = self.query_one("#channel", Ticks), self.query_one("#named", Input).value.strip()
        others = channels_named(named)
        if named and not others:
            self.post_message(self.Refused("channels", "Write channels like: whatsapp, sms."))
        elif not channels.chosen and not others:
            self.post_message(self.Refused("channels", "Choose at least one channel."))
        else:
            every = channels.all_chosen and not named
            chosen = () if every else tuple(sorted({*channels.chosen, *others}))
            self.post_message(self.Chosen("channels", {"channels": chosen}))

    @on(LinkRow.Chosen)
    def choose_links(self, event: LinkRow.Chosen) -> None:
        """Whether links inside messages are rewritten, and to which address."""
        event.stop()
        try:
            address = template(event.template, "The address of links") if event.template else ""
        except UsageError as error:
            self.post_message(self.Refused("template", f"{error.message} {error.hint}"))
        else:
            self.post_message(self.Linked(LinkChoice(rewrite=event.rewrite, template=address)))

    @on(Input.Changed, "#read-since")
    def choose_reach(self, event: Input.Changed) -> None:
        """From which day of last activity on threads are read."""
        text = event.value.strip()
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            self.post_message(self.Refused("read_since", "Write a day like 2025-01-31, or nothing."))
            return
        if why := unread_day(day) if day else "":
            self.post_message(self.Refused("read_since", why))
        else:
            self.post_message(self.Chosen("read_since", {"read_since": day}))

    @on(Input.Changed, "#since")
    @on(Input.Changed, "#until")
    def choose_dates(self, event: Input.Changed) -> None:
        """The first and the last day."""
        field, text = event.input.id or "", event.value.strip()
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            self.post_message(self.Refused(field, "Write a day like 2025-01-31."))
        else:
            self.post_message(self.Chosen(field, {field: day}))

    @on(Input.Changed, "#closed")
    def choose_age(self, event: Input.Changed) -> None:
        """How old a closed conversation may be."""
        text = event.value.strip()
        if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_DAYS):
            self.post_message(self.Refused("closed", "Write a number of days, or nothing."))
        else:
            self.post_message(self.Chosen("closed", {"closed_older_than_days": int(text) if text else None}))

    @on(Input.Changed, "#share")
    @on(Input.Changed, ".hours Input")
    def choose_share(self) -> None:
        """How much of the quota may be used, also by the time of day."""
        try:
            scope = read_share(self._shares(), self._session.plan.scope)
        except ValueError as error:
            self.post_message(self.Refused("share", str(error)))
        else:
            values = {"quota_share": scope.quota_share, "quota_hours": scope.quota_hours}
            self.post_message(self.Chosen("share", values))

    def _shares(self) -> str:
        """What the fields say, as `read_share` takes it. Raises ValueError for a row that is filled in half."""
        said = [self.query_one("#share", Input).value.strip()]
        for number in range(MOST_HOURS):
            if not self.query(f"#hours-share-{number}"):
                break
            share, begin, end = (
                self.query_one(f"#hours-{name}-{number}", Input).value.strip() for name in ("share", "begin", "end")
            )
            if share and begin and end:
                said.append(f"{share} from {begin} to {end}")
            elif share or begin or end:
                raise ValueError("Fill in the share and both times of a row, or leave it empty.")
        return ", ".join(said)
