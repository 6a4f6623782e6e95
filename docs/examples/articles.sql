-- The present state of every article, for PostgreSQL and SQLite alike: one row a subject, the highest version wins.
CREATE TABLE IF NOT EXISTS articles (
    subject   TEXT PRIMARY KEY,  -- the article's UUID: `subject` of the event
    version   INTEGER NOT NULL,  -- `articleversion` of the event that the row is from
    state     TEXT NOT NULL,     -- usable, withdrawn, or duplicate
    url       TEXT NOT NULL,
    headline  TEXT,
    language  TEXT,
    section   TEXT,
    body      TEXT,
    copy_of   TEXT               -- of a duplicate: the subject whose text it repeats
);
