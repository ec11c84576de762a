"""Files customers sent: their names, sizes and bytes are computed from their path alone."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from wizard.rehearsal.dice import noise, scramble
from wizard.rehearsal.intercom.world.words import APP_ID

Kind = Literal["png", "jpeg", "pdf", "text", "zip", "missing"]

CONTENT_TYPES: dict[Kind, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "text": "text/plain",
    "zip": "application/zip",
    "missing": "image/png",
}
_LETTERS: dict[Kind, str] = {
    "png": "p", "jpeg": "j", "pdf": "d", "text": "t", "zip": "z", "missing": "m",
}  # fmt: skip
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_USUAL: tuple[tuple[str, Kind], ...] = (
    ("screenshot.png", "png"), ("Screenshot 2025-03-04 at 10.12.55.png", "png"), ("image.png", "png"),
    ("IMG_4471.jpg", "jpeg"), ("photo.jpeg", "jpeg"), ("invoice.pdf", "pdf"), ("Rechnung März.pdf", "pdf"),
    ("log.txt", "text"), ("members.csv", "text"), ("export.zip", "zip"), ("webhook-body.txt", "text"),
)  # fmt: skip
_PIXELS = ((64, 48), (96, 64), (120, 80), (160, 100), (128, 128), (200, 120))


@dataclass(frozen=True)
class StoredFile:
    """One file: `number` tells it apart; images have a width and a height in pixels."""

    number: int
    name: str
    kind: Kind
    size: int
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Its path on the file host, not yet percent-encoded."""
        shape = f"{self.width}x{self.height}" if self.kind == "png" else str(self.size)
        return f"/i/o/{APP_ID}/{self.number}/{_LETTERS[self.kind]}{shape}/{self.name}"

    @property
    def quoted_path(self) -> str:
        """The path as it stands in a URL."""
        head = self.path[: len(self.path) - len(self.name)]
        return head + quote(self.name, safe="")


def usual_file(number: int, *, image: bool = False) -> StoredFile:
    """The ordinary file with that number: a few kilobytes to some tens."""
    chance = scramble(number)
    name, kind = _USUAL[chance % (3 if image else len(_USUAL))]
    if kind == "png":
        width, height = _PIXELS[(chance >> 8) % len(_PIXELS)]
        return picture(number, name, width, height)
    return StoredFile(number, name, kind, 900 + (chance >> 8) % 24_000)


def picture(number: int, name: str, width: int, height: int) -> StoredFile:
    """A PNG file of that many pixels."""
    return StoredFile(number, name, "png", _png_size(width, height), width, height)


def named_file(number: int, name: str, kind: Kind, size: int = 1_200) -> StoredFile:
    """A file with a chosen name; `size` in bytes (at least 600 for pdf and zip)."""
    if kind == "png":
        return picture(number, name, 96, 64)
    return StoredFile(number, name, kind, size)


def from_path(path: str) -> StoredFile | None:
    """The file with that (decoded) path; None when no file can have it."""
    pieces = path.split("/", 6)
    if len(pieces) != 7 or pieces[:4] != ["", "i", "o", APP_ID] or not pieces[4].isdigit():
        return None
    kind = _KINDS.get(pieces[5][:1])
    shape = pieces[5][1:].split("x")
    if kind is None or not all(part.isdigit() for part in shape):
        return None
    number, name = int(pieces[4]), pieces[6]
    if kind == "png":
        return picture(number, name, int(shape[0]), int(shape[1])) if len(shape) == 2 else None
    return StoredFile(number, name, kind, int(shape[0]))


def content(file: StoredFile) -> bytes:
    """The file's bytes, `file.size` of them."""
    if file.size == 0:
        return b""
    if file.kind == "png":
        return _png(file)
    if file.kind == "jpeg":
        return _jpeg(file)
    if file.kind == "pdf":
        return _pdf(file)
    if file.kind == "zip":
        return _zip(file)
    return _text(file)


def _png_size(width: int, height: int) -> int:
    raw = (width + 1) * height
    blocks = max(1, -(-raw // 65_535))
    return 8 + 25 + (12 + 768) + 12 + (2 + blocks * 5 + raw + 4) + 12


def _stored(raw: bytes) -> bytes:
    """A zlib stream of stored blocks, so that its length depends on nothing but `len(raw)`."""
    pieces = [b"\x78\x01"]
    for start in range(0, max(1, len(raw)), 65_535):
        block = raw[start : start + 65_535]
        last = start + 65_535 >= len(raw)
        pieces.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    pieces.append(struct.pack(">I", zlib.adler32(raw)))
    return b"".join(pieces)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(file: StoredFile) -> bytes:
    hue = scramble(file.number) % 256
    palette = bytes(
        part for shade in range(256) for part in ((shade + hue) % 256, (shade * 2 + hue) % 256, 255 - shade)
    )
    ramp = bytes((column + hue) % 256 for column in range(file.width + 255))
    rows = b"".join(b"\0" + ramp[row % 255 : row % 255 + file.width] for row in range(file.height))
    header = struct.pack(">IIBBBBB", file.width, file.height, 8, 3, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", _stored(rows))
        + _chunk(b"IEND", b"")
    )


def _jpeg(file: StoredFile) -> bytes:
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    room = file.size - len(head) - 2
    body = bytearray()
    while room - len(body) > 4:
        length = min(65_533, room - len(body) - 4)
        filling = noise(file.number, "jpeg", length)
        body += b"\xff\xfe" + struct.pack(">H", length + 2) + filling
    return (head + bytes(body) + b"\xff" * (room - len(body)) + b"\xff\xd9")[: file.size]


def _pdf(file: StoredFile) -> bytes:
    text = f"BT /F1 18 Tf 40 100 Td (Document {file.number}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    body = b"%PDF-1.4\n" + b"".join(
        f"{place} 0 obj\n{item}\nendobj\n".encode() for place, item in enumerate(objects, 1)
    )
    tail = b"trailer << /Root 1 0 R >>\n%%EOF\n"
    return body + b"%" + b"-" * max(0, file.size - len(body) - len(tail) - 2) + b"\n" + tail


def _zip(file: StoredFile) -> bytes:
    entry = zipfile.ZipInfo("notes.txt", (2025, 1, 1, 0, 0, 0))
    filling = file.size - 116 - 2 * (len(entry.filename) - 9)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(entry, _text(file)[: max(0, filling)])
    return buffer.getvalue()


def _text(file: StoredFile) -> bytes:
    line = f"2025-03-04 10:12:55 request {file.number} answered 200 in 41 ms\n".encode()
    return (line * (file.size // len(line) + 1))[: file.size]
