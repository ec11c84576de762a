"""The lookup table of translators: identities and definitions from the archive, read-only."""

from collections.abc import Mapping, Sequence
from typing import Any

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.plan.models import AttributeChoice, AttributeDecision, Plan
from wizard.plan.scope import removes_deleted
from wizard.sources.port import StoredFile
from wizard.translate.values import standard_name

CACHED_CONTACTS = 5_000


def chosen(plan: Plan, model: str, name: str) -> AttributeChoice | None:
    """What an attribute is loaded as, None where it is skipped. One nobody decided on (it came later, or has no definition) becomes a new
    text field of its own.
    """
    choice = plan.attribute(model, name)
    if choice is None:
        return AttributeChoice(decision=AttributeDecision.NEW, field=standard_name(name))
    return None if choice.decision is AttributeDecision.SKIP else choice


class ArchiveLookup:
    """Implements `wizard.sources.port.LookupTable` over a read-only archive. Used on one thread; call `keep_up` before each batch."""

    def __init__(self, archive: Archive, plan: Plan) -> None:
        self._archive = archive
        self._plan = plan
        self._known: dict[str, dict[str, dict[str, Any]]] = {}
        self._contacts: dict[str, str | None] = {}
        self._generation = archive.generation()

    def keep_up(self) -> None:
        """Refresh where the archive has grown. To be called once it is known which revisions are made: later ones are made again."""
        generation = self._archive.generation()
        if generation != self._generation:
            self._generation = generation
            self.refresh()

    def refresh(self) -> None:
        """Forget what may have changed in the archive."""
        self._known.clear()
        self._contacts.clear()

    def contact(self, contact_id: str) -> str | None:
        """The archived contact that holds this person; None when nobody does."""
        if contact_id not in self._contacts:
            if len(self._contacts) >= CACHED_CONTACTS:
                self._contacts.clear()
            self._contacts[contact_id] = self._archive.people.canonical(contact_id)
        return self._contacts[contact_id]

    def merged_into(self, contact_id: str) -> Sequence[str]:
        """The contacts folded into this one."""
        return self._archive.people.folded_into(contact_id)

    def raw(self, kind: str, object_id: str) -> dict[str, Any] | None:
        """Another archived object, decoded; None for one that was deleted at the source, where the plan removes these."""
        if removes_deleted(kind, self._plan.scope) and self._archive.objects.is_deleted(kind, object_id):
            return None
        return self._archive.objects.decoded(kind, object_id)

    def known(self, kind: str) -> Mapping[str, dict[str, Any]]:
        """All objects of a small kind by id."""
        if kind not in self._known:
            self._known[kind] = {object_id: decode_object(raw) for object_id, raw in self._archive.objects.each(kind)}
        return self._known[kind]

    def files(self, kind: str, object_id: str) -> Mapping[str, StoredFile]:
        """The files of an object by key."""
        return self._archive.files.of(kind, object_id)

    def attribute(self, model: str, name: str) -> AttributeChoice | None:
        """The decision for an attribute; see `chosen`."""
        return chosen(self._plan, model, name)
