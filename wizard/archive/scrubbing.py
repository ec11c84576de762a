"""Writing a database of ours anew, so that nothing that was deleted is left in its file or its write-ahead log."""

import os
import sqlite3
from pathlib import Path

from wizard.archive.schema import cannot_write, connect


def scrub(path: Path) -> None:
    """Rewrite a database without its free pages and empty its log. Nobody else may have it open. Raises CannotWrite, on a full disk too."""
    before = os.environ.get("SQLITE_TMPDIR")
    # What SQLite writes on the way stays in our folder.
    os.environ["SQLITE_TMPDIR"] = str(path.parent)
    connection = connect(path)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise cannot_write(path, error) from error
    finally:
        connection.close()
        if before is None:
            del os.environ["SQLITE_TMPDIR"]
        else:
            os.environ["SQLITE_TMPDIR"] = before
