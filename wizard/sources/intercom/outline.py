"""The outline of a thread: only the fields that say what it points to. Words, which are most of a thread, are not even decoded."""

from typing import Any, TypedDict

import msgspec

from wizard.intercom.decoding import decode_any


class _Author(TypedDict, total=False):
    type: Any
    id: Any
    name: Any
    email: Any


class _Message(TypedDict, total=False):
    id: Any
    author: _Author | None
    attachments: Any


class _IllustratedMessage(_Message, total=False):
    body: Any


class _Named(TypedDict, total=False):
    type: Any
    id: Any


class _People(TypedDict, total=False):
    contacts: list[_Named] | None
    admins: list[_Named] | None
    teammates: list[_Named] | None


class _Statistics(TypedDict, total=False):
    count_conversation_parts: Any


class _Parts(TypedDict, total=False):
    conversation_parts: list[_Message] | None
    ticket_parts: list[_Message] | None
    total_count: Any


class _IllustratedParts(TypedDict, total=False):
    conversation_parts: list[_IllustratedMessage] | None
    ticket_parts: list[_IllustratedMessage] | None
    total_count: Any


class _Frame(TypedDict, total=False):
    id: Any
    updated_at: Any
    statistics: _Statistics | None
    contacts: _People | None
    teammates: _People | None
    admin_assignee_id: Any
    company: _Named | None
    custom_attributes: Any
    ticket_attributes: Any
    ticket: Any
    category: Any


class _Thread(_Frame, total=False):
    source: _Message | None
    conversation_parts: _Parts | None
    ticket_parts: _Parts | None


class _IllustratedThread(_Frame, total=False):
    source: _IllustratedMessage | None
    conversation_parts: _IllustratedParts | None
    ticket_parts: _IllustratedParts | None


_plain = msgspec.json.Decoder(_Thread)
_illustrated = msgspec.json.Decoder(_IllustratedThread)


def outline(raw: bytes, *, pictures: bool) -> Any:
    """A conversation or ticket as plain objects; bodies only with `pictures`. What has an odd shape is decoded whole.

    Raises ValueError where it is no JSON.
    """
    try:
        return (_illustrated if pictures else _plain).decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return decode_any(raw)
