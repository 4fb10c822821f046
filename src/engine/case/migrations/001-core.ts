/** Case format 1: evidence, dictionaries, events. See docs/case-format.md. */
export const migration001 = {
  version: 1,
  name: 'core',
  sql: `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,            -- as opened, absolute
  name TEXT NOT NULL,
  kind TEXT NOT NULL,                   -- evtx | carved
  status TEXT NOT NULL,                 -- pending | complete | failed | vanished | removed
  status_detail TEXT,
  size_bytes INTEGER NOT NULL,
  mtime_ms REAL,
  sha256 TEXT,                          -- lower-case hex; NULL until read to the end, or when it could not be
  probe TEXT,                           -- SHA-256 of the first and last 128 KiB: finds likely copies
  duplicate_of INTEGER REFERENCES files(id),  -- the file with the same bytes, which holds the events
  done_bytes INTEGER NOT NULL DEFAULT 0,      -- pending: how far its events are stored; an interrupted load goes on there
  done_sha256 TEXT,                     -- of these bytes: they must be the same when it goes on
  progress TEXT,                        -- pending: JSON of what these bytes came to (ingest/file-state.ts)
  header TEXT,                          -- JSON of the file header fields
  chunks INTEGER NOT NULL DEFAULT 0,
  live_records INTEGER NOT NULL DEFAULT 0,
  damaged_records INTEGER NOT NULL DEFAULT 0,
  recovered_records INTEGER NOT NULL DEFAULT 0,
  first_time_us INTEGER, first_time_tick INTEGER,   -- of live records
  last_time_us INTEGER, last_time_tick INTEGER,
  added_at TEXT NOT NULL
);

-- Live events of each file by computer and channel (0: none), counted when a load ends.
CREATE TABLE file_sources (
  file_id INTEGER NOT NULL REFERENCES files(id),
  computer_id INTEGER NOT NULL, channel_id INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (file_id, computer_id, channel_id)
) WITHOUT ROWID;

-- The ledger: consecutive byte ranges of each file; their sizes add up to size_bytes.
CREATE TABLE ranges (
  file_id INTEGER NOT NULL REFERENCES files(id),
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,          -- exclusive
  kind TEXT NOT NULL,                   -- see docs/problems.md
  records INTEGER NOT NULL DEFAULT 0,   -- how many records a run of records holds
  detail TEXT,
  PRIMARY KEY (file_id, start_offset)
) WITHOUT ROWID;

CREATE TABLE problems (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES files(id),
  code TEXT NOT NULL,
  file_offset INTEGER NOT NULL,
  chunk INTEGER,
  record_id INTEGER,
  detail TEXT NOT NULL
);
CREATE INDEX problems_file ON problems(file_id);

CREATE TABLE hosts (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,             -- lower-case short name
  name TEXT NOT NULL,                   -- as shown
  link_rule TEXT                        -- why several computer names are one host; NULL for one name
);
CREATE TABLE providers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, guid TEXT, source TEXT);
CREATE TABLE channels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE computers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, host_id INTEGER REFERENCES hosts(id));
CREATE TABLE users (id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, name TEXT);  -- System/Security@UserID
CREATE TABLE keyword_sets (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);    -- 0x...
CREATE TABLE guids (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);           -- process GUIDs, {lower-case}

-- The names of a payload, once for all events of the same form. names is a JSON array, aligned with events.payload.
CREATE TABLE shapes (
  id INTEGER PRIMARY KEY,
  kind TEXT,                            -- EventData, UserData, ...; NULL when there is no payload element
  data_name TEXT,                       -- EventData@Name
  names TEXT NOT NULL
);

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  time_us INTEGER NOT NULL,             -- System/TimeCreated, microseconds since 1970 UTC
  time_tick INTEGER NOT NULL,           -- its 100 ns digit, 0-9
  event_id INTEGER,                     -- NULL when the record has none
  provider_id INTEGER, channel_id INTEGER, computer_id INTEGER, user_id INTEGER,
  level INTEGER,
  file_id INTEGER NOT NULL,
  file_offset INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  chunk INTEGER NOT NULL,               -- 0-based 64 KiB block after the file header
  record_id INTEGER NOT NULL,           -- of the record header
  event_record_id INTEGER,              -- System/EventRecordID when it differs from record_id, else NULL
  status INTEGER NOT NULL,              -- 0 live, 1 recovered, 2 live but damaged (fields may be missing or wrong)
  qualifiers INTEGER, version INTEGER, task INTEGER, opcode INTEGER, keywords_id INTEGER,
  pid INTEGER, tid INTEGER,             -- of the LOGGING process
  written_delta_us INTEGER,             -- header's written time minus time_us; NULL when the header has none
  subject_pid INTEGER,                  -- process that the payload speaks of (normalise/)
  guid_id INTEGER,                      -- its ProcessGuid
  logon_id INTEGER,                     -- subject's LogonId
  shape_id INTEGER NOT NULL,
  payload TEXT NOT NULL,                -- JSON array of values aligned with shapes.names, see docs/case-format.md
  extra TEXT                            -- JSON: activity, related, system_other, rendering; NULL when none
);
`,
  /** Run when a load has ended; dropped before a first load. */
  indices: `
CREATE INDEX IF NOT EXISTS events_time ON events(time_us);
CREATE INDEX IF NOT EXISTS events_event_id ON events(event_id, channel_id);
CREATE INDEX IF NOT EXISTS events_computer ON events(computer_id);
CREATE INDEX IF NOT EXISTS events_file ON events(file_id, record_id);
CREATE INDEX IF NOT EXISTS events_not_live ON events(status, file_id, record_id) WHERE status <> 0;
`,
} as const;
