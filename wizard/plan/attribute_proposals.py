"""Which field step 3 proposes for every custom attribute. Pure: the same input, in any order, gives the same proposals."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wizard.destinations.port import Capabilities, Directory, ExistingField
from wizard.plan.models import AttributeChoice, AttributeDecision
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


@dataclass(frozen=True)
class _Attribute:
    model: str
    name: str
    data_type: str
    options: bool
    archived: bool

    @property
    def key(self) -> str:
        return f"{self.model}:{self.name}"

    @cached_property
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
        self._taken: set[str] = set()

    def propose(self) -> dict[str, AttributeProposal]:
        if not self._offered:
            reason = "this destination has no custom fields here; it stays in the archive"
            return {attribute.key: _skipped(reason) for attribute in self._attributes}
        live = [attribute for attribute in self._attributes if not attribute.archived]
        self._map(live, lambda attribute: attribute.name, lambda name: name)
        self._map([attribute for attribute in live if attribute.named], lambda one: one.standard, standard_name)
        named: dict[str, list[str]] = defaultdict(list)
        for attribute in live:
            named[attribute.standard].append(attribute.key)
        return {attribute.key: self._propose(attribute, _rivals(attribute, named)) for attribute in self._attributes}

    def _map(
        self, attributes: Sequence[_Attribute], wanted: Callable[[_Attribute], str], form: Callable[[str], str]
    ) -> None:
        """Give each attribute the first free field of which the key or label, in this form, is the name it wants."""
        named: dict[str, list[ExistingField]] = defaultdict(list)
        for field in self._fields:
            for name in {form(field.key), form(field.label)}:
                named[name].append(field)
        for attribute in attributes:
            free = (field for field in named.get(wanted(attribute), ()) if field.id not in self._taken)
            field_there = next(free, None) if attribute.key not in self._mapped else None
            if field_there is not None:
                self._mapped[attribute.key] = field_there
                self._taken.add(field_there.id)

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


def _rivals(attribute: _Attribute, named: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The others that have the same standard name; `named` are the keys of live attributes by it."""
    if attribute.archived:
        return ()
    return tuple(key for key in named[attribute.standard] if key != attribute.key)


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
