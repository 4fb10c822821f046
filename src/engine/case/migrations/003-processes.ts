/** Boots, process instances, and which process and session each event belongs to. Built by analysis/processes. */
export const migration003 = {
  version: 3,
  name: 'processes',
  sql: `
CREATE TABLE boots (
  id INTEGER PRIMARY KEY,
  host_id INTEGER NOT NULL REFERENCES hosts(id),
  number INTEGER NOT NULL,              -- 0-based in time order
  from_us INTEGER,                      -- where it begins among the records; NULL for the first
  start_us INTEGER,                     -- NULL when it ran before the logs begin and nothing tells
  end_us INTEGER,
  end_how TEXT,                         -- shutdown | crash | next-start; NULL: runs on or unknown
  strong INTEGER NOT NULL,              -- 0: inferred
  reason TEXT NOT NULL,
  start_event_id INTEGER
);
CREATE INDEX boots_host ON boots(host_id, number);

CREATE TABLE processes (
  id INTEGER PRIMARY KEY,
  host_id INTEGER NOT NULL REFERENCES hosts(id),
  boot_id INTEGER NOT NULL REFERENCES boots(id),
  pid INTEGER NOT NULL,
  guid TEXT,
  start_us INTEGER, start_tick INTEGER, -- NULL: a placeholder whose start is not known
  end_us INTEGER,
  end_how TEXT,                         -- event | reused | shutdown; NULL: open
  image TEXT,
  name TEXT,                            -- file name of image, lower case
  command_line TEXT,
  current_directory TEXT,
  user TEXT,
  integrity TEXT,
  hashes TEXT,
  parent_id INTEGER,
  parent_pid INTEGER, parent_image TEXT, parent_command_line TEXT,  -- as the process's own record says
  edge TEXT NOT NULL,                   -- guid | pid | name | inferred | none
  confidence REAL NOT NULL,
  edge_reason TEXT NOT NULL,
  logon_id INTEGER,
  session_id INTEGER,
  sources TEXT NOT NULL,                -- sysmon | security | sysmon,security; empty for placeholders
  start_event_id INTEGER,
  end_event_id INTEGER,
  placeholder INTEGER NOT NULL,         -- 1: its creation is in no log
  child_count INTEGER NOT NULL DEFAULT 0,
  event_count INTEGER NOT NULL DEFAULT 0,
  network_count INTEGER NOT NULL DEFAULT 0,   -- Sysmon 3, Security 5156
  dns_count INTEGER NOT NULL DEFAULT 0        -- Sysmon 22
);
CREATE INDEX processes_parent ON processes(parent_id, start_us);
CREATE INDEX processes_host ON processes(host_id, start_us);
CREATE INDEX processes_session ON processes(session_id);

-- One row for each event that belongs to a process or a session.
CREATE TABLE event_links (
  event_id INTEGER PRIMARY KEY,
  process_id INTEGER,
  session_id INTEGER
);
CREATE INDEX event_links_process ON event_links(process_id);
CREATE INDEX event_links_session ON event_links(session_id);
`,
} as const;
