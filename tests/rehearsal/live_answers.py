"""Where live answers of Intercom are known to differ from its description, and why we follow life."""

from __future__ import annotations

_EXAMPLE = "in the description's own examples, though its schemas do not declare it"
_LIVE = "seen in live answers"
_ADDRESSABLE = "addressable lists carry a type, as the examples show"

# (schema, key) that no schema declares
EXTRAS: dict[tuple[str, str], str] = {
    ("app", "secure"): _EXAMPLE,
    ("article_statistics", "conversations"): _EXAMPLE,
    ("contact", "enabled_push_messaging"): "declared for single contacts only; lists have it too",
    ("contact_companies", "type"): _ADDRESSABLE,
    ("contact_notes", "type"): _ADDRESSABLE,
    ("contact_tags", "type"): _ADDRESSABLE,
    ("contact_location", "continent_code"): _EXAMPLE,
    ("contact_location", "country_code"): _EXAMPLE,
    ("contact_social_profiles", "type"): _EXAMPLE,
    ("conversation", "ticket"): _EXAMPLE,
    ("conversation", "topics"): _EXAMPLE,
    ("conversation_list_item", "ticket"): _EXAMPLE,
    ("conversation_list_item", "topics"): _EXAMPLE,
    ("conversation_teammates", "admins"): "life's key; the description says teammates",
    ("starting_after_paging", "page"): "live cursors pages name the next page's number",
    ("ticket", "channel"): _LIVE,
    ("ticket_type", "is_internal"): _EXAMPLE,
    **{("company.notes", key): "an addressable list since 2.16" for key in ("data", "url", "total_count", "has_more")},
    **{
        (schema, key): f"{_EXAMPLE}, or seen live"
        for schema in ("contact", "GET /contacts/{contact_id}", "GET /contacts/find_by_external_id/{external_id}")
        for key in (
            "opted_in_subscription_types", "opted_out_subscription_types", "referrer", "sms_consent",
            "unsubscribed_from_sms", "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term",
        )
    },
}  # fmt: skip

# (schema, key) that an example shows and an answer may lack
ABSENCES: dict[tuple[str, str], str] = {
    ("company", "remote_created_at"): "live companies may lack it",
    ("conversation_attribute", "multiline"): "of text attributes only",
    ("conversation_attribute", "options"): "of list attributes only",
    ("conversation_attribute", "reference"): "of relationship attributes only",
    **{("data_attribute", key): "of custom attributes only" for key in ("id", "created_at", "updated_at", "admin_id")},
    **{("event_details", key): "depends on the part's type" for key in ("action", "attribute", "value", "workflow")},
    ("event_details.action", "result"): "of finished actions only",
    **{("activity_log_metadata", key): "depends on the activity" for key in ("before", "after", "message")},
    ("ticket_part", "app_package_code"): "keys that would be null are left out of ticket parts",
    ("data_event_summary", "pages"): "summaries come in one piece",
    ("handling_event", "reason"): "of pauses only",
}

# (place in the answer, complaint) as regular expressions -> why the complaint is overruled
DIFFERENCES: dict[tuple[str, str], str] = {
    (r"pages\.next", r"'http://.*' is not of type 'object'"): "pages by number have an address, or null",
    (r"(.*\.)?company\.notes\.type|(.*\.)?notes\.type", r"'list' is not one of \['note.list'\]"): "an addressable list since 2.16",
    (r"(data\.\*\.)?(email|email_domain)", r"None is not of type 'string'"): "people without an address",
    (r".*\.author\.email", r"'' is not a 'email'"): "people without an address",
    (r"(.*\.)?attachments\.\*\.(width|height)", r"None is not of type 'integer'"): "files that are no images",
    (r"(.*\.)?statistics\.\w+", r"None is not of type '(integer|string)'"): "all statistics are nullable in life",
    (r"(.*\.)?conversation_rating\.(rating|remark)", r"None is not of type '(integer|string)'"): "asked for, not given",
    (r"(.*\.)?source", r"None is not of type 'object'"): "seen in live answers",
}  # fmt: skip
