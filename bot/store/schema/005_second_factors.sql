-- What people have in their authenticator apps, sealed with a key that is kept elsewhere. The name stands open for
-- whoever takes one away when phone or key are lost.
CREATE TABLE second_factor (
    person_id TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    revision  INTEGER NOT NULL,
    sealed    BLOB NOT NULL
) STRICT;
