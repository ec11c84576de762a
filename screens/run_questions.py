"""What a person may ask of a run under way: one object first, and another share of the quota."""

from typing import TYPE_CHECKING

from screens.modals.ask import AskModal
from wizard.errors import OutercomError
from wizard.plan.quota_share import EXAMPLE, read_share, share_words
from wizard.pulling import EXAMPLES, meant, pull
from wizard.session import Session
from wizard.sharing import give_share

if TYPE_CHECKING:
    from screens.app import OutercomApp


def ask_first(app: "OutercomApp", session: Session) -> None:
    """Ask what is to come first, and ask the run for it."""

    def wrong(text: str) -> str | None:
        try:
            meant(session.migration, text)
        except OutercomError as error:
            return f"{error.message} {error.hint}"
        return None

    def give(text: str | None) -> None:
        if text and app.guarded(lambda: pull(session.migration, text)):
            app.notify("Asked for. It is read and loaded before everything else.", markup=False)

    app.push_screen(AskModal(f"Which one first? {EXAMPLES}", check=wrong), give)


def ask_share(app: "OutercomApp", session: Session) -> None:
    """Ask how much of the quota to use, and tell the run."""

    def wrong(text: str) -> str | None:
        try:
            read_share(text, session.plan.scope)
        except ValueError as error:
            return str(error)
        return None

    def give(text: str | None) -> None:
        if text:
            app.guarded(lambda: give_share(session.migration, text))

    title = f"Share of Intercom's quota, in per cent? For example {EXAMPLE} (local time)"
    app.push_screen(AskModal(title, share_words(session.migration.load().scope), check=wrong), give)
