/** Case format 2: the action log. See docs/case-format.md, 'Action log'. */
export const migration002 = {
  version: 2,
  name: 'custody',
  sql: `
-- What was done with the case. Each row's hash covers the row and the hash before it; see case/actions.ts.
CREATE TABLE actions (
  seq INTEGER PRIMARY KEY,              -- 1, 2, 3 ... without gaps
  at TEXT NOT NULL,                     -- ISO 8601 UTC, by the clock of the machine that did it
  user_name TEXT NOT NULL,
  action TEXT NOT NULL,                 -- noun.verb: case.created, evidence.ingested, ...
  details TEXT NOT NULL,                -- JSON object
  prev_hash TEXT NOT NULL,              -- 64 zeros in the first row
  hash TEXT NOT NULL                    -- SHA-256, lower-case hex
);
`,
} as const;
