"""Signed addresses of files: they expire, and every answer carries fresh ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from wizard.rehearsal.intercom.world.files import CONTENT_TYPES, StoredFile

_QUARTER_HOUR = 900


def signing_key(seed: int) -> bytes:
    """The key of one workspace's file links."""
    return hashlib.sha256(f"files of {seed}".encode()).digest()


def signature(key: bytes, path: str, expires: int) -> str:
    """64 hex digits over the decoded path and the moment (unix seconds) the link ends."""
    return hmac.digest(key, f"{path}:{expires}".encode(), "sha256").hex()


class Links:
    """Makes file addresses for one answer."""

    def __init__(self, key: bytes, base: str, now: int, ttl_seconds: int, request: int) -> None:
        self._key = key
        self._base = base
        self._request = base64.b64encode(f"{request:012d}".encode()).decode().replace("=", "%3D")
        if ttl_seconds and ttl_seconds % _QUARTER_HOUR == 0:
            self._expires = now - now % _QUARTER_HOUR + ttl_seconds
        else:
            self._expires = now + ttl_seconds

    def url(self, file: StoredFile) -> str:
        """The signed address of a file."""
        seal = signature(self._key, file.path, self._expires)
        query = f"expires={self._expires}&signature={seal}&req={self._request}"
        return f"{self._base}{file.quoted_path}?{query}"

    def image(self, file: StoredFile) -> str:
        """An `<img>` tag as Intercom stores pasted pictures: the address is HTML-escaped."""
        return f'<img src="{self.url(file).replace("&", "&amp;")}">'

    def attachment(self, file: StoredFile) -> dict[str, Any]:
        """The attachment object."""
        return {
            "type": "upload",
            "name": file.name,
            "url": self.url(file),
            "content_type": CONTENT_TYPES[file.kind],
            "filesize": file.size,
            "width": file.width or None,
            "height": file.height or None,
        }
