"""How raw JSON is packed: zstd, with a dictionary for each kind that has enough objects, made of this workspace's own JSON."""

import sqlite3

import zstandard

from wizard.archive.training import ENOUGH, trained
from wizard.errors import UsageError

LEVEL = 3
_FIRST_NUMBER = 32_768
"""Numbers below are kept for public dictionaries by zstd's own rule."""


class Packing:
    """Packs and unpacks the JSON of an archive, over one connection. Nothing here commits: the caller's transaction does.

    What is packed names its dictionary, so that what was packed before there was one stays readable.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._packers: dict[str, zstandard.ZstdCompressor] = {}
        self._unpackers = {0: zstandard.ZstdDecompressor()}
        self._waiting: dict[str, int] = {}

    def pack(self, kind: str, raw: bytes) -> bytes:
        """The JSON of an object of a kind, packed."""
        packer = self._packers.get(kind)
        if packer is None:
            packer = self._packers[kind] = self._packer(kind)
        return packer.compress(raw)

    def unpack(self, body: bytes) -> bytes:
        """The JSON as it was. Raises UsageError where the archive lacks the dictionary it was packed with."""
        number = zstandard.get_frame_parameters(body).dict_id
        unpacker = self._unpackers.get(number)
        if unpacker is None:
            unpacker = self._unpackers[number] = self._unpacker(number)
        return unpacker.decompress(body)

    def learn(self, kind: str, stored: int) -> None:
        """So many objects of a kind were stored just now: once there are enough, make the dictionary they lack, and pack them anew with it."""
        waiting = self._waiting.get(kind, 0)
        if waiting < 0 or self._packers.get(kind, self._plain) is not self._plain:
            return
        self._waiting[kind] = waiting = waiting + stored
        if waiting < ENOUGH:
            return
        self._waiting[kind] = -1
        rows = self._db.execute(
            "SELECT seq, body FROM versions WHERE kind = ? ORDER BY seq DESC LIMIT ?", (kind, 2 * ENOUGH)
        ).fetchall()
        found = [(seq, self.unpack(body)) for seq, body in rows]
        number = int(
            self._db.execute("SELECT coalesce(max(number) + 1, ?) FROM dictionaries", (_FIRST_NUMBER,)).fetchone()[0]
        )
        words = trained([raw for _, raw in found], number, LEVEL)
        if words is None:
            return
        self._db.execute("INSERT INTO dictionaries (number, kind, words) VALUES (?, ?, ?)", (number, kind, words))
        packer = self._packers[kind] = _with(words)
        self._db.executemany(
            "UPDATE versions SET body = ? WHERE seq = ?", [(packer.compress(raw), seq) for seq, raw in found]
        )

    def forget(self) -> None:
        """What was written is rolled back, perhaps a dictionary too."""
        self._packers.clear()
        self._waiting.clear()
        self._unpackers = {0: self._unpackers[0]}

    def _packer(self, kind: str) -> zstandard.ZstdCompressor:
        row = self._db.execute(
            "SELECT words FROM dictionaries WHERE kind = ? ORDER BY number DESC LIMIT 1", (kind,)
        ).fetchone()
        return _with(row[0]) if row else self._plain

    def _unpacker(self, number: int) -> zstandard.ZstdDecompressor:
        row = self._db.execute("SELECT words FROM dictionaries WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise UsageError(
                "The archive is damaged: a dictionary its JSON was packed with is missing.",
                hint="Restore a copy of archive.db.",
            )
        return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(row[0]))


def _with(words: bytes) -> zstandard.ZstdCompressor:
    dictionary = zstandard.ZstdCompressionDict(words)
    dictionary.precompute_compress(level=LEVEL)
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)
