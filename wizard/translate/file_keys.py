"""Keys that name a file for ever, though its signed URL changes with every answer."""

import hashlib
from urllib.parse import urlsplit


def file_key(url: str) -> str:
    """A digest (32 hex digits) of the URL's path, without host and query; empty where there is no path."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return hashlib.blake2b(path.encode("utf-8", "replace"), digest_size=16).hexdigest() if path.strip("/") else ""
