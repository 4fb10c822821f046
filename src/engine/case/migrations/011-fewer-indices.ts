/** The event id's index serves the channel too: one index less to make at the end of each load. */
export const migration011 = {
  version: 11,
  name: 'fewer indices',
  sql: `
DROP INDEX IF EXISTS events_channel;
DROP INDEX IF EXISTS events_event_id;
CREATE INDEX events_event_id ON events(event_id, channel_id);
`,
} as const;
