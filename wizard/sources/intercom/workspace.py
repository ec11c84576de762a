"""`GET /me`: does the token work, and for which workspace."""

from typing import Any

from wizard.errors import (
    CredentialsError,
    NoNetwork,
    NoSuchHost,
    NotAvailable,
    NotIntercom,
    PermissionMissing,
    RecordError,
    TokenRefused,
    Unreachable,
)
from wizard.intercom.client import IntercomClient
from wizard.intercom.decoding import decode_any, id_text
from wizard.intercom.regions import REGIONS
from wizard.net.retry import SHORT
from wizard.sources.port import Workspace
from wizard.text import printable


async def check_tokens(client: IntercomClient) -> Workspace:
    """The one workspace that all tokens of a client open; those that are refused are let go, but not the last.

    Raises like `check_workspace`, and TokenRefused where they open different ones.
    """
    if len(client.tokens) == 1:
        return await check_workspace(client)
    found: Workspace | None = None
    refused: CredentialsError | None = None
    for number in range(len(client.tokens)):
        single = client.alone(number)
        try:
            workspace = await check_workspace(single)
        except TokenRefused as error:
            refused = error
            client.let_go(number)
            continue
        finally:
            await single.close()
        if found is not None and workspace.id != found.id:
            raise TokenRefused(
                f"The access tokens open different workspaces: {printable(found.id)} and {printable(workspace.id)}.",
                hint="Several tokens help only where all are of the same workspace. Leave the others out.",
            )
        found = workspace
    if found is None:
        raise refused or TokenRefused("There is no access token.")
    return found


async def check_workspace(client: IntercomClient) -> Workspace:
    """The workspace the token opens, within a few tries.

    Raises TokenRefused, PermissionMissing, NoNetwork, NoSuchHost, Throttled, Unreachable (refused, TLS, server errors: the message says which), NotIntercom.
    """
    try:
        raw = await client.get("/me", patience=SHORT)
    except NotAvailable as error:
        refused: CredentialsError | NotIntercom = _no_permission(error)
    except RecordError as error:
        refused = _not_intercom(
            f"it answers with {error.status}" if error.status >= 300 else _in_passing(error.message)
        )
    except NoSuchHost:
        if client.base_url not in REGIONS.values():
            raise
        # Intercom's own names are everywhere: where they are not found, nothing is.
        raise NoNetwork(
            "This machine has no way to the internet: not even Intercom's name was found.",
            hint="Check the connection and the DNS of this machine, and whether you need a proxy (HTTPS_PROXY). Then connect again.",
        ) from None
    except Unreachable as error:
        if "Intercom's words" in error.message:
            refused = _not_intercom(error.message.partition(": ")[2].rstrip("."))
        elif "JSON" in error.message or "answers are empty" in error.message:
            refused = _not_intercom("its answers are not Intercom's")
        else:
            raise
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
