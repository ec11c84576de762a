"""The tables of a ledger, and what of the archive is settled enough to be loaded."""

SCHEMA_VERSION = 4

TABLES = """
-- One row for each archived object that was looked at. state: intent (a write is under way), loaded, skipped, failed, uncertain.
-- revision, digest, plan and translator are what it was made from; fingerprint is of what was sent.
CREATE TABLE IF NOT EXISTS rows (
  kind TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, revision INTEGER, digest BLOB, plan TEXT, translator INTEGER,
  record_kind TEXT, record_id TEXT, there TEXT, children TEXT NOT NULL DEFAULT '{}', fingerprint TEXT, losses TEXT NOT NULL DEFAULT '[]',
  reason TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rows_by_record ON rows (record_kind, record_id);
CREATE INDEX IF NOT EXISTS rows_by_place ON rows (there, record_kind) WHERE there IS NOT NULL;
CREATE INDEX IF NOT EXISTS rows_by_state ON rows (state, kind);

-- References that had no id there when a record was sent: it is sent again once they have.
CREATE TABLE IF NOT EXISTS waits (
  record_kind TEXT NOT NULL, record_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (record_kind, record_id, kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waits_by_row ON waits (kind, id);

-- Records whose address stands in another one's text: that one is sent again when they are not there any more.
CREATE TABLE IF NOT EXISTS points (
  record_kind TEXT NOT NULL, record_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (record_kind, record_id, kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS points_by_row ON points (kind, id);

-- What was asked and answered when a record could not be loaded. Only rows in such a state count.
CREATE TABLE IF NOT EXISTS failures (
  kind TEXT NOT NULL, id TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;

-- The decisions (JSON) that rows were loaded under, by the digest these have in `plan`. For kinds that say who wrote something.
CREATE TABLE IF NOT EXISTS shapings (kind TEXT NOT NULL, digest TEXT NOT NULL, decisions TEXT NOT NULL, PRIMARY KEY (kind, digest))
WITHOUT ROWID;
"""

OPEN = (
    "(l.id IS NULL OR CASE l.state WHEN 'uncertain' THEN l.revision IS NULL"
    " ELSE l.revision IS NOT o.revision OR l.plan IS NOT :plan OR l.translator IS NOT :translator END)"
)
"""SQL over an archived object `o` and its row `l`: it is not in the ledger as it is in the archive. What may or may not have arrived
waits until somebody asks for it: sent again, it could be there twice."""

SETTLED = (
    "NOT EXISTS (SELECT 1 FROM archive.mentions m WHERE m.kind = o.kind AND m.id = o.id"
    " AND NOT EXISTS (SELECT 1 FROM archive.objects c WHERE c.kind = 'contacts' AND c.id = m.contact_id)"
    " AND NOT EXISTS (SELECT 1 FROM archive.moved v WHERE v.kind = 'contacts' AND v.id = m.contact_id)"
    " AND NOT EXISTS (SELECT 1 FROM archive.unread u WHERE u.kind = 'contacts' AND u.id = m.contact_id))"
    " AND NOT EXISTS (SELECT 1 FROM archive.attachments a JOIN archive.files f ON f.key = a.key"
    " WHERE a.kind = o.kind AND a.id = o.id AND f.status = 'wanted')"
)
"""SQL over an archived object `o`: everybody it names is settled, and none of its files is still wanted."""
