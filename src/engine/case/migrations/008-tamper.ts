/** The tamper board: what speaks of lost or changed logs, and how each host and channel is covered over time. */
export const migration008 = {
  version: 8,
  name: 'tamper',
  sql: `
CREATE TABLE tamper_signs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,                   -- closed list in analysis/tamper/kinds.ts
  computer_id INTEGER, channel_id INTEGER, file_id INTEGER,
  start_us INTEGER, end_us INTEGER,
  amount INTEGER NOT NULL,              -- missing records, microseconds back, or events
  detail TEXT NOT NULL,
  event_ids TEXT NOT NULL               -- JSON array, at most 50
);
-- Events of a computer and channel in each hour.
CREATE TABLE coverage (
  computer_id INTEGER NOT NULL, channel_id INTEGER NOT NULL, hour INTEGER NOT NULL, -- hours since 1970 UTC
  count INTEGER NOT NULL,
  PRIMARY KEY (computer_id, channel_id, hour)
) WITHOUT ROWID;
`,
} as const;
