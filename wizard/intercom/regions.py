"""Where Intercom's API lives: three regions, or an address of one's own on this machine."""

from urllib.parse import urlsplit

from wizard.errors import UsageError
from wizard.net.addresses import is_loopback

API_VERSION = "2.16"
REGIONS: dict[str, str] = {
    "us": "https://api.intercom.io",
    "eu": "https://api.eu.intercom.io",
    "au": "https://api.au.intercom.io",
}


def base_url(text: str) -> str:
    """A region's name or a base URL, as the base URL to use: scheme, host and port, without a slash at the end.

    Raises UsageError for anything but https, and for http to another machine than this one.
    """
    if text.lower() in REGIONS:
        return REGIONS[text.lower()]
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").lower(), parts.port
        host.encode("idna")
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or parts.username is not None or parts.query or parts.fragment or parts.path.strip("/"):
        raise UsageError("That is not the base address of an API.", hint="It looks like https://api.intercom.io.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise UsageError(
            "The address must start with https://.", hint="Only this machine itself may be asked by http://."
        )
    if not host.isascii():
        raise UsageError(
            "The address has a name with letters beyond ASCII, and some of these look like others.",
            hint=f"If it is meant, write it in its plain form: {host.encode('idna').decode()}",
        )
    bracketed = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{bracketed}" + (f":{port}" if port is not None else "")


def region_of(url: str) -> str:
    """The region's name for a base URL (us, eu, au), or `custom`."""
    return next((name for name, base in REGIONS.items() if base == base_url(url)), "custom")


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a URL (the scheme's own port where it names none); None for what is no plain http(s) URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    return parts.scheme, parts.hostname.lower(), port or (443 if parts.scheme == "https" else 80)
