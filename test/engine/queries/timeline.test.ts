/** The time line against plain SQL over the same case: density, corrected times, gaps, items, skews and their suggestion. */
import { describe, expect, test } from 'vitest';
import { noAbort } from '../../../src/engine/base/abort.ts';
import { readActions } from '../../../src/engine/case/actions.ts';
import { queryDensity } from '../../../src/engine/queries/timeline.ts';
import { queryItems } from '../../../src/engine/queries/timeline-items.ts';
import { querySkews, setSkew, suggestSkews } from '../../../src/engine/queries/timeline-skews.ts';
import { splitGap } from '../../../src/engine/queries/timeline-states.ts';
import { evidenceSection } from '../../../src/engine/report/sections/evidence.ts';
import type { TimelineGroup } from '../../../src/shared/contract/timeline.ts';
import { emptyFilter, type Filter } from '../../../src/shared/model/filter.ts';
import { type BuiltEvent, buildCase } from '../../support/case-builder.ts';

const startMs = Date.UTC(2024, 0, 1);
const hourUs = 3_600_000_000;
const at = (hours: number): string => new Date(startMs + hours * 3_600_000).toISOString();
const us = (hours: number): number => startMs * 1000 + hours * hourUs;

/** Two days: PC1 and its old name log all the time, PC2 is silent from hour 10 to 20 and from 30 to 36, PC3 has two events. */
const events: BuiltEvent[] = [
  ...Array.from(
    { length: 480 },
    (_, n): BuiltEvent => ({
      time: at(n / 10),
      computer: n % 3 === 0 ? 'OLD1' : 'PC1',
      channel: n % 4 === 0 ? 'System' : 'Security',
      level: n % 6,
      eventId: n % 5,
    }),
  ),
  ...Array.from({ length: 96 }, (_, n) => n / 2)
    .filter((hour) => (hour <= 10 || hour >= 20) && (hour <= 30 || hour >= 36))
    .map((hour): BuiltEvent => ({ time: at(hour), computer: 'PC2', channel: 'System', level: 4 })),
  { time: at(1), computer: 'PC3', channel: null, level: null, eventId: 9 },
  { time: at(2.5), computer: 'PC3', channel: null, level: null, eventId: 9 },
];

const makeCase = () => {
  const db = buildCase(events);
  db.exec(`
    INSERT INTO hosts (id, key, name) VALUES (1, 'a', 'PC1'), (2, 'b', 'PC2'), (3, 'c', 'PC3');
    UPDATE computers SET host_id = CASE name WHEN 'PC2' THEN 2 WHEN 'PC3' THEN 3 ELSE 1 END;
    INSERT INTO boots (id, host_id, number, from_us, start_us, end_us, end_how, strong, reason) VALUES
      (1, 1, 0, NULL, ${us(-1)}, NULL, NULL, 1, 'Kernel-General 12'),
      (2, 2, 0, NULL, ${us(-1)}, ${us(12)}, 'shutdown', 1, 'Kernel-General 12'),
      (3, 2, 1, ${us(19)}, ${us(19)}, NULL, NULL, 1, 'Kernel-General 12');
    INSERT INTO findings (id, finding_key, rule_id, level, title, subject, host_id, first_us, last_us, count, incomplete, suppressed, matched)
      VALUES (1, 'k1', 1, 'high', 'A', '', 1, ${us(3)}, ${us(4)}, 1, 0, 0, '[]'), (2, 'k2', 1, 'critical', 'B <b>', '', 2, ${us(25)}, ${us(26)}, 1, 0, 0, '[]'),
        (3, 'k3', 1, 'low', 'dismissed', '', 2, ${us(25)}, ${us(26)}, 1, 0, 0, '[]'), (4, 'k4', 1, 'low', 'suppressed', '', 2, ${us(25)}, ${us(26)}, 1, 0, 1, '[]');
    INSERT INTO finding_states (finding_key, state, reason, changed_at) VALUES ('k3', 'dismissed', '', '');
    INSERT INTO finding_events (finding_id, event_id) VALUES (1, 31), (2, 500);
    INSERT INTO evidence_keys (id, sha256) VALUES (1, 'ab');
    INSERT INTO tags (id, name, colour) VALUES (1, 'odd', '#112233'), (2, 'seen', '#445566');
    INSERT INTO annotation_batches (id, at, analyst, action, summary) VALUES (1, '', 'a', 'tag', '');
    INSERT INTO event_tags (tag_id, evidence_id, record_id, file_offset, event_id, batch_id)
      VALUES (1, 1, 1, 0, 11, 1), (2, 1, 1, 0, 11, 1), (1, 1, 2, 0, 490, 1);
    INSERT INTO sessions (id, host_id, boot_id, logon_id, start_us, end_us, user, domain, logon_type, logon_count, explicit_count, reconnect_count,
      failures_before, well_known) VALUES (1, 1, 1, 77, ${us(2)}, NULL, 'ann', 'ACME', 2, 1, 0, 0, 0, 0), (2, 2, 2, 78, ${us(5)}, ${us(6)}, 'bob', 'ACME', 3, 1, 0, 0, 0, 0),
      (3, 1, 1, 999, ${us(0)}, NULL, 'SYSTEM', NULL, 5, 1, 0, 0, 0, 1);
  `);
  return db;
};
type Db = ReturnType<typeof makeCase>;

