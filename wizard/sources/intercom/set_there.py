"""What is set in Intercom and bears on the switch: support addresses and office hours."""

from typing import Any

from wizard.errors import RecordError
from wizard.intercom.client import IntercomClient
from wizard.intercom.decoding import decode_any, unix_seconds
from wizard.plan.switching import Address, SetThere
from wizard.text import one_line

_MOST = 200
_LONGEST = 200


async def set_there(client: IntercomClient, now: int) -> SetThere:
    """See `Source.set_there`. Two calls."""
    rows: dict[str, list[dict[str, Any]]] = {}
    unavailable = []
    for what, path in (("support addresses", "/emails"), ("office hours", "/office_hours_schedules")):
        try:
            rows[what] = _rows(await client.get(path))
        except RecordError:
            unavailable.append(what)
    return SetThere(
        at=now,
        addresses=tuple(_address(row) for row in rows.get("support addresses", ()) if _text(row.get("email"))),
        hours=tuple(filter(None, (_text(row.get("name")) for row in rows.get("office hours", ())))),
        unavailable=tuple(unavailable),
    )


def _address(row: dict[str, Any]) -> Address:
    return Address(
        email=_text(row.get("email")),
        collected=row.get("forwarding_enabled") is True,
        last_mail=unix_seconds(row.get("forwarded_email_last_received_at")),
    )


def _rows(raw: bytes) -> list[dict[str, Any]]:
    answer = decode_any(raw)
    found = answer.get("data") if isinstance(answer, dict) else None
    return [row for row in (found if isinstance(found, list) else ()) if isinstance(row, dict)][:_MOST]


def _text(value: object) -> str:
    return one_line(value, _LONGEST) if isinstance(value, str) else ""
