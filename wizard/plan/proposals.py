"""What steps 2 and 3 propose before anybody decides. Pure: the same input, in any order, gives the same proposals."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wizard.destinations.port import Capabilities, Directory, ExistingField, User
from wizard.plan.models import AdminChoice, AdminDecision, AttributeChoice, AttributeDecision
from wizard.records import FieldType
from wizard.text import one_line, plural
from wizard.translate.values import standard_name

_TYPES = {
    "string": FieldType.TEXT,
    "integer": FieldType.NUMBER,
    "float": FieldType.NUMBER,
    "decimal": FieldType.NUMBER,
    "boolean": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "datetime": FieldType.DATE,
    "list": FieldType.SELECT,
}
_BOT_DOMAIN = "@intercom.io"


@dataclass(frozen=True, slots=True)
class AdminProposal:
    """What is proposed for an admin, and why. `candidates` are the destination's users it might be, for whoever decides."""

    choice: AdminChoice
    reason: str
    candidates: tuple[User, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeProposal:
    """What is proposed for an attribute, and why. `collisions` are the keys (`model:name`) of others that wanted the same field.

    `warning` is empty, or one sentence about what needs a look. `taken` is what one that is left out by default becomes when somebody wants it,
    None where it cannot be had. `column` is where the destination holds it anyway.
    """

    choice: AttributeChoice
    reason: str
    collisions: tuple[str, ...] = ()
    warning: str = ""
    taken: AttributeChoice | None = None
    column: str = ""


def propose_admins(
    admins: Iterable[dict[str, Any]], directory: Directory, former: Iterable[dict[str, Any]] = ()
) -> dict[str, AdminProposal]:
    """A proposal for every admin of Intercom, by admin id. `admins` are admin objects as GET /admins gives them, `former` those who left, as
    the words they wrote name them.

    The same e-mail in any case: match. Bots and those who left: skip. Everybody else is undecided, with the reason; nobody is matched by
    name alone.
    """
    by_email: dict[str, list[User]] = defaultdict(list)
    by_name: dict[str, list[User]] = defaultdict(list)
    for user in directory.users:
        by_email[_folded(user.email)].append(user)
        by_name[_folded(user.name)].append(user)
    left = {str(admin["id"]): _propose_former(admin, by_email) for admin in former if admin.get("id") not in (None, "")}
    return {
        str(admin["id"]): _propose_admin(admin, by_email, by_name)
        for admin in admins
        if admin.get("id") not in (None, "")
    } | left


def _propose_former(admin: dict[str, Any], by_email: dict[str, list[User]]) -> AdminProposal:
    candidates = tuple(by_email.get(_folded(admin.get("email")), ())) if admin.get("email") else ()
    reason = "left; known from history" + ("; has an account there" if candidates else "")
    return AdminProposal(AdminChoice(decision=AdminDecision.SKIP), reason, candidates)


def unattended_admins(admins: Iterable[dict[str, Any]], directory: Directory) -> dict[str, AdminChoice]:
    """The choices of a run nobody watches: whoever has the same e-mail is matched, everybody else is skipped."""
    return {
        admin_id: proposal.choice
        if proposal.choice.decision is AdminDecision.MATCH
        else AdminChoice(decision=AdminDecision.SKIP)
        for admin_id, proposal in propose_admins(admins, directory).items()
    }


def is_bot(admin: dict[str, Any]) -> bool:
    """Whether an admin or author of Intercom is one of its bots: by its type, or its address `operator+APP@intercom.io`."""
    email = _folded(admin.get("email"))
    return admin.get("type") == "bot" or (email.startswith("operator+") and email.endswith(_BOT_DOMAIN))


def propose_attributes(
    attributes: Iterable[dict[str, Any]], directory: Directory, capabilities: Capabilities
) -> dict[str, AttributeProposal]:
    """A proposal for every custom attribute, by `model:name`.

    `attributes` are items of GET /data_attributes (contact, company) and GET /conversations/attributes; standard ones are left out, since
    the record itself carries them. A field that exists with exactly this name is taken, else one with the same standard name, else a new
    field is proposed. No two attributes of a model get the same field, and none a reserved one.
    """
    wanted = _custom(attributes)
    fields = sorted(directory.fields, key=lambda field: (field.key, field.id))
    proposals: dict[str, AttributeProposal] = {}
    for model in sorted({attribute.model for attribute in wanted}):
        ours = [attribute for attribute in wanted if attribute.model == model]
        theirs = [field for field in fields if field.model == model]
        proposals.update(_Model(model, ours, theirs, capabilities).propose())
    return {attribute.key: proposals[attribute.key] for attribute in wanted}


def _propose_admin(
    admin: dict[str, Any], by_email: dict[str, list[User]], by_name: dict[str, list[User]]
) -> AdminProposal:
    undecided = AdminChoice(decision=AdminDecision.UNDECIDED)
    if is_bot(admin):
        return AdminProposal(AdminChoice(decision=AdminDecision.SKIP), "becomes Intercom Bot")
    email, name = _folded(admin.get("email")), _folded(admin.get("name"))
    namesakes = tuple(by_name.get(name, ())) if name else ()
    if not email:
        return AdminProposal(undecided, "has no e-mail in Intercom", namesakes)
    matches = by_email.get(email, [])
    if len(matches) == 1:
        return AdminProposal(
            AdminChoice(decision=AdminDecision.MATCH, user=matches[0].id), "same e-mail", tuple(matches)
        )
    if matches:
        return AdminProposal(undecided, f"{plural(len(matches), 'user')} there have this e-mail", tuple(matches))
    if namesakes:
        return AdminProposal(undecided, "nobody there has this e-mail; somebody has this name", namesakes)
    return AdminProposal(undecided, "nobody there has this e-mail")


@dataclass(frozen=True, slots=True)
class _Attribute:
    model: str
    name: str
    data_type: str
    options: bool
    archived: bool

    @property
    def key(self) -> str:
        return f"{self.model}:{self.name}"

    @property
    def standard(self) -> str:
        return standard_name(self.name)

    @property
    def named(self) -> bool:
        """Whether the name has a letter or digit; without one its standard name says nothing."""
        return any(character.isalnum() for character in self.name)

    @property
    def type(self) -> FieldType:
        return FieldType.SELECT if self.options else _TYPES.get(self.data_type, FieldType.TEXT)


class _Model:
    """The proposals for the attributes of one model."""

    def __init__(
        self, model: str, attributes: Sequence[_Attribute], fields: Sequence[ExistingField], capabilities: Capabilities
    ) -> None:
        self._attributes = attributes
        self._fields = fields
        self._offered = capabilities.field_types.get(model, ())
        self._reserved = {standard_name(name) for name in capabilities.reserved_fields}
        self._used = {standard_name(field.key) for field in fields} | self._reserved
        self._natural = {attribute.standard for attribute in attributes if not attribute.archived}
        self._mapped: dict[str, ExistingField] = {}

    def propose(self) -> dict[str, AttributeProposal]:
        if not self._offered:
            reason = "this destination has no custom fields here; it stays in the archive"
            return {attribute.key: _skipped(reason) for attribute in self._attributes}
        live = [attribute for attribute in self._attributes if not attribute.archived]
        self._map(live, lambda attribute, field: attribute.name in (field.key, field.label))
        self._map(live, _same_standard_name)
        return {
            attribute.key: self._propose(attribute, self._rivals(attribute, live)) for attribute in self._attributes
        }

    def _map(self, attributes: Sequence[_Attribute], same: Callable[[_Attribute, ExistingField], bool]) -> None:
        for attribute in attributes:
            taken = {field.id for field in self._mapped.values()}
            free = (field for field in self._fields if field.id not in taken and same(attribute, field))
            field = next(free, None) if attribute.key not in self._mapped else None
            if field is not None:
                self._mapped[attribute.key] = field

    def _propose(self, attribute: _Attribute, rivals: tuple[str, ...]) -> AttributeProposal:
        if attribute.archived:
            taken = AttributeChoice(
                decision=AttributeDecision.NEW, field=attribute.standard, type=_offered(attribute.type, self._offered)
            )
            reason = "archived in Intercom; it stays in the archive"
            return AttributeProposal(AttributeChoice(decision=AttributeDecision.SKIP), reason, taken=taken)
        warning = f"{plural(len(rivals) + 1, 'attribute')} here have the same standard name" if rivals else ""
        field = self._mapped.get(attribute.key)
        if field is not None:
            choice = AttributeChoice(decision=AttributeDecision.MAP, field=field.key, type=field.type)
            exact = attribute.name in (field.key, field.label)
            reason = "same name" if exact else f"same standard name, {attribute.standard}"
            return AttributeProposal(choice, reason, rivals, warning or _type_warning(attribute, field.type))
        key = self._free(attribute)
        reserved = attribute.standard in self._reserved
        offered = _offered(attribute.type, self._offered)
        choice = AttributeChoice(decision=AttributeDecision.NEW, field=key, type=offered)
        if reserved:
            warning = f"'{attribute.standard}' is reserved there; the new field is called '{key}'"
        return AttributeProposal(choice, "new field", rivals, warning or _type_warning(attribute, offered))

    def _rivals(self, attribute: _Attribute, live: Sequence[_Attribute]) -> tuple[str, ...]:
        if attribute.archived:
            return ()
        return tuple(other.key for other in live if other != attribute and other.standard == attribute.standard)

    def _free(self, attribute: _Attribute) -> str:
        base = f"{attribute.standard}_custom" if attribute.standard in self._reserved else attribute.standard
        key, number = base, 2
        # A made-up name must not take the one that another attribute has by nature.
        while key in self._used or (key in self._natural and key != attribute.standard):
            key, number = f"{base}_{number}", number + 1
        self._used.add(key)
        return key


def _skipped(reason: str) -> AttributeProposal:
    return AttributeProposal(AttributeChoice(decision=AttributeDecision.SKIP), reason)


def _same_standard_name(attribute: _Attribute, field: ExistingField) -> bool:
    return attribute.named and attribute.standard in (standard_name(field.key), standard_name(field.label))


def nearest_type(data_type: str, offered: Sequence[FieldType]) -> FieldType:
    """The type a destination has for an attribute of Intercom's type; text, which holds everything, where it has no better one."""
    return _offered(_TYPES.get(data_type, FieldType.TEXT), offered)


def _offered(wanted: FieldType, offered: Sequence[FieldType]) -> FieldType:
    """The nearest type the destination has; text, which holds everything, where it has no better one."""
    if wanted in offered:
        return wanted
    if wanted is FieldType.SELECT and FieldType.MULTI_SELECT in offered:
        return FieldType.MULTI_SELECT
    return FieldType.TEXT


def _type_warning(attribute: _Attribute, given: FieldType) -> str:
    wanted = attribute.type
    if attribute.data_type not in _TYPES and given is FieldType.TEXT:
        return f"Intercom calls its type '{one_line(attribute.data_type, 40)}'; it is kept as text"
    if wanted is given or given is FieldType.TEXT or {wanted, given} == {FieldType.SELECT, FieldType.MULTI_SELECT}:
        return ""
    return f"its values are {wanted.value}, the field there is {given.value}: some may not fit"


def _custom(attributes: Iterable[dict[str, Any]]) -> list[_Attribute]:
    """The custom attributes, each once (a live one before an archived one of the same name), in an order of their own."""
    found: dict[str, _Attribute] = {}
    for item in attributes:
        model = str(item.get("model") or "conversation")
        name = item.get("name")
        standard = not item.get("custom", model == "conversation")
        if standard or not isinstance(name, str):
            continue
        options = bool(item.get("options")) and item.get("data_type") in ("string", "list", None)
        attribute = _Attribute(model, name, str(item.get("data_type")), options, bool(item.get("archived")))
        earlier = found.get(attribute.key)
        if earlier is None or (earlier.archived, repr(earlier)) > (attribute.archived, repr(attribute)):
            found[attribute.key] = attribute
    return sorted(found.values(), key=_order)


def _order(attribute: _Attribute) -> tuple[str, str, bool, str]:
    """Attributes that fold into one field stand together, the one that has its name already first."""
    return attribute.model, attribute.standard, attribute.name != attribute.standard, attribute.name


def _folded(text: object) -> str:
    return text.strip().casefold() if isinstance(text, str) else ""
