"""Standard attributes of Intercom's objects: those a record carries itself, and those that stay in the archive unless somebody wants a field for them.

A standard attribute is called by its place in the object's JSON, `location.country`; in a plan its key is `contact:standard.location.country`.
Custom attributes' names have no dots, so the two never meet. Names and types are those of API 2.16.
"""

from collections.abc import Mapping
from typing import Any, Final

PREFIX: Final = "standard."

_CONTACT = (
    "name string, email string, phone string, external_id string, role string, created_at date, updated_at date, last_seen_at date,"
    " unsubscribed_from_emails boolean, language_override string, browser_language string, owner_id string, avatar.image_url string,"
    " signed_up_at date, last_replied_at date, last_contacted_at date, last_email_opened_at date, last_email_clicked_at date, email_domain string,"
    " has_hard_bounced boolean, marked_email_as_spam boolean, sms_consent boolean, unsubscribed_from_sms boolean, browser string,"
    " browser_version string, os string, location.country string, location.region string, location.city string, location.country_code string,"
    " location.continent_code string, social_profiles string, referrer string, utm_campaign string, utm_content string, utm_medium string,"
    " utm_source string, utm_term string, android_app_name string, android_app_version string, android_device string, android_os_version string,"
    " android_last_seen_at date, ios_app_name string, ios_app_version string, ios_device string, ios_os_version string, ios_last_seen_at date"
)
_COMPANY = (
    "name string, company_id string, website string, industry string, plan.name string, size integer, monthly_spend float, remote_created_at date,"
    " updated_at date, created_at date, last_request_at date, session_count integer, user_count integer, plan.id string"
)
_CONVERSATION = (
    "title string, state string, priority string, created_at date, updated_at date, snoozed_until date, waiting_since date, read boolean,"
    " first_contact_reply.created_at date, first_contact_reply.url string, sla_applied.sla_name string, sla_applied.sla_status string,"
    " ai_agent_participated boolean, ai_agent.resolution_state string, ai_agent.source_title string, ai_agent.last_answer_type string,"
    " ai_agent.rating integer, statistics.time_to_assignment integer, statistics.time_to_admin_reply integer,"
    " statistics.time_to_first_close integer, statistics.time_to_last_close integer, statistics.median_time_to_reply integer,"
    " statistics.first_admin_reply_at date, statistics.first_close_at date, statistics.last_close_at date, statistics.count_reopens integer,"
    " statistics.count_assignments integer, statistics.count_conversation_parts integer, statistics.handling_time integer"
)


def _table(text: str) -> dict[str, str]:
    return dict(line.rsplit(" ", 1) for line in text.split(", "))


STANDARD: Final[Mapping[str, Mapping[str, str]]] = {
    "contact": _table(_CONTACT),
    "company": _table(_COMPANY),
    "conversation": _table(_CONVERSATION),
}
"""By model: each standard attribute's place and Intercom's type."""

PLACES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    model: tuple((place, f"{model}:{PREFIX}{place}") for place in table) for model, table in STANDARD.items()
}
"""By model: each standard attribute's place with its key in a plan, ready for every object."""


def standard_place(name: str) -> str | None:
    """The place of a standard attribute by its name in a plan; None for a custom one."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None


def value_at(raw: Mapping[str, Any], place: str) -> Any:
    """What stands at a place in an object's JSON; None where it has nothing there. Of a list of things their addresses or names."""
    value: Any = raw
    for step in place.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and isinstance(value.get("data"), list):
        value = [one.get("url") or one.get("name") if isinstance(one, Mapping) else one for one in value["data"]]
        value = [one for one in value if isinstance(one, str) and one]
    return value
