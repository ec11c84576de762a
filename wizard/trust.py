"""Hosts a token may be sent to: Intercom's, this machine, and those that a person confirmed by typing their name.

A confirmation is kept twice, in the migration's plan and beside all migrations: a plan that came from somebody else confirms nothing here.
"""

import json

from wizard.errors import UntrustedHost, UsageError
from wizard.intercom.regions import REGIONS, origin
from wizard.net.addresses import is_loopback
from wizard.paths import home, write_private
from wizard.plan.models import Plan
from wizard.text import one_line

FILE_NAME = "trusted-hosts.json"


def stranger(url: str) -> str | None:
    """The host of a base URL when it is neither Intercom's nor this machine; None when it needs no confirmation."""
    where = origin(url)
    if where is None or is_loopback(where[1]) or where in {origin(base) for base in REGIONS.values()}:
        return None
    return where[1]


def check(url: str, plan: Plan) -> None:
    """Raises UntrustedHost where nobody confirmed, here and for this plan, that the host of `url` may be given a token."""
    host = stranger(url)
    if host is not None and not (host in plan.trusted_hosts and host in confirmed()):
        raise UntrustedHost(host)


def confirm(typed: str, url: str) -> str:
    """Keep a confirmation: what was typed must be the host of `url` exactly. Returns the host. Raises UsageError, CannotWrite."""
    where = origin(url)
    if where is None or typed != where[1]:
        raise UsageError(
            f"'{one_line(typed, 80)}' is not the host of this migration's address, "
            f"{one_line(where[1], 253) if where else 'which is not known yet'}.",
            hint="Write the host exactly as it stands in the address, without https:// and port.",
        )
    hosts = sorted(confirmed() | {typed})
    write_private(home() / FILE_NAME, json.dumps({"schema": 1, "hosts": hosts}, indent=1).encode())
    return typed


def confirmed() -> set[str]:
    """The hosts that were confirmed on this machine. A damaged file confirms none."""
    try:
        hosts = json.loads((home() / FILE_NAME).read_bytes())["hosts"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()
    return {host for host in hosts if isinstance(host, str)} if isinstance(hosts, list) else set()
