"""Which hosts hold Intercom's files. Nothing else a message points to is ever requested."""

import re
from urllib.parse import urlsplit

from wizard.net.addresses import is_loopback

# As seen in live answers and named in Intercom's help: the US, EU and AU hosts of uploads.
_HOSTS = frozenset({"downloads.intercomcdn.com", "downloads.intercomcdn.eu", "downloads.au.intercomcdn.com"})
_LABELS = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
_FAMILIES = re.compile(
    _LABELS + r"(?:intercom-attachments-[1-9]\.com|intercom-attachments\.eu|au\.intercom-attachments\.com)"
)
_PLAIN = re.compile(r"[!-~]+")


def is_file_host(host: str) -> bool:
    """Whether a host name (lower case) is one of Intercom's file hosts."""
    return host in _HOSTS or (len(host) <= 253 and _FAMILIES.fullmatch(host) is not None)


class FileHosts:
    """The rule for one API base URL. With one on this machine (the rehearsal), names of this machine count as file hosts, over http too."""

    def __init__(self, base_url: str) -> None:
        self._rehearsal = is_loopback(urlsplit(base_url).hostname or "")

    def allow(self, url: str) -> bool:
        """Whether this URL is on a file host: https on its own port, no user in it, plain ASCII."""
        if not _PLAIN.fullmatch(url) or "\\" in url:
            return False
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if "@" in parts.netloc or not host:
            return False
        if self._rehearsal and is_loopback(host):
            return parts.scheme in ("http", "https")
        if parts.scheme != "https" or port not in (None, 443):
            return False
        return is_file_host(host)