interface Ask {
  readonly by?: TimelineGroup;
  readonly filter?: Filter;
  readonly bins?: number;
  readonly window?: { fromUs: number; toUs: number };
  readonly corrected?: boolean;
  readonly lanes?: number;
}
const ask = (db: Db, input: Ask = {}) =>
  queryDensity(
    db,
    { filter: { ...emptyFilter, clauses: [] }, by: 'host', bins: 48, corrected: true, lanes: 20, ...input } as never,
    noAbort,
  );
const withText = (text: string): Filter => ({ ...emptyFilter, text });

const laneSql: Readonly<Record<TimelineGroup, string>> = {
  host: 'h.name',
  channel: "ifnull(n.name, '(no channel)')",
  level:
    "CASE e.level WHEN 0 THEN 'always' WHEN 1 THEN 'critical' WHEN 2 THEN 'error' WHEN 3 THEN 'warning' WHEN 4 THEN 'information' WHEN 5 THEN 'verbose' ELSE '(no level)' END",
};

/** lane -> bin -> [events, warnings, errors], by SQL. */
function oracle(db: Db, by: TimelineGroup, fromUs: number, toUs: number, binUs: number, where = '1'): unknown {
  const rows = db
    .prepare(
      `SELECT ${laneSql[by]} AS lane, CAST((e.time_us + ifnull(k.skew_us, 0) - ?) / ? AS INTEGER) AS bin, count(*), sum(ifnull(e.level, 0) = 3), sum(ifnull(e.level, 0) IN (1, 2))
       FROM events e JOIN computers c ON c.id = e.computer_id JOIN hosts h ON h.id = c.host_id LEFT JOIN channels n ON n.id = e.channel_id
       LEFT JOIN host_skews k ON k.host_id = h.id
       WHERE e.time_us + ifnull(k.skew_us, 0) >= ? AND e.time_us + ifnull(k.skew_us, 0) < ? AND ${where} GROUP BY lane, bin ORDER BY lane, bin`,
    )
    .raw()
    .all(fromUs, binUs, fromUs, toUs);
  return rows;
}
const toRows = ({ lanes }: ReturnType<typeof ask>): unknown =>
  lanes
    .flatMap((lane) =>
      lane.counts.flatMap((count, bin) =>
        count ? [[lane.label, bin, count, lane.warnings[bin], lane.errors[bin]]] : [],
      ),
    )
    .sort((a, b) => (a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : Number(a[1]) - Number(b[1])));

describe('density', () => {
  const db = makeCase();
  test.each(['host', 'channel', 'level'] as const)('by %s equals SQL', (by) => {
    const density = ask(db, { by });
    expect(density.binUs).toBe(hourUs);
    expect(density.total).toBe(events.length);
    expect(toRows(density)).toEqual(oracle(db, by, density.fromUs, density.toUs, density.binUs));
  });

  test('under a filter and in a window', () => {
    const window = { fromUs: us(3), toUs: us(9) };
    const density = ask(db, { filter: withText('id:1 OR id:9'), window, bins: 12 });
    expect(density).toMatchObject({
      fromUs: us(3),
      toUs: us(9),
      binUs: hourUs / 2,
      firstUs: us(0),
      total: 96 + 66 + 2,
    });
    expect(toRows(density)).toEqual(oracle(db, 'host', us(3), us(9), density.binUs, 'e.event_id IN (1, 9)'));
    expect(density.lanes.map((lane) => [lane.label, lane.total])).toEqual([
      ['PC1', 96],
      ['PC2', 66],
      ['PC3', 2],
    ]);
  });

  test('a host has one lane for all its names; its clause says all of them', () => {
    expect(ask(db).lanes[0]).toMatchObject({ key: 'host-1', clause: 'computer:"OLD1" OR computer:"PC1"' });
  });

  test('too many lanes fold into one that keeps the sum', () => {
    const { lanes, otherLanes } = ask(db, { lanes: 2 });
    expect(otherLanes).toBe(2);
    expect(lanes.map((lane) => [lane.key, lane.total])).toEqual([
      ['host-1', 480],
      ['others', events.length - 480],
    ]);
  });

  test('nothing matches', () => {
    expect(ask(db, { filter: withText('id:4711') })).toMatchObject({ total: 0, firstUs: null, lanes: [] });
  });
});

