"""Which addresses may be connected to: this machine, the public internet, or neither."""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052: IPv6 names for IPv4 addresses, behind a translator.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        # Shared, protocol assignments, 6to4 relays, IPv4-compatible, a translator's own use, site-local: not the same in every Python.
        ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "::/96", "64:ff9b:1::/48", "fec0::/10"),
    )
)


class ForbiddenAddress(OSError):
    """A name leads to an address that is not to be connected to. Nothing was sent there."""


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine: localhost, a name under it, or a loopback address."""
    name = host.lower().strip("[]").rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = literal(name)
    return address is not None and _plain(address).is_loopback


def literal(host: str) -> _Address | None:
    """The address a host name is itself, None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]").split("%", 1)[0])
    except ValueError:
        return None


def is_public(host: str) -> bool:
    """Whether an address (as text) is on the public internet: not private, link-local, shared, multicast, reserved or a cloud's metadata address.

    An IPv6 address that stands for an IPv4 one (mapped, 6to4, NAT64) is judged by the IPv4 address.
    """
    address = literal(host)
    if address is None:
        return False
    address = _plain(address)
    if any(address in network for network in _NEVER):
        return False
    special = address.is_private or address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not address.is_link_local and not address.is_loopback


def may_connect(host: str, address: str, *, public_only: bool) -> bool:
    """Whether the address a host name resolved to is one to connect to.

    A name of this machine must lead to this machine; with `public_only` every other name must lead to the public internet.
    """
    if is_loopback(host):
        found = literal(address)
        return found is not None and _plain(found).is_loopback
    return is_public(address) if public_only else literal(address) is not None


def _plain(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 one stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
