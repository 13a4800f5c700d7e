-- When an operation started, as its document says. The bot's clock tells UTC; documents leave out the fraction of
-- a whole second, columns never do, so that text order is time order.
ALTER TABLE operation ADD COLUMN started_at TEXT;
UPDATE operation SET started_at =
    substr(json_extract(document, '$.started_at'), 1, 19)
    || CASE instr(json_extract(document, '$.started_at'), '.')
           WHEN 0 THEN '.000000'
           ELSE substr(json_extract(document, '$.started_at'), 20, 7)
       END
    || '+00:00'
WHERE json_valid(document);
CREATE INDEX operation_by_start ON operation (service, environment, started_at) WHERE started_at IS NOT NULL;

CREATE TABLE lock (
    service     TEXT NOT NULL,
    environment TEXT NOT NULL,
    document    TEXT NOT NULL,
    PRIMARY KEY (service, environment)
) STRICT;

CREATE TABLE review (
    operation_id TEXT PRIMARY KEY REFERENCES operation (id),
    person_id    TEXT NOT NULL,
    due_at       TEXT NOT NULL,
    is_open      INTEGER NOT NULL,
    document     TEXT NOT NULL
) STRICT;

-- Whatever races: who has broken the glass does not do it again before somebody has looked at it.
CREATE UNIQUE INDEX review_open ON review (person_id) WHERE is_open;

CREATE TABLE incident (
    id        TEXT PRIMARY KEY,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    document  TEXT NOT NULL
) STRICT;

CREATE INDEX incident_open ON incident (opened_at) WHERE closed_at IS NULL;
