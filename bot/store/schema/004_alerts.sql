-- Groups of alerts, one row from when a group began to fire until it resolved.
CREATE TABLE alert_group (
    id          TEXT PRIMARY KEY,
    key         TEXT NOT NULL,
    opened_at   TEXT NOT NULL,
    resolved_at TEXT,
    is_shown    INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    document    TEXT NOT NULL
) STRICT;

-- Whatever races: a group that fires has one card.
CREATE UNIQUE INDEX alert_group_firing ON alert_group (key) WHERE resolved_at IS NULL;
CREATE INDEX alert_group_by_key ON alert_group (key, opened_at);
CREATE INDEX alert_group_by_end ON alert_group (resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX alert_group_unshown ON alert_group (opened_at) WHERE NOT is_shown;
