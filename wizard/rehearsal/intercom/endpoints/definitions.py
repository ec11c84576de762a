"""Who we are, teammates, teams, tags, segments and attribute definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom.refusals import Refusal, not_found
from wizard.rehearsal.intercom.routes import Answer, Route
from wizard.rehearsal.intercom.world import admins, attributes, tags, words

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.call import Call

Json = dict[str, Any]


def me(call: Call) -> Json:
    """The admin behind the token, and the workspace."""
    settings = call.simulator.settings
    owner = admins.admin(admins.TEAMMATES[0], role=False)
    for field in ("away_status_reason_id", "team_priority_level"):
        del owner[field]
    owner["avatar"] = {
        "type": "avatar",
        "image_url": "https://static.tidewell.example/avatars/128.png",
    }
    owner["email_verified"] = True
    owner["app"] = {
        "type": "app",
        "id_code": words.APP_ID,
        "name": words.WORKSPACE,
        "created_at": 1_650_000_000,
        "secure": False,
        "identity_verification": False,
        "timezone": str(call.simulator.zone),
        "region": settings.region,
    }
    return owner


def list_admins(call: Call) -> Json:
    """All teammates and the bots."""
    avatar, role = call.flag("display_avatar"), call.at_least(2, 16)
    rows = [admins.admin(mate, avatar=avatar, role=role) for mate in admins.LISTED]
    return {"type": "admin.list", "admins": rows}


def one_admin(call: Call) -> Json:
    """One teammate; whether former ones resolve is a setting."""
    identity = call.params["id"]
    mate = admins.BY_ID.get(int(identity)) if identity.isdigit() else None
    if mate is None or (mate.former and not call.simulator.settings.former_admins_resolve):
        raise not_found("admin_not_found", "Admin not found")
    return admins.admin(mate, avatar=call.flag("display_avatar"), role=call.at_least(2, 16))


def list_teams(_: Call) -> Json:
    """All teams."""
    return {"type": "team.list", "teams": [admins.team(identity) for identity, _ in admins.TEAMS]}


def one_team(call: Call) -> Json:
    """One team."""
    identity = call.params["id"]
    if not identity.isdigit() or int(identity) not in admins.TEAM_NAMES:
        raise not_found("team_not_found", "Team not found")
    return admins.team(int(identity))


def away_reasons(call: Call) -> Answer:
    """Reasons for being away: a list object, a bare array before 2.16."""
    if not call.at_least(2, 16):
        return admins.AWAY_REASONS
    return {"type": "list", "data": admins.AWAY_REASONS}


def list_tags(call: Call) -> Json:
    """All tags."""
    removed = call.world.removed
    return {"type": "list", "data": [tag for tag in tags.TAGS if ("tags", tag["id"]) not in removed]}


def one_tag(call: Call) -> Json:
    """One tag."""
    place = tags.TAG_PLACES.get(call.params["id"])
    if place is None or ("tags", call.params["id"]) in call.world.removed:
        raise not_found("tag_not_found", "Tag not found")
    return tags.TAGS[place]


def list_segments(call: Call) -> Json:
    """All segments, with their sizes when asked."""
    counted = call.flag("include_count")
    rows = [_segment(call, place, counted) for place in range(len(tags.SEGMENTS))]
    return {"type": "segment.list", "segments": rows}


def one_segment(call: Call) -> Json:
    """One segment."""
    place = tags.SEGMENT_PLACES.get(call.params["id"])
    if place is None:
        raise not_found("segment_not_found", "Segment Not Found")
    return _segment(call, place, counted=False)


def _segment(call: Call, place: int, counted: bool) -> Json:
    segment = dict(tags.SEGMENTS[place])
    if counted:
        segment["count"] = call.world.segment_size(place)
    return segment


def data_attributes(call: Call) -> Json:
    """Attributes of contacts and companies; those of conversations only before 2.16."""
    model = call.query.get("model")
    known: dict[str, list[Json]] = {
        "contact": attributes.CONTACT_ATTRIBUTES,
        "company": attributes.COMPANY_ATTRIBUTES,
    }
    if not call.at_least(2, 16):
        known["conversation"] = attributes.OLD_CONVERSATION_ATTRIBUTES
    if model is not None and model not in known:
        raise Refusal(422, "parameter_invalid", f"model '{model}' is not supported", field="model")
    rows = known[model] if model else [row for group in known.values() for row in group]
    archived = call.flag("include_archived")
    return {"type": "list", "data": [row for row in rows if archived or not row["archived"]]}


def conversation_attributes(call: Call) -> Json:
    """Attributes of conversations, with the options of lists."""
    archived = call.flag("include_archived")
    rows = attributes.CONVERSATION_ATTRIBUTES
    return {"type": "list", "data": [row for row in rows if archived or not row["archived"]]}


def one_conversation_attribute(call: Call) -> Json:
    """One attribute of conversations."""
    for row in attributes.CONVERSATION_ATTRIBUTES:
        if str(row["id"]) == call.params["id"]:
            return row
    raise not_found("not_found", "Conversation attribute not found")


def subscription_types(_: Call) -> Json:
    """What people can be subscribed to."""
    return {"type": "list", "data": tags.SUBSCRIPTION_TYPES}


ROUTES = [
    Route("GET", "/me", me),
    Route("GET", "/admins", list_admins),
    Route("GET", "/admins/{id}", one_admin),
    Route("GET", "/teams", list_teams),
    Route("GET", "/teams/{id}", one_team),
    Route("GET", "/away_status_reasons", away_reasons, since=(2, 14)),
    Route("GET", "/tags", list_tags),
    Route("GET", "/tags/{id}", one_tag),
    Route("GET", "/segments", list_segments),
    Route("GET", "/segments/{id}", one_segment),
    Route("GET", "/data_attributes", data_attributes),
    Route("GET", "/conversations/attributes", conversation_attributes, since=(2, 16)),
    Route("GET", "/conversations/attributes/{id}", one_conversation_attribute, since=(2, 16)),
    Route("GET", "/subscription_types", subscription_types),
]
