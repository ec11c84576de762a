"""A scope in words: what a command line asks for, and what a person reads about it. The wizard's step 4 has a control for each of these words."""

import re
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from wizard.errors import UsageError
from wizard.opening import choosable_kinds
from wizard.plan.models import STATES, Basis, Deleted, Leaving, Period, Scope, SourceChoice
from wizard.plan.quota_share import EXAMPLE, read_share
from wizard.plan.scope import reaches_further
from wizard.sources.port import ScopeCount
from wizard.text import plural, printable

_BY = {"activity": Basis.ACTIVITY, "creation": Basis.CREATION}
_PERIODS = (Period.ALL, Period.TWO_YEARS, Period.SIX_MONTHS)
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """The words of a command line about the scope, as typed; what is empty (or None) was not said. `share` is one for `read_share`."""

    period: str = ""
    by: str = ""
    since: str = ""
    until: str = ""
    states: str = ""
    closed_within: str = ""
    channels: str = ""
    kinds: str = ""
    files: bool | None = None
    leaving: str = ""
    share: str = ""
    deleted: str = ""
    read_since: str = ""

    @property
    def said(self) -> bool:
        """Whether they say anything about what is read or loaded."""
        return any(getattr(self, one.name) not in ("", None) for one in fields(self) if one.name != "share")

    def changed(self, scope: Scope, source: SourceChoice) -> Scope:
        """The scope with what they say changed. Raises UsageError for what makes no sense."""
        change: dict[str, Any] = {**self._dates()}
        if self.read_since:
            change["read_since"] = None if self.read_since == "all" else _past(_day(self.read_since, "--read-since"))
        if self.by:
            change["basis"] = _one_of(self.by, _BY, "--by")
        if self.states:
            change["states"] = tuple(state for state in STATES if state in _listed(self.states, STATES, "--states"))
        if self.closed_within:
            everything = self.closed_within == "all"
            change["closed_older_than_days"] = (
                None if everything else _number(self.closed_within, _MOST_DAYS, "--closed-within", "days, or all")
            )
        if self.channels:
            change["channels"] = () if self.channels == "all" else _channels(self.channels)
        if self.kinds:
            every = choosable_kinds(source)
            chosen = set(every) if self.kinds == "all" else set(_listed(self.kinds, every, "--kinds"))
            change["kinds"] = () if chosen == set(every) else tuple(kind for kind in every if kind in chosen)
        if self.files is not None:
            change["files"] = self.files
        if self.leaving:
            change["leaving"] = _one_of(self.leaving, {one.value: one for one in Leaving}, "--leaving")
        if self.deleted:
            change["deleted"] = _one_of(self.deleted, {one.value: one for one in Deleted}, "--deleted")
        if self.share:
            change |= _shares(self.share)
        if change.get("period", scope.period) is not scope.period:
            # A period that counts back does so from the start of the run that uses it.
            change["anchor"] = None
        return Scope.model_validate({**scope.model_dump(), **change})

    def _dates(self) -> dict[str, Any]:
        since, until = _day(self.since, "--since"), _day(self.until, "--until")
        if since and until and since > until:
            raise UsageError("--since is after --until.", hint="Give the earlier day to --since.")
        if (since or until) and self.period:
            raise UsageError("--period says the dates already.", hint="Leave out --since and --until, or --period.")
        if since or until:
            return {"period": Period.CUSTOM, "since": since, "until": until}
        if self.period:
            period = _one_of(self.period, {one.value: one for one in _PERIODS}, "--period")
            return {"period": period, "since": None, "until": None}
        return {}


def same_scope(one: Scope, other: Scope) -> bool:
    """Whether two scopes read and load the same records. From when relative periods count, and how fast is read, are no part of that."""
    apart = {"anchor": None, "quota_share": 1.0, "quota_hours": ()}
    return one.model_copy(update=apart) == other.model_copy(update=apart)


_SPANS = {
    Period.ALL: "of all time",
    Period.TWO_YEARS: "of the last 2 years",
    Period.SIX_MONTHS: "of the last 6 months",
}
_DATES = {Basis.ACTIVITY: "by last activity", Basis.CREATION: "by creation"}


NEVER_AGAIN = "Once Intercom is cancelled, older ones are lost."


def read_line(scope: Scope) -> str:
    """What is read into the archive, in words."""
    if scope.read_since is None:
        return "Everything, all time, is read into the archive."
    return f"Only conversations and tickets with activity since {scope.read_since} are read. {NEVER_AGAIN}"


def less_read(scope: Scope, now: float) -> str:
    """One sentence where less is read than the scope would load, `now` in unix seconds; empty where it is not."""
    anchor = int(now) if scope.anchor is None else scope.anchor
    if not reaches_further(scope, anchor):
        return ""
    return "The scope goes back further than what is read. Older ones are loaded only if archived already."


