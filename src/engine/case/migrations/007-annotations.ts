/**
 * Tags and notes. They are bound to evidence identity (SHA-256 of the file + record id + offset), never to row ids of
 * events, so that a re-ingest cannot lose them; `event_id` is only the present row of that identity.
 */
export const migration007 = {
  version: 7,
  name: 'annotations',
  sql: `
CREATE TABLE tags (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  colour TEXT NOT NULL,                 -- #rrggbb
  hotkey INTEGER UNIQUE                 -- 1-9
);

CREATE TABLE evidence_keys (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE);

-- One change by one analyst, undone as a whole.
CREATE TABLE annotation_batches (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  analyst TEXT NOT NULL,
  action TEXT NOT NULL,                 -- tag | untag | note
  summary TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE event_tags (
  tag_id INTEGER NOT NULL REFERENCES tags(id),
  evidence_id INTEGER NOT NULL REFERENCES evidence_keys(id),
  record_id INTEGER NOT NULL,
  file_offset INTEGER NOT NULL,
  event_id INTEGER,                     -- NULL while its evidence is not in the case
  batch_id INTEGER NOT NULL REFERENCES annotation_batches(id),
  PRIMARY KEY (tag_id, evidence_id, record_id, file_offset)
) WITHOUT ROWID;
CREATE INDEX event_tags_event ON event_tags(event_id, tag_id);
CREATE INDEX event_tags_batch ON event_tags(batch_id);

-- What an untag took away, so that it can be undone.
CREATE TABLE removed_event_tags (
  batch_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, evidence_id INTEGER NOT NULL,
  record_id INTEGER NOT NULL, file_offset INTEGER NOT NULL, event_id INTEGER, earlier_batch_id INTEGER NOT NULL
);
CREATE INDEX removed_event_tags_batch ON removed_event_tags(batch_id);

-- Tags on things other than events; keys are made of evidence values (see shared/model/target.ts).
CREATE TABLE object_tags (
  tag_id INTEGER NOT NULL REFERENCES tags(id),
  kind TEXT NOT NULL,                   -- process | session | connection | beacon | finding | address
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  batch_id INTEGER NOT NULL REFERENCES annotation_batches(id),
  PRIMARY KEY (tag_id, kind, key)
) WITHOUT ROWID;

CREATE TABLE notes (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,             -- stays the same in a merged case
  kind TEXT NOT NULL,                   -- case | event | the kinds of object_tags
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  body TEXT NOT NULL,                   -- Markdown, kept as text
  analyst TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX notes_key ON notes(kind, key);

-- Saved views, searches and layouts of this case.
CREATE TABLE saved_items (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,                   -- view | search | layout | report
  name TEXT NOT NULL,
  body TEXT NOT NULL,                   -- JSON
  updated_at TEXT NOT NULL,
  UNIQUE (kind, name)
);

-- Time skew an analyst sets for a host, in microseconds added to its times when shown.
CREATE TABLE host_skews (host_id INTEGER PRIMARY KEY REFERENCES hosts(id), skew_us INTEGER NOT NULL);
`,
} as const;
