"""What a message or event says beside its body: names and values of what happened, e-mail headers and what they quote, quick replies."""

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.verify.said.reading import squashed
from wizard.verify.said.shapes import inside, listed, words

_HOLDERS = ("event_details", "updated_attribute_data", "email_message_metadata", "metadata", "recipients", "reply_to")
_STATES = ("previous_ticket_state", "ticket_state")
_ONLY_WORDS = frozenset({"comment", "note", "quick_reply"})


def told_beside(part: Mapping[str, Any], *, opening: bool) -> tuple[str, ...]:
    """The texts, squashed; ids and types are none of them. Of an opening message, how and where it was sent as well."""
    changes = (
        [] if part.get("part_type") in _ONLY_WORDS else [part[key] for key in _STATES if isinstance(part.get(key), str)]
    )
    if not opening and not changes and not any(part.get(key) for key in _HOLDERS):
        return ()
    found = [*map(words, changes), *_happened(part), *_mailed(inside(part.get("email_message_metadata")))]
    found += (
        [words(one.get("text")) for one in listed(part.get("metadata"), "quick_reply_options")] if not opening else []
    )
    if opening:
        found += [words(part.get(key)) for key in ("delivered_as", "url") if part.get(key)]
        people = (one for key in ("recipients", "reply_to") for one in listed(part.get(key)))
        found += [words(one.get(key)) for one in people for key in ("type", "name", "email") if one.get(key)]
    return tuple(dict.fromkeys(text for one in found if (text := squashed(one))))


def quoted(part: Mapping[str, Any]) -> str:
    """The quoted history under an e-mail, as HTML; empty where there is none."""
    history = inside(part.get("email_message_metadata")).get("history")
    return words(history) if isinstance(history, str) else ""


def previous(part: Mapping[str, Any]) -> str:
    """The value an attribute had before, squashed; empty where there is none, or two are told of."""
    holders = (
        inside(part.get(key)).get("value") for key in ("event_details", "updated_attribute_data") if part.get(key)
    )
    found = [value["previous"] for holder in holders if (value := inside(holder)).get("previous") is not None]
    return squashed(found[0]) if len(found) == 1 and isinstance(found[0], str) else ""


def _happened(part: Mapping[str, Any]) -> Iterator[str]:
    """The names and values in what an event says."""
    for holder in (part.get("event_details"), part.get("updated_attribute_data")):
        for value in inside(holder).values():
            if isinstance(value, dict):
                told = [value.get("label", value.get("name"))]
                told += [one for key, one in value.items() if key not in ("label", "name", "type", "id")]
            else:
                told = [value]
            yield from (words(one) for one in told if isinstance(one, str | int) and not isinstance(one, bool))


def _mailed(metadata: Mapping[str, Any]) -> Iterator[str]:
    for key in ("subject", "message_id"):
        if metadata.get(key):
            yield words(metadata[key])
    for header in listed(metadata.get("email_address_headers")):
        yield words(header.get("email_address") or header.get("email"))
        yield words(header.get("name"))
        yield words(header.get("type"))
