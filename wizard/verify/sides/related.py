"""What belongs to a person or a company, and what single objects are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from wizard.archive.archive import Archive
from wizard.translate.body import body
from wizard.verify.report import Named
from wizard.verify.said.shapes import inside, moment, words
from wizard.verify.said.threads import plain_subject, state_of
from wizard.verify.sides.facts import when
from wizard.verify.sides.names import called

MOST = 200
_BEGINNING = 80


def title_of(kind: str, raw: Mapping[str, Any]) -> str:
    """What an object is called: its subject or how it begins, its name, its e-mail."""
    if kind not in ("conversations", "tickets"):
        return called(words(raw.get("name")), words(raw.get("email")), words(raw.get("id")))
    source, own = inside(raw.get("source")), inside(raw.get("ticket_attributes"))
    subject = words(own.get("_default_title_")) or words(raw.get("title")) or words(source.get("subject"))
    text = plain_subject(subject) if "<" in subject else subject
    return (text or " ".join(body(source.get("body")).text.split()))[:_BEGINNING]


class Related:
    """The newest threads of people and companies, over an archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def of_people(self, contacts: Sequence[str]) -> tuple[Named, ...]:
        """The threads that name any of these contacts, at most two hundred, newest first."""
        return self._named(self._archive.people.naming(contacts, MOST))

    def of_company(self, company: str) -> tuple[Named, ...]:
        """The threads and people that belong to a company, at most two hundred."""
        return self._named(self._archive.people.belonging(company, MOST))

    def _named(self, found: Sequence[tuple[str, str]]) -> tuple[Named, ...]:
        rows: list[tuple[int, Named]] = []
        for kind, object_id in found:
            raw = self._archive.objects.decoded(kind, object_id)
            if raw is None:
                continue
            at = moment(raw.get("created_at")) or 0
            told = [when(at)[:10], *([state_of(raw)] if kind != "contacts" else [])]
            rows.append((at, Named(kind, object_id, title_of(kind, raw), " · ".join(one for one in told if one))))
        return tuple(one for _, one in sorted(rows, key=lambda row: (row[1].kind == "contacts", -row[0])))
