import { describe, expect, it } from 'vitest';
import { hostsAnalysis } from '../../../../src/engine/analysis/hosts/build.ts';
import { groupHosts } from '../../../../src/engine/analysis/hosts/link.ts';
import { addGoldenRows, type GoldenRow, newMemoryCase } from '../../../support/golden-case.ts';

describe('groupHosts', () => {
  it('joins NetBIOS and DNS forms, and names that followed one another', () => {
    const groups = groupHosts(
      ['WS01', 'ws01.acme.example', 'WIN-SETUP1', 'DC01.acme.example'],
      [{ before: 'WIN-SETUP1', after: 'WS01', why: 'renamed' }],
    );
    expect(groups.map((one) => [one.key, one.name, one.computers.length])).toEqual([
      ['ws01', 'WS01', 3],
      ['dc01', 'DC01', 1],
    ]);
    expect(groups[0]!.rule).toContain('same short name');
    expect(groups[0]!.rule).toContain('renamed');
    expect(groups[1]!.rule).toBeUndefined();
  });

  it('keeps equal short names of two domains apart, and ends on renames in a circle', () => {
    const groups = groupHosts(
      ['a.x.example', 'a.y.example', 'b', 'c'],
      [
        { before: 'b', after: 'c', why: 'renamed' },
        { before: 'c', after: 'b', why: 'renamed' },
      ],
    );
    expect(groups.map((one) => one.key)).toEqual(['a.x.example', 'a.y.example', 'c']);
  });
});

describe('hosts of a case', () => {
  const row = (file: string, record: number, computer: string, more: Partial<GoldenRow> = {}): GoldenRow => ({
    file,
    record_id: record,
    time_created: '2025-03-03T00:00:00.0000000Z',
    provider: 'EventLog',
    event_id: 6005,
    channel: 'System',
    computer,
    data: [],
    ...more,
  });
  const build = (rows: readonly GoldenRow[]) => {
    const db = newMemoryCase();
    addGoldenRows(db, rows);
    const run = () =>
      hostsAnalysis.build({ db, fileIds: undefined, signal: { aborted: false }, progress: () => undefined });
    run();
    run();
    return db
      .prepare(
        'SELECT h.key, h.link_rule AS rule, c.name FROM computers c JOIN hosts h ON h.id = c.host_id ORDER BY c.id',
      )
      .all() as {
      key: string;
      rule: string | null;
      name: string;
    }[];
  };

  it('joins a name that takes over in a log, and System 6011', () => {
    const rows = build([
      row('System.evtx', 1, 'WIN-SETUP1'),
      row('System.evtx', 2, 'WS01'),
      row('Other.evtx', 1, 'OLDNAME'),
      row('Other2.evtx', 1, 'NEWNAME', {
        event_id: 6011,
        data: [
          ['', 'OLDNAME'],
          ['', 'NEWNAME'],
        ],
      }),
    ]);
    expect(rows.map((one) => one.key)).toEqual(['ws01', 'ws01', 'newname', 'newname']);
    expect(rows[0]!.rule).toContain('renamed');
    expect(rows[2]!.rule).toContain('6011');
  });

  it('does not join the machines of a collected log', () => {
    const mixed = build([
      row('Mixed.evtx', 1, 'A1'),
      row('Mixed.evtx', 2, 'B1'),
      row('Mixed.evtx', 3, 'A1'),
      row('Mixed.evtx', 4, 'B1'),
    ]);
    expect(mixed.map((one) => one.key)).toEqual(['a1', 'b1']);
    const forwarded = build([
      row('F.evtx', 1, 'A1', { channel: 'ForwardedEvents' }),
      row('F.evtx', 2, 'B1', { channel: 'ForwardedEvents' }),
    ]);
    expect(forwarded.map((one) => one.key)).toEqual(['a1', 'b1']);
  });
});
