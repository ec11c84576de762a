"""What becomes of standard attributes: a column of the destination's own, or the archive, unless somebody wants a field for it. Pure."""

from wizard.destinations.port import Capabilities
from wizard.plan.attribute_proposals import AttributeProposal, nearest_type
from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.plan.standard_attributes import PREFIX, STANDARD
from wizard.translate.values import standard_name

ARCHIVED = "stays in the archive; it can become a field"


def propose_standard(capabilities: Capabilities) -> dict[str, AttributeProposal]:
    """A proposal for every standard attribute, by `model:standard.place`. Nothing of it has to stand in a plan: it is what happens anyway."""
    return {
        f"{model}:{PREFIX}{place}": _proposal(model, place, data_type, capabilities)
        for model, table in STANDARD.items()
        for place, data_type in table.items()
    }


def _proposal(model: str, place: str, data_type: str, capabilities: Capabilities) -> AttributeProposal:
    archive = AttributeChoice(decision=AttributeDecision.SKIP)
    if column := capabilities.columns.get(model, {}).get(place):
        return AttributeProposal(archive, f"held there as {column}", column=column)
    offered = capabilities.field_types.get(model, ())
    if not offered:
        return AttributeProposal(archive, "this destination has no custom fields here; it stays in the archive")
    reserved = standard_name(place) in {standard_name(name) for name in capabilities.reserved_fields}
    field = f"{place}_custom" if reserved else place
    taken = AttributeChoice(decision=AttributeDecision.NEW, field=field, type=nearest_type(data_type, offered))
    return AttributeProposal(archive, ARCHIVED, taken=taken)
