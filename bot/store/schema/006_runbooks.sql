-- Runbooks as they are played: each with the runbook as it was at the start, whatever becomes of its file.
CREATE TABLE play (
    id             TEXT PRIMARY KEY,
    interaction_id TEXT NOT NULL UNIQUE,
    started_at     TEXT NOT NULL,
    is_shown       INTEGER NOT NULL,
    revision       INTEGER NOT NULL,
    document       TEXT NOT NULL
) STRICT;

CREATE INDEX play_unshown ON play (started_at) WHERE NOT is_shown;
