/** Connections, DNS, beacons, lists and indicators. Built by analysis/network, analysis/beacons and analysis/indicators. */
export const migration005 = {
  version: 5,
  name: 'network',
  sql: `
CREATE TABLE net_images (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,                   -- as shown, with a drive letter where it is known
  name TEXT NOT NULL,                   -- file name, lower case
  image_key TEXT NOT NULL               -- comparable over hosts: no drive, user and version as *
);
CREATE TABLE net_addresses (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,         -- canonical
  class TEXT NOT NULL,
  bytes BLOB                            -- 4 or 16 bytes, for ranges
);
CREATE TABLE net_names (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,            -- lower case, no dot at the end
  domain TEXT,                          -- registered domain; NULL for single labels and addresses
  label_length INTEGER NOT NULL,        -- longest label
  entropy REAL NOT NULL,                -- bits a character of the longest label below the public suffix
  generated REAL NOT NULL               -- 0 (words) to 1 (looks generated), see analysis/dns/README.md
);
CREATE INDEX net_names_domain ON net_names(domain);

CREATE TABLE connections (
  event_id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,              -- 3 Sysmon; 5156 allowed, 5157 blocked, 5158 bind
  host_id INTEGER NOT NULL,
  process_id INTEGER,
  image_id INTEGER NOT NULL,
  user TEXT,
  direction INTEGER NOT NULL,           -- 0 out, 1 in, 2 bind (no remote side)
  protocol INTEGER,                     -- 6, 17 ...
  remote_id INTEGER, remote_port INTEGER,
  local_id INTEGER, local_port INTEGER,
  time_us INTEGER NOT NULL,             -- TimeCreated
  utc_us INTEGER,                       -- Sysmon's UtcTime
  name_id INTEGER,
  name_source TEXT,                     -- dns-process | dns-host | dns-case | reverse
  name_age_s REAL,
  twin_id INTEGER                       -- the event that has the same connection already
);

CREATE TABLE dns_queries (
  event_id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,              -- 22, 3008, 3020
  host_id INTEGER NOT NULL,
  process_id INTEGER,
  image_id INTEGER,
  time_us INTEGER NOT NULL,
  name_id INTEGER NOT NULL,
  query_type INTEGER,
  status INTEGER,                       -- 0 answered, 9003 no such name ...
  answers INTEGER NOT NULL
);
CREATE TABLE dns_answers (
  event_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  type INTEGER NOT NULL,                -- 1 A, 28 AAAA, 5 CNAME, ...
  address_id INTEGER,
  text TEXT NOT NULL,
  PRIMARY KEY (event_id, position)
) WITHOUT ROWID;

-- What the whole log of a host says about its running time and about what is logged.
CREATE TABLE net_hosts (
  host_id INTEGER PRIMARY KEY,
  activity TEXT NOT NULL,               -- JSON: first, last, off spans, events by hour of the week
  coverage TEXT NOT NULL                -- JSON: counts by source, notes
);

CREATE TABLE beacons (
  id INTEGER PRIMARY KEY,
  row_key TEXT NOT NULL UNIQUE,         -- stable over rebuilds
  host_id INTEGER NOT NULL,
  image_id INTEGER NOT NULL,
  port INTEGER NOT NULL,
  level TEXT NOT NULL,                  -- address | name | domain | set: the series that gave the score
  name_id INTEGER, domain TEXT,
  remotes TEXT NOT NULL,                -- JSON array of net_addresses ids
  count INTEGER NOT NULL, check_ins INTEGER NOT NULL,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  score REAL NOT NULL, points REAL NOT NULL, verdict TEXT NOT NULL,
  rita REAL,
  detail TEXT NOT NULL                  -- JSON: parts, sleep, presence, RITA's parts, reasons, context
);
CREATE INDEX beacons_points ON beacons(points);

CREATE TABLE lists (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,                   -- allow | watch | young-domains
  enabled INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL
);
CREATE TABLE list_entries (
  id INTEGER PRIMARY KEY,
  list_id INTEGER NOT NULL REFERENCES lists(id),
  type TEXT NOT NULL,                   -- address | cidr | domain | image | host
  value TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (list_id, type, value)
);

CREATE TABLE indicator_sets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  skipped INTEGER NOT NULL,             -- lines or objects without an indicator that is understood
  purpose TEXT NOT NULL DEFAULT 'indicators'   -- indicators | provider-ranges
);
CREATE TABLE indicators (
  id INTEGER PRIMARY KEY,
  set_id INTEGER NOT NULL REFERENCES indicator_sets(id),
  type TEXT NOT NULL,                   -- address | cidr | domain | md5 | sha1 | sha256 | imphash | file-name
  value TEXT NOT NULL,
  note TEXT NOT NULL,
  hits INTEGER NOT NULL DEFAULT 0,
  first_us INTEGER, last_us INTEGER,
  UNIQUE (set_id, type, value)
);
CREATE TABLE indicator_hits (
  indicator_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (indicator_id, event_id)
) WITHOUT ROWID;
CREATE INDEX indicator_hits_event ON indicator_hits(event_id);
`,
  /** Made after the rows are written. */
  indices: [
    'CREATE INDEX IF NOT EXISTS connections_group ON connections(host_id, image_id, remote_port, time_us)',
    'CREATE INDEX IF NOT EXISTS connections_time ON connections(time_us)',
    'CREATE INDEX IF NOT EXISTS connections_remote ON connections(remote_id)',
    'CREATE INDEX IF NOT EXISTS connections_name ON connections(name_id)',
    'CREATE INDEX IF NOT EXISTS dns_queries_name ON dns_queries(name_id)',
    'CREATE INDEX IF NOT EXISTS dns_queries_time ON dns_queries(time_us)',
    'CREATE INDEX IF NOT EXISTS dns_answers_address ON dns_answers(address_id)',
  ],
} as const;
