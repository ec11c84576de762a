"""Cursors: base64 of a small JSON array that names a position in a sort order, not a snapshot."""

from __future__ import annotations

import base64
import binascii
import json

from wizard.rehearsal.intercom.refusals import Refusal


def encode(sort_value: int | float, identity: str, page: int | None = None) -> str:
    """A cursor after the row (sort_value, identity); `page` is the number of the page to come."""
    number: int | str = int(identity) if identity.isdigit() and page is not None else identity
    fields: list[int | float | str] = [sort_value, number]
    if page is not None:
        fields.append(page)
    text = json.dumps(fields, separators=None if page is None else (",", ":"))
    return base64.b64encode(text.encode()).decode()


def decode(cursor: object, length: int) -> list[int | float | str]:
    """The fields of a cursor with `length` of them.

    Raises Refusal (400 `client_error`) for anything that is not such a cursor, also for an empty
    one: that is what the live service answers.
    """
    try:
        if not isinstance(cursor, str) or not cursor:
            raise ValueError
        fields = json.loads(base64.b64decode(cursor, validate=True))
        if not isinstance(fields, list) or len(fields) != length:
            raise ValueError
        if not isinstance(fields[0], int | float) or not isinstance(fields[1], int | str):
            raise ValueError
        if length > 2 and not isinstance(fields[2], int):
            raise ValueError
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise Refusal(400, "client_error", "The starting_after parameter provided is invalid") from error
    return fields