describe('gaps', () => {
  const gapsOf = (db: Db, label: string, input: Ask = {}) =>
    ask(db, input).lanes.find((lane) => lane.label === label)?.gaps;

  test('are cut where the host went down and came up', () => {
    const db = makeCase();
    const expected = [
      { fromUs: us(10), toUs: us(12), state: 'up' },
      { fromUs: us(12), toUs: us(19), state: 'off' },
      { fromUs: us(19), toUs: us(20), state: 'up' },
      { fromUs: us(30), toUs: us(36), state: 'up' },
    ];
    expect(gapsOf(db, 'PC2')).toEqual(expected);
    expect(gapsOf(db, 'PC1')).toEqual([]);
    expect(gapsOf(db, 'PC3')).toEqual([]);
    // A filter takes events away, not evidence.
    expect(gapsOf(db, 'PC2', { filter: withText('id:1') })).toEqual(expected);
    // A gap that begins before the window is whole.
    expect(gapsOf(db, 'PC2', { window: { fromUs: us(14), toUs: us(40) } })).toEqual(expected);
    expect(ask(db, { by: 'level' }).lanes.flatMap((lane) => lane.gaps)).toEqual([]);
  });

  test('an inferred end leaves the silence before the next start unknown', () => {
    const db = makeCase();
    db.exec(`UPDATE boots SET end_how = 'next-start', end_us = ${us(19)} WHERE id = 2`);
    expect(gapsOf(db, 'PC2')?.[0]).toEqual({ fromUs: us(10), toUs: us(19), state: 'unknown' });
    db.exec('DELETE FROM boots');
    expect(gapsOf(db, 'PC2')?.[0]).toEqual({ fromUs: us(10), toUs: us(20), state: 'unknown' });
  });

  test('of several hosts one that was up decides', () => {
    const stretch = (fromUs: number, toUs: number, state: 'up' | 'off') => ({ fromUs, toUs, state, isGuess: false });
    const minute = 60_000_000;
    const stretches = new Map([
      [1, [stretch(0, 10 * minute, 'off'), stretch(10 * minute, 20 * minute, 'up')]],
      [2, [stretch(0, 20 * minute, 'off')]],
    ]);
    expect(splitGap(stretches, [1, 2], 0, 30 * minute)).toEqual([
      { fromUs: 0, toUs: 10 * minute, state: 'off' },
      { fromUs: 10 * minute, toUs: 20 * minute, state: 'up' },
      { fromUs: 20 * minute, toUs: 30 * minute, state: 'unknown' },
    ]);
  });
});

describe('items', () => {
  const kindsOf = (db: Db, input: object = {}) =>
    Object.fromEntries(
      queryItems(
        db,
        { filter: { ...emptyFilter, clauses: [] }, corrected: true, limit: 400, ...input } as never,
        noAbort,
      ).kinds.map(({ kind, total, items }) => [kind, { total, labels: items.map((item) => item.label) }]),
    );

  test('all of them, most severe findings first', () => {
    expect(kindsOf(makeCase())).toEqual({
      finding: { total: 2, labels: ['B <b>', 'A'] },
      tag: { total: 2, labels: ['odd, seen', 'odd'] },
      session: { total: 2, labels: ['ACME\\ann, logon type 2', 'ACME\\bob, logon type 3'] },
      boot: {
        total: 3,
        labels: ['Boot 1: Kernel-General 12', 'Boot 1: Kernel-General 12', 'Boot 2: Kernel-General 12'],
      },
    });
  });

  test('of a filter: its events, and the hosts of its events', () => {
    expect(kindsOf(makeCase(), { filter: withText('computer:PC2') })).toMatchObject({
      finding: { labels: ['B <b>'] },
      tag: { labels: ['odd'] },
      session: { labels: ['ACME\\bob, logon type 3'] },
      boot: { total: 2 },
    });
  });

  test('of a window; what has no end runs on', () => {
    const window = { fromUs: us(7), toUs: us(8) };
    expect(kindsOf(makeCase(), { window })).toMatchObject({
      finding: { total: 0 },
      session: { labels: ['ACME\\ann, logon type 2'] },
      boot: { total: 2 },
    });
  });

  test('the limit bounds the list, not the number', () => {
    expect(kindsOf(makeCase(), { limit: 1 }).finding).toEqual({ total: 2, labels: ['B <b>'] });
  });
});

