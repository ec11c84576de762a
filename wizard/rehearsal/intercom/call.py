"""One request on its way to an endpoint, and what endpoints need to answer it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from wizard.rehearsal.intercom.refusals import Refusal, invalid

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.simulator import Simulator
    from wizard.rehearsal.intercom.world.links import Links
    from wizard.rehearsal.intercom.world.workspace import Workspace


@dataclass
class Call:
    """A request as endpoints see it.

    `version` is (major, minor) of the API; Preview counts as (3, 0). `base` is the address the
    caller used for the API, without a trailing slash.
    """

    simulator: Simulator
    path: str
    version: tuple[int, int]
    base: str
    links: Links
    number: int
    now: float
    params: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    raw_query: str = ""
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> Workspace:
        """The made-up workspace."""
        return self.simulator.world

    def whole_number(self, name: str, default: int) -> int:
        """A positive number from the query. Raises Refusal (400 `parameter_invalid`)."""
        return positive(self.query.get(name), name, default)

    def flag(self, name: str) -> bool:
        """Whether a query parameter says yes."""
        return self.query.get(name, "").lower() in ("true", "1")

    def at_least(self, *version: int) -> bool:
        """Whether the caller asked for that API version or a newer one."""
        return self.version >= version


def positive(value: object, name: str, default: int) -> int:
    """`value` as a number of at least 1, or `default` for None. Raises Refusal (400)."""
    if value is None:
        return default
    text = str(value)
    if isinstance(value, bool) or not text.isdigit() or int(text) < 1:
        raise invalid(f"{name} must be a positive integer", field=name)
    return int(text)


def json_object(raw: bytes) -> dict[str, Any]:
    """The request's JSON object; {} for an empty body. Raises Refusal (400 `bad_request`)."""
    if not raw:
        return {}
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(400, "bad_request", "The request body is not valid JSON") from error
    if not isinstance(body, dict):
        raise Refusal(400, "bad_request", "The request body must be a JSON object")
    return body
