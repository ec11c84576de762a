"""Searches that take their time, time out, or fail for certain days, as people report of the real service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from wizard.rehearsal.intercom.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizard.rehearsal.intercom.call import Call
    from wizard.rehearsal.intercom.gate import Request
    from wizard.rehearsal.intercom.table import Table
    from wizard.rehearsal.settings import SimulatorSettings

_DAY = 86_400
_DEFAULT_SIZE = 20


def delay(settings: SimulatorSettings, request: Request) -> tuple[float, bool]:
    """How many seconds a search takes longer for its page size, and whether it times out then."""
    if not settings.search_row_ms or request.method != "POST" or not request.path.endswith("/search"):
        return 0.0, False
    needed = settings.search_row_ms * _rows_asked(request.body)
    most = settings.search_timeout_ms
    return (most / 1000, True) if most and needed > most else (needed / 1000, False)


def _rows_asked(body: bytes) -> int:
    try:
        return int(msgspec.json.decode(body)["pagination"]["per_page"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return _DEFAULT_SIZE


def refuse_poisoned(call: Call, table: Table, field: str, rows: Sequence[int], size: int) -> None:
    """Raises Refusal (502 or 504) for a page of more than one row that meets a poisoned day by the date it is sorted by."""
    days = call.simulator.poisoned_days
    if not days or size < 2 or field == "id":
        return
    if any(table.sort_value(field, row) // _DAY in days for row in rows):
        status = 502 if call.number % 2 else 504
        raise Refusal(status, "server_error", "Bad gateway" if status == 502 else "Timed out")
