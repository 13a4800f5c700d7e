-- "CHOP": tells this database from any other program's.
PRAGMA application_id = 1128812368;

-- An operation is one document; the columns beside it are what is asked for, and copies of what the document says.
CREATE TABLE operation (
    id             TEXT PRIMARY KEY,
    interaction_id TEXT NOT NULL UNIQUE,
    state          TEXT NOT NULL,
    revision       INTEGER NOT NULL,
    service        TEXT NOT NULL,
    environment    TEXT NOT NULL,
    message_id     TEXT,
    expires_at     TEXT NOT NULL,
    finished_at    TEXT,
    document       TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX operation_executing ON operation (service, environment) WHERE state = 'executing';
CREATE INDEX operation_by_card ON operation (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX operation_by_expiry ON operation (state, expires_at);
CREATE INDEX operation_by_end ON operation (finished_at) WHERE finished_at IS NOT NULL;

-- The audit log's truth; the JSON-lines files are exported from here, byte for byte.
CREATE TABLE audit (
    seq   INTEGER PRIMARY KEY,
    month TEXT NOT NULL,
    event TEXT NOT NULL,
    id    TEXT NOT NULL,
    line  BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX audit_command ON audit (id) WHERE event = 'command';
CREATE INDEX audit_by_month ON audit (month, seq);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;

-- The name of this log in its checkpoints, so that those of another one are told apart.
CREATE TABLE origin (name TEXT NOT NULL) STRICT;
INSERT INTO origin (name) VALUES ('chatops/' || lower(hex(randomblob(8))));
