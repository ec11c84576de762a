"""Where things are at the destination: the ids that objects of the source have there, by the ledger, the archive's identities and the decisions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from wizard.archive.archive import Archive
from wizard.archive.files import Placed
from wizard.engine.ledger import Ledger
from wizard.plan.models import AdminDecision, AttributeDecision, Plan
from wizard.plan.scope import removes_deleted
from wizard.verify.said.shapes import inside, words

REMEMBERED = 5_000
STANDARD = "standard."
"""Before the place of a standard attribute, in the plan."""
_LINKED = frozenset({"loaded", "intent", "failed"})
_ACCOUNTS = frozenset({AdminDecision.MATCH, AdminDecision.INVITE})


class There:
    """Answers from the ledger and the archive, remembered for a while."""

    def __init__(self, archive: Archive, ledger: Ledger, plan: Plan) -> None:
        self.archive = archive
        self.plan = plan
        self._ledger = ledger
        self._ids: dict[tuple[str, str], str] = {}
        self._holders: dict[str, str | None] = {}
        self.people: dict[tuple[object, object], list[str]] = {}
        """What was found about people already, by what was said and what is held."""
        self.standard = [
            (model, name)
            for key, choice in plan.attributes.items()
            for model, _, name in (key.partition(":"),)
            if name.startswith(STANDARD) and choice.decision is not AttributeDecision.SKIP
        ]
        """The standard attributes (model, name in the plan) that get a field of their own."""
        self._known: dict[str, dict[str, dict[str, Any]]] = {}

    def record(self, kind: str, object_id: str) -> str:
        """The id there of what an object became, empty where nothing of it is there."""
        key = (kind, object_id)
        if key not in self._ids:
            if len(self._ids) >= REMEMBERED:
                self._ids.clear()
            row = self._ledger.row(kind, object_id)
            self._ids[key] = (row.there or "") if row is not None and row.state in _LINKED else ""
        return self._ids[key]

    def leaves_deleted(self, kind: str, object_id: str) -> bool:
        """Whether an object was deleted in Intercom, and the plan leaves it out for that."""
        return removes_deleted(kind, self.plan.scope) and self.archive.objects.is_deleted(kind, object_id)

    def records(self, kind: str, ids: Iterable[str]) -> list[str]:
        """The ids there of several, without those that are not there; sorted."""
        return sorted({found for one in ids if (found := self.record(kind, one))})

    def holder(self, contact_id: str) -> str | None:
        """The archived contact that holds a person, None where nobody does."""
        if contact_id not in self._holders:
            if len(self._holders) >= REMEMBERED:
                self._holders.clear()
            self._holders[contact_id] = self.archive.people.canonical(contact_id)
        return self._holders[contact_id]

    def customer(self, contact_id: str) -> str:
        """The id there of the customer a contact became, empty for nobody."""
        holder = self.holder(contact_id) if contact_id else None
        return self.record("contacts", holder) if holder else ""

    def customers(self, contact_ids: Iterable[str]) -> list[str]:
        """The ids there of several contacts' customers, each once, in their order."""
        return list(dict.fromkeys(found for one in contact_ids if (found := self.customer(one))))

    def account(self, admin_id: str) -> str:
        """The id there of a teammate's account: by the decision on them, empty where they keep their name alone."""
        if self.plan.admin(admin_id).decision not in _ACCOUNTS:
            return ""
        return self.record("admins", admin_id) or self.record("former_admins", admin_id)

    def bot(self) -> str:
        """The id there of the one who stands for every bot."""
        return next((found for one in self.known("workspace") if (found := self.record("workspace", one))), "")

    def known(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """All objects of a small kind (admins, teams, workspace) by id."""
        if kind not in self._known:
            ids = [one for one, _ in self.archive.objects.each(kind)]
            self._known[kind] = {one: self.archive.objects.decoded(kind, one) or {} for one in ids}
        return self._known[kind]

    def is_bot(self, admin_id: str) -> bool:
        """Whether a teammate is one of Intercom's own bots."""
        found = inside(self.known("admins").get(admin_id))
        return found.get("type") == "bot" or is_operator(words(found.get("email")))


def is_operator(email: str) -> bool:
    """Whether an address is that of Intercom's own bot (`operator+<app>@intercom.io`)."""
    return email.lower().startswith("operator+") and email.lower().endswith("@intercom.io")


class Places:
    """The files of one object by the addresses under which raw JSON names them."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._by_url: dict[str, Placed] = {}
        self._by_path: dict[str, Placed] = {}
        for one in placed:
            self._by_url.setdefault(one.url, one)
            self._by_path.setdefault(_path(one.url), one)

    @classmethod
    def together(cls, several: "Sequence[Places]") -> "Places":
        """The files of several objects; those of the first come first."""
        found = cls(())
        for one in several:
            for url, placed in one._by_url.items():
                found._by_url.setdefault(url, placed)
            for path, placed in one._by_path.items():
                found._by_path.setdefault(path, placed)
        return found

    def of(self, url: str) -> Placed | None:
        """What became of the file at an address. The query of a signed address may be another one."""
        return self._by_url.get(url) or self._by_path.get(_path(url))


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path) or url
    except ValueError:
        return url
