"""Old links and ids of Intercom, and the conversation each one opens."""

import re
import sqlite3
from urllib.parse import unquote, urlsplit

_BARE = re.compile(r"#?\s*([0-9A-Za-z_-]{1,64})")
_HOST = re.compile(r"(?:[\w-]+\.)*intercom\.(?:com|io)", re.IGNORECASE)
_HOLDERS = frozenset({"conversation", "conversations", "ticket", "tickets"})


def old_id(text: str) -> str | None:
    """The conversation id or ticket number in what somebody typed or pasted; None where there is none.

    Takes a bare id or number (`#1234` too), and Intercom's links: `https://app.intercom.com/a/inbox/<app>/inbox/conversation/<id>`,
    `…/inbox/conversation/<id>`, `…/a/apps/<app>/inbox/inbox/all/conversations/<id>` and the like, with whatever follows the id.
    """
    text = text.strip()
    bare = _BARE.fullmatch(text)
    if bare:
        return bare[1]
    try:
        link = urlsplit(text if "//" in text else f"https://{text}")
        host = link.hostname or ""
    except ValueError:
        return None
    if not _HOST.fullmatch(host):
        return None
    return _after_holder(link.path) or _after_holder(link.fragment)


def _after_holder(path: str) -> str | None:
    steps = [unquote(step) for step in path.split("/") if step]
    for place in range(len(steps) - 2, -1, -1):
        if steps[place].lower() in _HOLDERS:
            found = _BARE.fullmatch(steps[place + 1])
            return found[1] if found else None
    return None


def conversation_of(connection: sqlite3.Connection, text: str) -> str | None:
    """The id of the conversation an old link, id or ticket number opens; ids come before ticket numbers. A new id opens itself."""
    alias = old_id(text)
    if alias is None:
        return None
    row = connection.execute(
        "SELECT c.id FROM conversation_aliases a JOIN conversations c ON c.number = a.conversation WHERE a.alias = ?"
        " ORDER BY a.kind = 'id' DESC, c.origin = 'conversation' DESC, c.number LIMIT 1",
        (alias,),
    ).fetchone()
    row = row or connection.execute("SELECT id FROM conversations WHERE id = ?", (alias,)).fetchone()
    return str(row[0]) if row else None
