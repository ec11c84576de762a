"""Totals that are kept while the archive is written, so that nobody has to count a million rows to open it."""

import sqlite3

TABLES = """
-- Running totals, kept by the triggers below. what: objects, listed (and not gone), versions (bytes: of JSON; packed: as stored), each by kind;
-- files by status (bytes: each content once).
CREATE TABLE IF NOT EXISTS totals (what TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
  packed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (what, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_by_content ON files (sha256) WHERE sha256 IS NOT NULL;
DELETE FROM totals;
INSERT INTO totals (what, name, count) SELECT 'objects', kind, count(*) FROM objects GROUP BY kind;
INSERT INTO totals (what, name, count) SELECT 'listed', kind, count(*) FROM listing WHERE gone = 0 GROUP BY kind;
INSERT INTO totals SELECT 'versions', kind, count(*), sum(size), sum(length(body)) FROM versions GROUP BY kind;
INSERT INTO totals (what, name, count) SELECT 'files', status, count(*) FROM files GROUP BY status;
UPDATE totals SET bytes = (SELECT coalesce(sum(size), 0) FROM (SELECT max(size) AS size FROM files WHERE status = 'stored' GROUP BY sha256))
  WHERE what = 'files' AND name = 'stored';

CREATE TRIGGER IF NOT EXISTS objects_added AFTER INSERT ON objects BEGIN
  INSERT INTO totals (what, name, count) VALUES ('objects', NEW.kind, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER IF NOT EXISTS objects_removed AFTER DELETE ON objects BEGIN
  UPDATE totals SET count = count - 1 WHERE what = 'objects' AND name = OLD.kind;
END;
CREATE TRIGGER IF NOT EXISTS listing_added AFTER INSERT ON listing WHEN NEW.gone = 0 BEGIN
  INSERT INTO totals (what, name, count) VALUES ('listed', NEW.kind, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER IF NOT EXISTS listing_removed AFTER DELETE ON listing WHEN OLD.gone = 0 BEGIN
  UPDATE totals SET count = count - 1 WHERE what = 'listed' AND name = OLD.kind;
END;
CREATE TRIGGER IF NOT EXISTS listing_changed AFTER UPDATE OF gone ON listing WHEN NEW.gone <> OLD.gone BEGIN
  INSERT INTO totals (what, name, count) VALUES ('listed', NEW.kind, OLD.gone - NEW.gone)
    ON CONFLICT DO UPDATE SET count = count + OLD.gone - NEW.gone;
END;
CREATE TRIGGER IF NOT EXISTS versions_added AFTER INSERT ON versions BEGIN
  INSERT INTO totals VALUES ('versions', NEW.kind, 1, NEW.size, length(NEW.body))
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + NEW.size, packed = packed + length(NEW.body);
END;
CREATE TRIGGER IF NOT EXISTS versions_removed AFTER DELETE ON versions BEGIN
  UPDATE totals SET count = count - 1, bytes = bytes - OLD.size, packed = packed - length(OLD.body) WHERE what = 'versions' AND name = OLD.kind;
END;
CREATE TRIGGER IF NOT EXISTS versions_changed AFTER UPDATE OF size, body ON versions BEGIN
  UPDATE totals SET bytes = bytes + NEW.size - OLD.size, packed = packed + length(NEW.body) - length(OLD.body)
    WHERE what = 'versions' AND name = NEW.kind;
END;
CREATE TRIGGER IF NOT EXISTS files_added AFTER INSERT ON files BEGIN
  INSERT INTO totals (what, name, count) VALUES ('files', NEW.status, 1) ON CONFLICT DO UPDATE SET count = count + 1;
  UPDATE totals SET bytes = bytes + coalesce(NEW.size, 0) WHERE what = 'files' AND name = 'stored' AND NEW.status = 'stored'
    AND NOT EXISTS (SELECT 1 FROM files WHERE sha256 = NEW.sha256 AND status = 'stored' AND key <> NEW.key);
END;
CREATE TRIGGER IF NOT EXISTS files_removed AFTER DELETE ON files BEGIN
  UPDATE totals SET count = count - 1 WHERE what = 'files' AND name = OLD.status;
  UPDATE totals SET bytes = bytes - coalesce(OLD.size, 0) WHERE what = 'files' AND name = 'stored' AND OLD.status = 'stored'
    AND NOT EXISTS (SELECT 1 FROM files WHERE sha256 = OLD.sha256 AND status = 'stored');
END;
CREATE TRIGGER IF NOT EXISTS files_changed AFTER UPDATE OF status, sha256, size ON files BEGIN
  UPDATE totals SET count = count - 1 WHERE what = 'files' AND name = OLD.status;
  INSERT INTO totals (what, name, count) VALUES ('files', NEW.status, 1) ON CONFLICT DO UPDATE SET count = count + 1;
  UPDATE totals SET bytes = bytes - coalesce(OLD.size, 0) WHERE what = 'files' AND name = 'stored' AND OLD.status = 'stored'
    AND NOT EXISTS (SELECT 1 FROM files WHERE sha256 = OLD.sha256 AND status = 'stored' AND key <> NEW.key);
  UPDATE totals SET bytes = bytes + coalesce(NEW.size, 0) WHERE what = 'files' AND name = 'stored' AND NEW.status = 'stored'
    AND NOT EXISTS (SELECT 1 FROM files WHERE sha256 = NEW.sha256 AND status = 'stored' AND key <> NEW.key);
END;
"""
"""What the schema has for them; run once, it counts what an older archive has already."""


class Totals:
    """The running totals of an archive, over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @property
    def kept(self) -> bool:
        """Whether they are; an archive of an older Outercom has none until it is written to."""
        return self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'totals'").fetchone() is not None

    def counts(self, what: str) -> dict[str, int]:
        """How many objects, listed ones (and not gone), versions, or files there are, by kind (of files: by status)."""
        rows = self._db.execute("SELECT name, count FROM totals WHERE what = ? AND count > 0 ORDER BY name", (what,))
        return dict(rows.fetchall())

    def count(self, what: str, name: str) -> int:
        """One of the counts."""
        row = self._db.execute("SELECT count FROM totals WHERE what = ? AND name = ?", (what, name)).fetchone()
        return int(row[0]) if row else 0

    def json_bytes(self) -> tuple[int, int]:
        """Bytes of all JSON as received, every version, and as it is stored."""
        row = self._db.execute(
            "SELECT coalesce(sum(bytes), 0), coalesce(sum(packed), 0) FROM totals WHERE what = 'versions'"
        ).fetchone()
        return int(row[0]), int(row[1])

    def file_bytes(self) -> int:
        """Bytes of all stored files, each content once."""
        row = self._db.execute("SELECT bytes FROM totals WHERE what = 'files' AND name = 'stored'").fetchone()
        return int(row[0]) if row else 0