describe('skew', () => {
  test('moves what is shown and leaves what is stored', () => {
    const db = makeCase();
    const stored = db.prepare('SELECT id, time_us, time_tick FROM events').all();
    setSkew(db, { hostId: 2, skewUs: -2 * hourUs, note: 'clock of the firmware', analyst: 'Ann' });
    expect(db.prepare('SELECT id, time_us, time_tick FROM events').all()).toEqual(stored);
    const density = ask(db);
    expect(toRows(density)).toEqual(oracle(db, 'host', density.fromUs, density.toUs, density.binUs));
    const lane = density.lanes.find((one) => one.label === 'PC2');
    expect(lane).toMatchObject({ skewUs: -2 * hourUs });
    expect(lane?.gaps[1]).toEqual({ fromUs: us(10), toUs: us(17), state: 'off' });
    const plain = ask(db, { corrected: false });
    expect(plain.firstUs).toBe(us(0));
    expect(density.firstUs).toBe(us(-2));
    const { kinds } = queryItems(db, { filter: { ...emptyFilter, clauses: [] }, corrected: true, limit: 9 }, noAbort);
    expect(kinds[2]?.items[0]).toMatchObject({ label: 'ACME\\ann, logon type 2', fromUs: us(2), skewUs: 0 });
    expect(kinds[2]?.items[1]).toMatchObject({ fromUs: us(3), toUs: us(4), skewUs: -2 * hourUs });
  });

  test('is kept with note and analyst, in the case and its log; 0 takes it away', () => {
    const db = makeCase();
    setSkew(db, { hostId: 2, skewUs: 5, note: 'first', analyst: 'Ann' });
    setSkew(db, { hostId: 2, skewUs: 300_000_000, note: 'second', analyst: 'Bob' });
    expect(querySkews(db)).toEqual([
      {
        hostId: 2,
        host: 'PC2',
        computers: ['PC2'],
        skewUs: 300_000_000,
        note: 'second',
        analyst: 'Bob',
        setAt: expect.stringMatching(/^\d{4}-/),
      },
    ]);
    setSkew(db, { hostId: 2, skewUs: 0, note: '', analyst: 'Bob' });
    expect(querySkews(db)).toEqual([]);
    expect(readActions(db).map((row) => [row.action, JSON.parse(row.details).skewUs])).toEqual([
      ['skew.set', 5],
      ['skew.set', 300_000_000],
      ['skew.set', 0],
    ]);
    expect(() => setSkew(db, { hostId: 99, skewUs: 1, note: '', analyst: 'Bob' })).toThrow('There is no host 99.');
  });

  test('a report lists the skews that are set, and nothing when none is', () => {
    const db = makeCase();
    const text = (): string => JSON.stringify(evidenceSection.build({ db, mostRows: 10 }));
    expect(text()).not.toContain('Time skew');
    setSkew(db, { hostId: 2, skewUs: -90_000_000, note: 'see photo 3', analyst: 'Ann' });
    expect(text()).toContain('["PC2",{"code":"-00:01:30"},"see photo 3","Ann",');
  });

  const connect = (db: Db, pairs: number, skewUs: (n: number) => number) => {
    const insert = db.prepare(
      `INSERT INTO connections (event_id, source, host_id, image_id, direction, protocol, remote_id, remote_port, local_id, local_port, time_us)
       VALUES (?, 3, ?, 1, ?, 6, ?, ?, ?, ?, ?)`,
    );
    for (let n = 0; n < pairs; n++) {
      insert.run(2 * n + 1, 1, 0, 2, 445, 1, 50_000 + n, us(n));
      insert.run(2 * n + 2, 2, 1, 1, 50_000 + n, 2, 445, us(n) + skewUs(n));
    }
  };

  test('is suggested where connections that both ends logged agree', () => {
    const db = makeCase();
    connect(db, 7, (n) => -300_000_000 + n * 1000);
    expect(suggestSkews(db).suggestions).toEqual([
      { hostId: 2, host: 'PC2', otherHostId: 1, otherHost: 'PC1', skewUs: 299_997_000, spreadUs: 2000, pairs: 7 },
    ]);
  });

  test.each([
    ['too few pairs', 4, () => -300_000_000],
    ['a delay that is no skew', 9, () => 900_000],
    ['differences that do not agree', 9, (n: number) => n * 60_000_000],
  ])('is not suggested: %s', (_, pairs, skewUs) => {
    const db = makeCase();
    connect(db, pairs, skewUs);
    expect(suggestSkews(db).suggestions).toEqual([]);
  });

  test('a port that came back is no pair', () => {
    const db = makeCase();
    connect(db, 5, () => -300_000_000);
    db.exec(
      'UPDATE connections SET local_port = 50000 WHERE direction = 0 AND local_port = 50001; UPDATE connections SET remote_port = 50000 WHERE direction = 1 AND remote_port = 50001',
    );
    expect(suggestSkews(db).suggestions).toEqual([]);
  });
});
