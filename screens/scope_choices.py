"""What step 4 offers to choose from: channels with their counts, and the kinds the destination takes. Pure."""

from wizard.channel_words import channel_words
from wizard.opening import choosable_kinds, source_kinds
from wizard.scoping import channels_named
from wizard.session import Session

_USUAL = ("messenger", "email")
_REST = "other"


def channel_choices(session: Session) -> list[tuple[str, str]]:
    """(channel, label): the two usual ones, those of the scan, and those the plan names, with their counts."""
    counts = {} if session.census is None else session.census.channels
    names = dict.fromkeys((*_USUAL, *(name for name in counts if name != _REST), *session.plan.scope.channels))
    return [(name, _label(channel_words(name), counts.get(name))) for name in names if channels_named(name) == (name,)]


def kind_choices(session: Session) -> list[tuple[str, str]]:
    """(kind, label): the kinds of the source that the destination takes and that may be left out, with their counts."""
    counts = {} if session.census is None else session.census.counts
    taken = {kind.name for kind in source_kinds(session.plan) if kind.record in session.capabilities.kinds}
    return [(kind, _label(kind, counts.get(kind))) for kind in choosable_kinds(session.plan.source) if kind in taken]


def _label(name: str, count: int | None) -> str:
    return name.replace("_", " ") + (f" ({count:,})" if count is not None else "")
