/** Logon sessions, failed logons, authentications, addresses of hosts, movement between hosts. */
export const migration004 = {
  version: 4,
  name: 'logons',
  sql: `
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  host_id INTEGER NOT NULL REFERENCES hosts(id),
  boot_id INTEGER NOT NULL REFERENCES boots(id),
  logon_id INTEGER NOT NULL,
  linked_id INTEGER,                    -- logon id of the elevated or limited twin
  start_us INTEGER, start_tick INTEGER, -- NULL: no 4624 in the logs
  end_us INTEGER,
  end_how TEXT,                         -- logoff | logoff-asked | shutdown; NULL: open
  logon_type INTEGER,
  user TEXT,
  domain TEXT,
  sid TEXT,
  source_ip TEXT,
  source_port INTEGER,
  source_host TEXT,
  auth_package TEXT,
  lm_package TEXT,
  logon_process TEXT,
  process_name TEXT,
  elevated INTEGER,                     -- 1 yes, 0 no, NULL unknown
  privileges TEXT,                      -- 4672, names separated by blanks
  logon_count INTEGER NOT NULL,         -- 4624 records of it; a well-known session has many
  explicit_count INTEGER NOT NULL,      -- 4648 made from it
  reconnect_count INTEGER NOT NULL,     -- 4778, TerminalServices 25
  failures_before INTEGER NOT NULL,     -- failed logons of the same user or source shortly before
  process_count INTEGER NOT NULL DEFAULT 0,
  event_count INTEGER NOT NULL DEFAULT 0,
  first_seen_us INTEGER, last_seen_us INTEGER,  -- of any record with its logon id
  well_known INTEGER NOT NULL,          -- 1: 0x3e7, 0x3e4, 0x3e5
  start_event_id INTEGER,
  end_event_id INTEGER
);
CREATE INDEX sessions_host ON sessions(host_id, boot_id, logon_id);
CREATE INDEX sessions_start ON sessions(start_us);

-- Failed logons of one user from one source, together while they follow one another.
CREATE TABLE logon_failures (
  id INTEGER PRIMARY KEY,
  host_id INTEGER NOT NULL REFERENCES hosts(id),
  user TEXT, domain TEXT,
  source_ip TEXT, source_host TEXT,
  logon_type INTEGER,
  kind INTEGER NOT NULL,                -- event id: 4625, 4771, 4776, 4768
  status TEXT, sub_status TEXT,
  count INTEGER NOT NULL,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  first_event_id INTEGER NOT NULL, last_event_id INTEGER NOT NULL,
  session_id INTEGER                    -- the logon that succeeded after them
);
CREATE INDEX logon_failures_host ON logon_failures(host_id, first_us);

-- Kerberos and NTLM requests that a domain controller (or the host itself) answered with yes, added up.
CREATE TABLE authentications (
  id INTEGER PRIMARY KEY,
  host_id INTEGER NOT NULL REFERENCES hosts(id),
  kind INTEGER NOT NULL,                -- event id: 4768, 4769, 4776
  user TEXT, domain TEXT, service TEXT,
  source_ip TEXT, source_host TEXT,
  encryption TEXT,
  count INTEGER NOT NULL,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  first_event_id INTEGER NOT NULL
);
CREATE INDEX authentications_host ON authentications(host_id);

-- Addresses that a host's own records give it.
CREATE TABLE host_addresses (
  host_id INTEGER NOT NULL REFERENCES hosts(id),
  address TEXT NOT NULL,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (host_id, address)
) WITHOUT ROWID;

-- Movement from one host to another: records of one kind, user and pair within a minute are one row.
CREATE TABLE lateral_edges (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,                   -- logon | rdp | explicit | share | connection | service
  from_host_id INTEGER,                 -- NULL: no host of this case
  from_address TEXT, from_name TEXT,    -- as recorded
  to_host_id INTEGER,
  to_address TEXT, to_name TEXT,
  user TEXT,
  port INTEGER,
  detail TEXT,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  count INTEGER NOT NULL,
  event_id INTEGER NOT NULL,            -- the first record
  host_id INTEGER NOT NULL,             -- the host whose log tells it
  session_id INTEGER,
  process_id INTEGER
);
CREATE INDEX lateral_edges_from ON lateral_edges(from_host_id, first_us);
CREATE INDEX lateral_edges_to ON lateral_edges(to_host_id, first_us);
`,
} as const;
