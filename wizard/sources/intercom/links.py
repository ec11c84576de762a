"""The files an Intercom object points to: attachments, pictures in its text, attributes that hold files."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from wizard.intercom.hosts import is_file_host
from wizard.sources.port import HIDDEN_FILE, FileLink

_SIGNATURE = re.compile(r"(?:amp;)?(?:expires|signature|req|policy|key-pair-id|x-amz-[a-z-]+)(?:=|$)", re.IGNORECASE)

_HIDDEN = re.compile(re.escape(HIDDEN_FILE) + "[0-9a-f]{32}")


def file_key(url: str) -> str:
    """The name of a file for ever: a digest (32 hex digits) of its URL's decoded path, and of what its query says beside the signature.

    The signature changes from answer to answer (`expires`, `signature`, `req`; also as other file hosts write them), and so does the host among
    Intercom's own. A host that is none of these is part of the name: whatever it has at the same path is another file. An address that was hidden
    says its key itself.
    """
    if _HIDDEN.fullmatch(url):
        return url.removeprefix(HIDDEN_FILE)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        path = url
    else:
        rest = (
            [piece for piece in parts.query.split("&") if piece and not _SIGNATURE.match(piece)] if parts.query else []
        )
        path = parts.path.replace("%2F", "%252F").replace("%2f", "%252F") + ("?" + "&".join(rest) if rest else "")
        if not is_file_host(host):
            path = f"//{host}{path}"
    return hashlib.blake2b(unquote(path).encode(errors="surrogatepass"), digest_size=16).hexdigest()


def image_urls(html: object) -> Iterator[str]:
    """The addresses of the pictures in some HTML, unescaped, in order. Only those with a web address: `data:` and `cid:` pictures have none."""
    if not isinstance(html, str) or "<img" not in html.lower():
        return
    for image in LexborHTMLParser(html.encode(errors="replace").decode()).css("img"):
        url = (image.attributes.get("src") or "").strip()
        if url.startswith("//"):
            url = f"https:{url}"
        if url[:8].lower().startswith(("http://", "https://")):
            yield url


class Links:
    """Collects the links of one object, each file once for every part that shows it.

    `allow` says which URLs are on the source's file hosts; `raw` is the object's JSON.
    """

    def __init__(self, allow: Callable[[str], bool], raw: bytes = b"img") -> None:
        self._allow = allow
        # Most objects have no picture anywhere: one look at the whole saves one at every part.
        self.pictures = b"img" in raw.lower()
        """Whether there may be a picture in any of its bodies."""
        self._found: dict[tuple[str, str | None], FileLink] = {}

    @property
    def found(self) -> tuple[FileLink, ...]:
        """The links so far, in the order they were met."""
        return tuple(self._found.values())

    def message(self, message: Mapping[str, Any], part_id: str | None = None) -> None:
        """A message's attachments, then the pictures of its body."""
        attachments = message.get("attachments")
        for attachment in attachments if isinstance(attachments, list) else []:
            self.attachment(attachment, part_id)
        if self.pictures:
            self.body(message.get("body"), part_id)

    def body(self, html: object, part_id: str | None = None) -> None:
        """The pictures of a body in HTML."""
        for url in image_urls(html):
            name = unquote(urlsplit(url).path.rsplit("/", 1)[-1]) if self._allow(url) else ""
            self._add(FileLink(file_key(url), url, part_id, name or "image", inline=True))

    def attachment(self, attachment: object, part_id: str | None = None) -> None:
        """An attachment: an object with a `url`, and `name`, `content_type`, `filesize` where it has them. Anything else is none."""
        if not isinstance(attachment, dict):
            return
        url, name, kind = (attachment.get(key) for key in ("url", "name", "content_type"))
        if not isinstance(url, str) or not url.lower().startswith(("http://", "https://")):
            return
        size = attachment.get("filesize")
        self._add(
            FileLink(
                file_key(url),
                url,
                part_id,
                str(name) if name else "file",
                content_type=str(kind) if kind else "",
                size=size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**63 else None,
            )
        )

    def attributes(self, attributes: object) -> None:
        """Attributes whose values are files, or lists of files."""
        for value in attributes.values() if isinstance(attributes, dict) else []:
            for candidate in value if isinstance(value, list) else [value]:
                if isinstance(candidate, dict) and ("filesize" in candidate or "content_type" in candidate):
                    self.attachment(candidate)

    def _add(self, link: FileLink) -> None:
        wanted = self._allow(link.url)
        known = self._found.setdefault((link.key, link.part_id), link if wanted else _unwanted(link))
        if wanted and not known.wanted:
            self._found[link.key, link.part_id] = link


def _unwanted(link: FileLink) -> FileLink:
    return FileLink(
        link.key, link.url, link.part_id, link.name, link.content_type, link.size, inline=link.inline, wanted=False
    )
