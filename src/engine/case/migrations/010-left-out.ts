/** Live network records that the case's ingest filter left out: the evidence holds them, `events` does not. */
export const migration010 = {
  version: 10,
  name: 'left out',
  sql: `
CREATE TABLE left_out (
  file_id INTEGER NOT NULL REFERENCES files(id),
  file_offset INTEGER NOT NULL,
  number INTEGER NOT NULL,              -- System/EventRecordID: numbering is not broken where a record was left out
  time_us INTEGER NOT NULL,
  computer_id INTEGER, channel_id INTEGER,
  status INTEGER NOT NULL,              -- as in events: 0 live, 2 live but damaged
  PRIMARY KEY (file_id, file_offset)
) WITHOUT ROWID;
`,
} as const;
