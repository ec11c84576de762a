"""`GET /me`: does the token work, and for which workspace."""

from typing import Any

from wizard.errors import CredentialsError, NotAvailable, NotIntercom, PermissionMissing, RecordError, Unreachable
from wizard.intercom.client import IntercomClient
from wizard.intercom.decoding import decode_any, id_text
from wizard.net.retry import SHORT
from wizard.sources.port import Workspace


async def check_workspace(client: IntercomClient) -> Workspace:
    """The workspace the token opens, within a few tries.

    Raises TokenRefused, PermissionMissing, Unreachable (no such host, refused, TLS, throttled, server errors: the message says which), NotIntercom.
    """
    try:
        raw = await client.get("/me", patience=SHORT)
    except NotAvailable as error:
        refused: CredentialsError | NotIntercom = _no_permission(error)
    except RecordError as error:
        refused = _not_intercom(
            f"it answers with {error.status}" if error.status >= 300 else _in_passing(error.message)
        )
    except Unreachable as error:
        if "JSON" not in error.message and "answers are empty" not in error.message:
            raise
        refused = _not_intercom("its answers are not Intercom's")
    else:
        return workspace_of(raw)
    raise refused


def workspace_of(raw: bytes) -> Workspace:
    """What `/me` says. Raises NotIntercom where it is not the answer of Intercom's API."""
    me = decode_any(raw)
    app = me.get("app") if isinstance(me, dict) else None
    app_id = id_text(app.get("id_code")) if isinstance(app, dict) else None
    if not isinstance(app, dict) or app_id is None:
        raise _not_intercom("it does not say which workspace this is")
    return Workspace(
        id=app_id,
        name=_text(app.get("name")),
        region=_text(app.get("region")),
        timezone=_text(app.get("timezone")) or "UTC",
        admin_id=id_text(me.get("id")) or "",
        admin_name=_text(me.get("name")),
        admin_email=_text(me.get("email")),
        raw=raw,
    )


def _in_passing(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _no_permission(error: NotAvailable) -> PermissionMissing | NotIntercom:
    if not error.code:
        return _not_intercom(f"it answers with {error.status}")
    return PermissionMissing(
        "Intercom knows this token, but does not let it read the workspace.",
        hint="Give the token's app permission to read people, companies, conversations and articles, and check that the subscription is active.",
    )


def _not_intercom(what: str) -> NotIntercom:
    return NotIntercom(
        f"This address is not Intercom's API: {what}.",
        hint="Choose the region US, EU or AU, or check the address. A proxy or a sign-in page may be in between.",
    )
