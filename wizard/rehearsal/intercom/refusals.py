"""How Intercom says no: an error list with a code, a message and a request id."""

from __future__ import annotations

from typing import Any

from wizard.rehearsal.dice import scramble


class Refusal(Exception):
    """A request that is answered with an error envelope; raised anywhere below the gate."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        field: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = headers or {}

    def envelope(self, request_id: str | None) -> dict[str, Any]:
        """The JSON body of the answer."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.field is not None:
            error["field"] = self.field
        return {"type": "error.list", "request_id": request_id, "errors": [error]}


def not_found(code: str = "not_found", message: str = "Resource Not Found") -> Refusal:
    """404 with the resource's own code."""
    return Refusal(404, code, message)


def invalid(message: str, *, field: str | None = None, code: str = "parameter_invalid") -> Refusal:
    """400 for a parameter that cannot be used."""
    return Refusal(400, code, message, field=field)


def old_version() -> Refusal:
    """400 for a resource that the requested version does not have."""
    return Refusal(
        400,
        "intercom_version_invalid",
        "Requested resource is not available in current API version",
    )


def unknown_version() -> Refusal:
    """400 for a version that does not exist."""
    return Refusal(400, "intercom_version_invalid", "The requested version could not be found")


def request_id(number: int, seed: int) -> str:
    """A 20-character id like the live service's, from the request's number."""
    alphabet = "0123456789abcdefghijklmnopqrstuv"
    value = scramble(seed ^ (number << 20)) | (scramble(number) << 64)
    return "000" + "".join(alphabet[(value >> (5 * place)) & 31] for place in range(17))
