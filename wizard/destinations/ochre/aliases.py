"""Old links and ids of Intercom, and the conversation each one opens."""

import sqlite3

from wizard.translate.old_links import of_workspace, old_link


def conversation_of(connection: sqlite3.Connection, text: str) -> str | None:
    """The id of the conversation an old link, id or ticket number opens; ids come before ticket numbers. A new id opens itself.

    A link of another Intercom workspace than the one this file was made from opens nothing.
    """
    found = old_link(text)
    if found is None or not of_workspace(found, _app(connection)):
        return None
    row = connection.execute(
        "SELECT c.id FROM conversation_aliases a JOIN conversations c ON c.number = a.conversation WHERE a.alias = ?"
        " ORDER BY a.kind = 'id' DESC, c.origin = 'conversation' DESC, c.number LIMIT 1",
        (found.id,),
    ).fetchone()
    row = row or connection.execute("SELECT id FROM conversations WHERE id = ?", (found.id,)).fetchone()
    return str(row[0]) if row else None


def _app(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM workspace WHERE key = 'source_workspace'").fetchone()
    return str(row[0]) if row else ""
