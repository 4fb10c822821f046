/** Many series read at once are the series read one by one. */
import { expect, test } from 'vitest';
import type { SeriesClock } from '../../../../src/engine/analysis/beacons/read.ts';
import { readSeries, SeriesReader, type StoredSeries } from '../../../../src/engine/analysis/beacons/series.ts';
import { migration005 } from '../../../../src/engine/case/migrations/005-network.ts';
import { openListCase } from '../network/list-case.ts';

const utc: SeriesClock = { clock: 'utc', offsetSeconds: 1 };
const created: SeriesClock = { clock: 'created', offsetSeconds: undefined };

test('by address, name and domain, on both clocks, within a time range', () => {
  const db = openListCase();
  for (const sql of migration005.indices) db.exec(sql);
  const add = db.prepare(
    `INSERT INTO connections (event_id, source, host_id, image_id, direction, remote_id, remote_port, name_id, time_us, utc_us)
     VALUES (?, 3, 1, ?, 0, ?, 443, ?, ?, ?)`,
  );
  for (let event = 1; event <= 60; event++)
    add.run(
      event,
      1 + (event % 3 === 0 ? 1 : 0),
      1 + (event % 2),
      event % 4 === 0 ? null : 1 + (event % 2),
      event * 7e6,
      event % 5 ? event * 7e6 - 1e6 : null,
    );
  const base = { hostId: 1, imageId: 1, port: 443, nameId: null, domain: null, remotes: [] };
  const all: StoredSeries[] = [
    { ...base, level: 'address', remotes: [1], clock: utc },
    { ...base, level: 'set', remotes: [1, 2], clock: created },
    { ...base, level: 'name', nameId: 1, clock: utc },
    { ...base, level: 'domain', domain: 'other.example', clock: created },
    { ...base, imageId: 2, level: 'address', remotes: [2], clock: utc },
    { ...base, imageId: 9, level: 'address', remotes: [2], clock: utc },
  ];
  for (const range of [{}, { fromUs: 70e6 }, { fromUs: 70e6, toUs: 300e6 }]) {
    const reader = new SeriesReader(db, range);
    const lengths = all.map((series) => {
      const times = reader.timesOf(series);
      expect([...times]).toEqual([...readSeries(db, series, range).times]);
      return times.length;
    });
    expect(lengths.slice(0, 5).every((length) => length > 0)).toBe(true);
    expect(lengths[5]).toBe(0);
  }
  db.close();
});
