/** Rules, their hits, and findings. Built by analysis/detections. */
export const migration006 = {
  version: 6,
  name: 'detections',
  sql: `
-- Every document of every rule set that was run on the case, whatever became of it.
CREATE TABLE rules (
  id INTEGER PRIMARY KEY,
  set_name TEXT NOT NULL,               -- EventLoupe, or the folder or archive as opened
  rule_key TEXT NOT NULL,               -- the rule's own id, or one derived from its text
  path TEXT NOT NULL,                   -- inside the set
  document INTEGER NOT NULL,
  file_key TEXT,                        -- hash of the file's text and the engine's version: such files are not parsed again
  fingerprint TEXT NOT NULL,            -- of all that its hits depend on: text, lists, fields kept for correlations, engine
  kind TEXT,                            -- detection | correlation | filter | analytic; NULL when it could not be read
  title TEXT NOT NULL,
  level TEXT NOT NULL,
  author TEXT NOT NULL,                 -- shown wherever a hit is (Detection Rule License)
  status TEXT NOT NULL,                 -- ok | unsupported | not-applicable | waiting-for-list | duplicate
  reason TEXT NOT NULL,
  tags TEXT NOT NULL,                   -- JSON array
  standalone INTEGER NOT NULL,          -- 0: serves correlations only
  enabled INTEGER NOT NULL DEFAULT 1,
  source TEXT NOT NULL,                 -- YAML as read
  rule TEXT,                            -- JSON of the loaded rule
  can_fire INTEGER,                     -- 0: the case holds none of its channels and event ids
  fault TEXT,                           -- why a correlation could not run
  ran_on TEXT,                          -- state of the events at its last run; NULL: never
  UNIQUE (set_name, path, document)
);
CREATE INDEX rules_key ON rules(rule_key);

CREATE TABLE hits (
  rule_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  matched TEXT NOT NULL,                -- JSON array of {field, value, test, selection}
  subject TEXT NOT NULL,                -- what repeats: program, account, service ...
  fields TEXT,                          -- JSON object: values kept for correlations
  incomplete INTEGER NOT NULL,          -- 1: a filter could not be evaluated in this log
  suppressed_by TEXT,                   -- JSON array of filter ids
  PRIMARY KEY (rule_id, event_id)
) WITHOUT ROWID;
CREATE INDEX hits_event ON hits(event_id);

-- Hits of one rule, host and subject together; correlation hits; analytics.
CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  finding_key TEXT NOT NULL UNIQUE,     -- stable over rebuilds
  rule_id INTEGER NOT NULL,
  level TEXT NOT NULL,
  title TEXT NOT NULL,
  subject TEXT NOT NULL,                -- what repeats: program, account, service, destination ...
  host_id INTEGER,
  computer TEXT,                        -- as recorded
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  count INTEGER NOT NULL,               -- events, repeats included
  process_id INTEGER, session_id INTEGER,   -- of the first event
  first_event_id INTEGER,
  incomplete INTEGER NOT NULL,
  suppressed INTEGER NOT NULL,
  matched TEXT NOT NULL                 -- JSON as in hits, of the first event; for correlations the group
);
CREATE INDEX findings_rule ON findings(rule_id);
CREATE INDEX findings_time ON findings(first_us);

CREATE TABLE finding_events (
  finding_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  PRIMARY KEY (finding_id, event_id)
) WITHOUT ROWID;
CREATE INDEX finding_events_event ON finding_events(event_id);

-- What the analyst decided; kept when findings are built anew.
CREATE TABLE finding_states (
  finding_key TEXT PRIMARY KEY,
  state TEXT NOT NULL,                  -- confirmed | dismissed
  reason TEXT NOT NULL,
  changed_at TEXT NOT NULL
) WITHOUT ROWID;
`,
} as const;
