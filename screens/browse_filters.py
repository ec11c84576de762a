"""What the search is narrowed to, and the windows in which a person chooses it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from screens.modals.dates import DatesModal
from screens.modals.pick import PickModal
from wizard.browsing.naming import end_second, first_second
from wizard.browsing.reading import Read
from wizard.browsing.searching import Choices, Wanted
from wizard.channel_words import channel_words

if TYPE_CHECKING:
    from screens.browse import BrowseScreen

KINDS = (("conversations", "conversations"), ("tickets", "tickets"), ("contacts", "people"), ("companies", "companies"))
STATES = (("open", "open"), ("snoozed", "snoozed"), ("closed", "closed"))
_ANY = ("", "any")
CHOICES = (
    ("k", "kind", "What", "Conversations, tickets, people or companies"),
    ("s", "state", "State", "Open, snoozed or closed"),
    ("t", "tag", "Tag", "Only with a tag"),
    ("a", "admin", "Teammate", "Only where a teammate wrote or is assigned"),
    ("c", "channel", "Channel", "Messenger, e-mail or another"),
)
"""Key, field of `Wanted`, words and tooltip of each filter that is chosen from a list."""


class Filters:
    """Holds what is wanted. `changed` is called after a choice; `names` are the names of what was chosen, by the field of `Wanted`."""

    def __init__(self, screen: "BrowseScreen", changed: Callable[[], None]) -> None:
        self._screen = screen
        self._changed = changed
        self._dates = ("", "")
        self.wanted = Wanted()
        self.names: dict[str, str] = {}

    def look_for(self, text: str) -> bool:
        """These words from now on; whether they are others than before."""
        before, self.wanted = self.wanted, replace(self.wanted, text=text)
        return self.wanted != before

    def clear(self) -> None:
        """Only the words stay."""
        self._dates = ("", "")
        self.names.clear()
        self._set(Wanted(self.wanted.text))

    def of(self, read: Read) -> None:
        """The conversations of a person, of a company, or of the people of a conversation; whatever was looked for is put aside."""
        self._dates = ("", "")
        self._screen.forget_words()
        name = next((value for label, value in read.facts if label == "with"), "")
        if read.kind in ("contacts", "companies"):
            name = read.title
        self.names = {"contacts": name, "company": name}
        self._set(
            Wanted(kind="conversations" if not read.company else "", contacts=read.contacts, company=read.company)
        )

    def choose(self, what: str, choices: Choices) -> None:
        """Let a person choose a kind, state, tag, teammate (`admin`) or channel."""
        title, known = {
            "kind": ("What to look through", KINDS),
            "state": ("State", STATES),
            "tag": ("Tag", choices.tags),
            "admin": ("Teammate who wrote in it or is assigned", choices.admins),
            "channel": ("Channel", [(name, channel_words(name)) for name, _ in choices.channels]),
        }[what]

        def take(value: str | None) -> None:
            if value is not None:
                self.names[what] = dict(known).get(value, value)
                chosen: dict[str, Any] = {what: value}
                self._set(replace(self.wanted, **chosen))

        self._screen.app.push_screen(PickModal(title, [_ANY, *known]), take)

    def choose_dates(self) -> None:
        """Let a person type from and until."""

        def take(dates: tuple[str, str] | None) -> None:
            if dates is not None:
                self._dates = dates
                self._set(replace(self.wanted, since=first_second(dates[0]), until=end_second(dates[1])))

        self._screen.app.push_screen(DatesModal(*self._dates), take)

    def _set(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self._changed()
