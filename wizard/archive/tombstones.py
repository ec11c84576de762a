"""Who was erased on request, as salted digests: enough to know such a person again, and not enough to say who it was."""

import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from typing import Literal

What = Literal["email", "contact"]

_TABLE = (
    "CREATE TABLE IF NOT EXISTS erased (digest BLOB PRIMARY KEY, what TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID"
)
_SALT = "erasing salt"
PSEUDONYM = "erased-"
EMAIL = re.compile(r"[\w.!#$+'=?^`{|}~-]+(?:@|%40|&#64;|&#x40;)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
"""What may be an e-mail address in running text, also as a link or HTML writes it."""

_WORD = re.compile(r"[\w-]+")
_AT = re.compile(r"%40|&#64;|&#x40;", re.IGNORECASE)


class Tombstones:
    """The erased people of an archive, over one connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._salt = b""
        self._known: set[bytes] = set()
        self._new: dict[bytes, What] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read who was erased, and with that whether anybody was."""
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'erased'").fetchone():
            return
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (_SALT,)).fetchone()
        self._salt = bytes.fromhex(row[0]) if row else b""
        self._known = {row[0] for row in self._db.execute("SELECT digest FROM erased")}

    @property
    def active(self) -> bool:
        """Whether anybody was erased."""
        return bool(self._known)

    def people(self) -> int:
        """How many e-mail addresses were erased."""
        if not self._known:
            return 0
        return int(self._db.execute("SELECT count(*) FROM erased WHERE what = 'email'").fetchone()[0])

    def add(self, what: What, value: str) -> None:
        """Take an e-mail address or a contact's id as erased; `save` makes it last."""
        self._salt = self._salt or secrets.token_bytes(16)
        mark = self._digest(what, value)
        if mark not in self._known:
            self._known.add(mark)
            self._new[mark] = what

    def save(self) -> None:
        """Keep what was added."""
        if not self._new:
            return
        self._db.execute(_TABLE)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_SALT, self._salt.hex()))
        rows = [(mark, what, int(time.time())) for mark, what in self._new.items()]
        self._db.executemany("INSERT OR IGNORE INTO erased VALUES (?, ?, ?)", rows)
        self._new.clear()

    def digest_of(self, email: str) -> str:
        """The salted digest of an e-mail address, in hex: what a receipt names a person by."""
        return self._digest("email", email).hex()

    def email(self, text: object) -> bool:
        """Whether this is an erased e-mail address."""
        return isinstance(text, str) and bool(self._known) and self._digest("email", text) in self._known

    def named_in(self, text: str) -> bool:
        """Whether some text holds an erased e-mail address or contact id."""
        return any(self.email(found[0]) for found in EMAIL.finditer(text)) or any(
            map(self.contact, _WORD.findall(text))
        )

    def contact(self, contact_id: object) -> bool:
        """Whether this is an erased contact's id."""
        if not self._known or isinstance(contact_id, bool) or not isinstance(contact_id, str | int):
            return False
        return self._digest("contact", str(contact_id)) in self._known

    def pseudonym(self, contact_id: object) -> str:
        """What stands in the place of an erased contact's id: the same for the same id."""
        text = str(contact_id)
        return text if text.startswith(PSEUDONYM) else PSEUDONYM + self._digest("contact", text)[:8].hex()

    def _digest(self, what: str, value: str) -> bytes:
        text = _AT.sub("@", value.strip()).casefold() if what == "email" else value
        message = f"{what}:{text}".encode(errors="surrogatepass")
        return hmac.new(self._salt, message, hashlib.sha256).digest()
