"""Files in raw JSON: attachments, pictures in bodies, and files that are values of attributes."""

from typing import Any

import msgspec
from selectolax.lexbor import LexborHTMLParser

from wizard.verify.said.shapes import listed, words


class SaidFile(msgspec.Struct, frozen=True):
    """A file where it hangs: its address as it is written there, its name (empty for pictures in bodies), and whether it is one of these."""

    url: str
    name: str = ""
    inline: bool = False
    content_type: str = ""


def attached(raw: object) -> tuple[SaidFile, ...]:
    """The files in a list of attachments."""
    return tuple(
        SaidFile(words(item.get("url")), words(item.get("name")), content_type=words(item.get("content_type")))
        for item in listed(raw)
    )


def pictured(html: str) -> tuple[SaidFile, ...]:
    """The pictures a body shows that have an address on the web, each address once."""
    if "<im" not in html and "<im" not in html.lower():
        return ()
    found: dict[str, SaidFile] = {}
    for image in LexborHTMLParser(f"<body>x{html}").css("img"):
        url = (image.attributes.get("src") or "").strip()
        url = f"https:{url}" if url.startswith("//") else url
        if url[:8].lower().startswith(("http://", "https://")):
            found.setdefault(url, SaidFile(url, inline=True))
    return tuple(found.values())


def uploads(value: Any) -> tuple[SaidFile, ...]:
    """The files that are an attribute's value."""
    items = list(listed(value if isinstance(value, list) else [value]))
    return tuple(
        SaidFile(words(item["url"]), words(item.get("name")))
        for item in items
        if isinstance(item.get("url"), str) and ("filesize" in item or "content_type" in item)
    )
