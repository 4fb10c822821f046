/** What a file was before it had changed and was read anew: annotations of the earlier bytes find their events by it. */
export const migration009 = {
  version: 9,
  name: 'earlier hashes',
  sql: `
CREATE TABLE earlier_hashes (
  sha256 TEXT NOT NULL,
  file_id INTEGER NOT NULL REFERENCES files(id),
  PRIMARY KEY (sha256, file_id)
) WITHOUT ROWID;
`,
} as const;