def scope_lines(scope: Scope, now: float) -> list[str]:
    """The scope in sentences, the same on every screen and in plain lines; `now` in unix seconds."""
    lines = [read_line(scope), *filter(None, [less_read(scope, now)])]
    lines.append(f"Loaded: conversations {_period(scope)}{_states(scope)}{_channels_said(scope)}.")
    if scope.channels and (not scope.kinds or "tickets" in scope.kinds):
        lines.append("Tickets that are no conversations have no channel: they come whatever it is.")
    if scope.kinds:
        along = [kind for kind in ("contacts", "companies") if kind not in scope.kinds]
        lines.append(f"Only these kinds: {', '.join(kind.replace('_', ' ') for kind in scope.kinds)}.")
        if along:
            lines.append(f"Of {' and '.join(along)} those come along that loaded conversations need.")
    else:
        lines.append("All kinds the destination takes; contacts and companies also without conversations.")
    lines.append("Teammates, tags and attributes always come." + ("" if scope.files else " Files and pictures do not."))
    stays = "stays there, as kept by decision" if scope.leaving is Leaving.KEEP else "is removed there"
    lines.append(f"What was loaded and leaves the scope later {stays}.")
    stays = "is removed there" if scope.deleted is Deleted.REMOVE else "stays there"
    lines.append(f"What is deleted in Intercom {stays}; the archive keeps it.")
    return lines


def scope_count_line(count: ScopeCount) -> str:
    """`1,200 conversations and 12 tickets without a conversation (40 open, 1,172 closed), by Intercom's own counts`."""
    states = ", ".join(f"{number:,} {state}" for state, number in count.states.items())
    line = plural(count.conversations, "conversation")
    if count.tickets:
        # Without conversations in the scope every ticket is counted, also those that have one.
        line += f" and {plural(count.tickets, 'ticket')}{' without a conversation' if count.conversations else ''}"
    how = "counted in the archive" if count.exact else "by Intercom's own counts"
    return f"{line}{f' ({states})' if states else ''}, {how}"


def _period(scope: Scope) -> str:
    first = f"from {scope.since}" if scope.since else ""
    last = f"to {scope.until}" if scope.until else ""
    span = _SPANS.get(scope.period) or " ".join(part for part in (first, last) if part) or "of no period yet"
    return span if scope.period is Period.ALL else f"{span} ({_DATES[scope.basis]})"


def _states(scope: Scope) -> str:
    text = f" that are {' or '.join(scope.states) or 'in no state'}"
    if scope.closed_older_than_days and "closed" in scope.states:
        text += f", but not closed ones without activity for {plural(scope.closed_older_than_days, 'day')}"
    return text


def _channels_said(scope: Scope) -> str:
    return f", by {', '.join(name.replace('_', ' ') for name in scope.channels)}" if scope.channels else ""


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} is not a day: {printable(text)}", hint="Write it as YYYY-MM-DD.") from None


def _past(day: date | None) -> date | None:
    """A day to read since. Raises UsageError for one that has not come yet."""
    if day is not None and (why := unread_day(day)):
        raise UsageError(why, hint="Give an earlier day, or all.")
    return day


def unread_day(day: date) -> str:
    """Why nothing can be read since a day, in one sentence; empty where something can."""
    return "Nothing can be read since a day that has not come yet." if day > datetime.now(UTC).date() else ""


def _one_of(text: str, choices: dict[str, Any], option: str) -> Any:
    if text not in choices:
        raise UsageError(f"{option} cannot be '{printable(text)}'.", hint=f"Choose one of: {', '.join(choices)}.")
    return choices[text]


def _listed(text: str, known: tuple[str, ...], option: str) -> list[str]:
    found = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in found if part not in known]
    noun = option.strip("-").removesuffix("s")
    if unknown or not found:
        raise UsageError(
            f"There is no {noun} '{printable((unknown or [text])[0])}'.",
            hint=f"{noun.capitalize()}s are {', '.join(known)}, with commas between.",
        )
    return found


def _channels(text: str) -> tuple[str, ...]:
    found = channels_named(text)
    if not found:
        raise UsageError(
            f"--channels names no channel: {printable(text)}",
            hint="Write for example: messenger,email. `outercom scan` says which channels there are.",
        )
    return found


def channels_named(text: str) -> tuple[str, ...]:
    """The channels that a text with commas names, sorted, each once; empty where one of them cannot be a channel's name."""
    found = {part.strip().lower().replace(" ", "_") for part in text.split(",") if part.strip()}
    if not all(_CHANNEL.fullmatch(name) for name in found):
        return ()
    return tuple(sorted({"messenger" if name == "conversation" else name for name in found}))


def _shares(text: str) -> dict[str, Any]:
    try:
        scope = read_share(text, Scope())
    except ValueError as error:
        raise UsageError(f"--share cannot be '{printable(text)}'. {error}", hint=f"For example: {EXAMPLE}") from None
    return {"quota_share": scope.quota_share, "quota_hours": scope.quota_hours}


def _number(text: str, most: int, option: str, noun: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise UsageError(f"{option} cannot be '{printable(text)}'.", hint=f"Write a number of {noun}, 1 to {most:,}.")
    return int(text)
