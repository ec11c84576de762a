"""What somebody means by a link, an id, an e-mail address or a name: threads, people, companies or macros; else why there is nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger
from wizard.errors import UsageError
from wizard.records import Kind
from wizard.text import one_line
from wizard.translate.old_links import of_workspace, old_link
from wizard.verify.report import Named
from wizard.verify.sides.building import SHOWN, THREADS, why_absent
from wizard.verify.sides.facts import when
from wizard.verify.sides.related import title_of

MOST = 50
_KINDS = {"conversations": Kind.CONVERSATION, "tickets": Kind.TICKET}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, at most fifty; `why` says in a sentence why there is nothing."""

    found: tuple[Named, ...] = ()
    why: str = ""


class Asking:
    """Looks for what somebody means, read-only. `stopped` is asked between batches while names are gone through."""

    def __init__(
        self, archive: Archive, ledger: Ledger, destination: Destination, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._archive = archive
        self._ledger = ledger
        self._destination = destination
        self._stopped = stopped

    async def ask(self, text: str) -> Answer:
        """What `text` means. Raises UsageError for a link of another workspace."""
        wanted = text.strip()
        if not wanted:
            return Answer()
        link = old_link(wanted)
        if link is not None and link.kind and not of_workspace(link, self._archive.fact("workspace") or ""):
            raise UsageError(
                f"This link is of another Intercom workspace ({one_line(link.app, 40)}).",
                hint="Open it with the migration of that workspace.",
            )
        if (there := await self._destination.open_alias(wanted)) and (opened := self._opened(there)):
            return Answer((opened,))
        object_id = link.id if link is not None and link.kind else wanted
        if exact := tuple(self._exact(object_id)):
            return Answer(exact)
        if link is not None and link.kind:
            left = self._archive.not_read()
            why = left.perhaps if left else "Intercom did not list it, or gave no answer for it."
            return Answer(why=f"No conversation of this link is in the archive. {why}")
        people = [self._named("contacts", one) for one in self._archive.people.like(wanted, MOST)]
        found = tuple(one for one in people if one is not None)
        if not found and "@" not in wanted:
            found = tuple(self._by_name(wanted.casefold()))
        return Answer(
            found, "" if found else f"Nothing here is called '{one_line(wanted, 60)}', or has this link, id or e-mail."
        )

    def _opened(self, there: str) -> Named | None:
        for kind in _KINDS.values():
            if found := self._ledger.find_record(there, kind):
                return self._named(*found)
        return None

    def _exact(self, object_id: str) -> Iterator[Named]:
        seen_thread = False
        for kind in SHOWN:
            if kind in THREADS and seen_thread:
                continue
            found = self._named(kind, object_id)
            if found is not None:
                seen_thread = seen_thread or kind in THREADS
                yield found

    def _named(self, kind: str, object_id: str) -> Named | None:
        raw = self._archive.objects.decoded(kind, object_id)
        if raw is None:
            return None
        detail = when(raw["created_at"])[:10] if isinstance(raw.get("created_at"), int) else ""
        row = self._ledger.row(kind, object_id)
        if row is None or row.state != "loaded":
            detail = f"{detail} · {why_absent(row)}" if detail else why_absent(row)
        return Named(kind, object_id, title_of(kind, raw), detail)

    def _by_name(self, wanted: str) -> Iterator[Named]:
        """Companies and contacts whose name has this in it. There is no index of names: each is looked at."""
        count = 0
        for kind in ("companies", "contacts"):
            for object_id, raw in self._archive.objects.each(kind):
                if self._stopped():
                    return
                if _has(raw, wanted) and (found := self._named(kind, object_id)) is not None:
                    yield found
                    count += 1
                if count >= MOST:
                    return


class _Called(msgspec.Struct):
    name: object = None
    company_id: object = None


_called = msgspec.json.Decoder(_Called)


def _has(raw: bytes, wanted: str) -> bool:
    try:
        one = _called.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return any(isinstance(value, str) and wanted in value.casefold() for value in (one.name, one.company_id))
