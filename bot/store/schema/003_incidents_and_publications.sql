-- What an incident is looked for by; copies of what its document says.
ALTER TABLE incident ADD COLUMN interaction_id TEXT;
ALTER TABLE incident ADD COLUMN room_id TEXT;
ALTER TABLE incident ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN is_finished INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX incident_by_interaction ON incident (interaction_id) WHERE interaction_id IS NOT NULL;
CREATE INDEX incident_by_room ON incident (room_id) WHERE room_id IS NOT NULL;
CREATE INDEX incident_unfinished ON incident (opened_at) WHERE NOT is_finished;

-- What stands on the bot's own status page.
CREATE TABLE publication (
    key         TEXT PRIMARY KEY,
    opened_at   TEXT NOT NULL,
    resolved_at TEXT,
    document    TEXT NOT NULL
) STRICT;

CREATE INDEX publication_by_opening ON publication (opened_at);
