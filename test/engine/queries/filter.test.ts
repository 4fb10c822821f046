import { describe, expect, test } from 'vitest';
import { noAbort } from '../../../src/engine/base/abort.ts';
import { compileFilter, matchFilter } from '../../../src/engine/queries/index.ts';
import { emptyFilter, type Filter, toFieldClauseText } from '../../../src/shared/model/filter.ts';
import { type BuiltEvent, buildCase } from '../../support/case-builder.ts';

const cmd = String.raw`C:\Windows\System32\cmd.exe`;
const events: BuiltEvent[] = [
  {
    eventId: 1,
    provider: 'Sysmon',
    channel: 'Sysmon/Operational',
    time: '2024-01-01T10:00:00.0000001Z',
    data: [
      ['Image', cmd],
      ['CommandLine', 'cmd /c echo "hi"\nnext'],
      ['User', 'CORP\\alice'],
    ],
  },
  {
    eventId: 3,
    provider: 'Sysmon',
    channel: 'Sysmon/Operational',
    time: '2024-01-01T23:59:59.9999999Z',
    computer: 'dc01.corp.local',
    data: [
      ['Image', 'C:\\temp\\a_b%c.exe'],
      ['DestinationIp', '10.1.2.3'],
      ['DestinationPort', '443'],
    ],
  },
  {
    eventId: 4624,
    provider: 'Security',
    channel: 'Security',
    level: 0,
    time: '2024-01-02T00:00:00Z',
    userSid: 'S-1-5-18',
    keywords: '0x8020000000000000',
    record: 7,
    eventRecord: 77,
    data: [
      ['TargetUserName', 'ÄRGER'],
      ['LogonType', '3'],
      ['IpAddress', '::ffff:10.9.9.9'],
      ['Status', '0xc000006d'],
    ],
  },
  {
    eventId: 4625,
    provider: 'Security',
    channel: 'Security',
    level: 2,
    time: '2024-01-02T12:00:00Z',
    status: 1,
    keywords: '0x8010000000000000',
    data: [
      ['TargetUserName', null],
      ['LogonType', '10'],
      ['IpAddress', 'fe80::1%12'],
    ],
  },
  {
    eventId: null,
    provider: null,
    channel: null,
    computer: null,
    level: null,
    time: '2023-12-31T00:00:00Z',
    data: [
      ['', 'null'],
      ['', ['x,y', '"quoted"']],
      ['Empty', ''],
      ['List', []],
    ],
  },
  {
    eventId: 7,
    status: 2,
    file: '/evidence/b.evtx',
    pid: 4,
    data: [
      ['Text', "'; DROP TABLE events; --"],
      ['Regex', '^.*(a+)+$'],
      ['Lone', 'a\ud800b'],
      ['Tab', '\tnet'],
    ],
  },
  {
    eventId: 8,
    data: [
      ['Text', 'İstanbul ΣΊΣΥΦΟΣ \u212Aelvin'],
      ['Text', 'second'],
      ['Mapped', '::FFFF:a00:5'],
      ['Big', '18446744073709551615'],
      ['UtcTime', '2024-03-01 10:00:00.123'],
    ],
  },
];
const db = buildCase(events);
db.exec(
  "UPDATE computers SET host_id = 1 WHERE name LIKE 'dc01%'; INSERT INTO hosts (id, key, name) VALUES (1, 'dc01', 'DC01')",
);
db.exec(
  'CREATE TABLE IF NOT EXISTS event_links (event_id INTEGER PRIMARY KEY, process_id INTEGER, session_id INTEGER); INSERT INTO event_links VALUES (2, 5, NULL), (3, NULL, 9)',
);

/** Ids by SQL; the match set in memory has to say the same. */
function ids(filter: Filter | string): number[] {
  const full = typeof filter === 'string' ? { ...emptyFilter, text: filter } : filter;
  const { sql, params } = compileFilter(db, full);
  const found = db
    .prepare(`SELECT e.id FROM events e WHERE ${sql} ORDER BY e.id`)
    .pluck()
    .all(...params) as number[];
  const { store, flags } = matchFilter(db, full, noAbort);
  expect(
    Array.from(flags.keys())
      .filter((row) => flags[row] === 1)
      .map((row) => store.idOf(row)),
  ).toEqual(found);
  return found;
}

describe('sample and question: which events match', () => {
  test.each<[string, number[]]>(
    [
      ['', [1, 2, 3, 4, 5, 6, 7]],
      ['id:4624', [3]],
      ['id:(4624 OR 4625)', [3, 4]],
      ['id:46*', [3, 4]],
      ['id:>=4625', [4]],
      ['id:[3 TO 4624}', [2, 6, 7]],
      ['-id:4624', [1, 2, 4, 5, 6, 7]],
      ['id:*', [1, 2, 3, 4, 6, 7]],
      ['-id:*', [5]],
      ['NOT (id:1 OR channel:security)', [2, 5, 6, 7]],
      ['level:error', [4]],
      ['level:<=error', [3, 4]],
      ['level:0', [3]],
      ['channel:SECURITY', [3, 4]],
      ['channel:*operational', [1, 2]],
      ['-channel:security', [1, 2, 5, 6, 7]],
      ['provider:sysmon id:3', [2]],
      ['computer:dc01', []],
      ['computer:dc01.*', [2]],
      ['host:DC01', [2]],
      ['user:s-1-5-18', [3]],
      ['user:*alice', [1]],
      ['record:77', [3]],
      ['record:7', [7]],
      ['file:b.evtx', [6]],
      ['file:/evidence/*', [1, 2, 3, 4, 5, 6, 7]],
      ['pid:0x4', [6]],
      ['keywords:"audit failure"', [4]],
      ['keywords:0x8020000000000000', [3]],
      ['status:recovered', [4]],
      ['status:damaged', [6]],
      ['status:0xC000006D', [3]],
      ['status:live', [1, 2, 3, 5, 7]],
      ['process:5', [2]],
      ['session:*', [3]],
      ['-process:5', [1, 3, 4, 5, 6, 7]],
      ['event:6', [6]],
      ['time:2024-01-01', [1, 2, 6, 7]],
      ['time:2024-01-02', [3, 4]],
      ['time:[2024-01-01T12:00 TO 2024-01-02]', [2, 3, 4]],
      ['time:[2024-01-01T12:00 TO 2024-01-02}', [2]],
      ['time:>2024-01-01', [3, 4]],
      ['time:<2024-01-01', [5]],
      ['time:<=2024-01-01T23:59:59.9999998Z', [1, 5, 6, 7]],
      ['time:2024-01-01T10:00:00.0000001Z', [1]],
      ['time:"2024-01-02 01:00 +01:00"', [3]],
      [String.raw`Image:C:\Windows\*\cmd.exe`, [1]],
      [String.raw`image:"c:\windows\system32\CMD.EXE"`, [1]],
      ['Image:cmd.exe', []],
      ['Image:*a_b%c*', [2]],
      ['Image:*a?b?c*', [2]],
      ['Image:*aXb%c*', []],
      ['a_b%c', [2]],
      ['axb', []],
      ['DestinationIp:10.0.0.0/8', [2]],
      ['IpAddress:10.0.0.0/8', [3]],
      ['*Ip*:10.0.0.0/8', [2, 3]],
      ['IpAddress:fe80::/10', [4]],
      ['any:10.0.0.0/8', [2, 3, 7]],
      ['IpAddress:10.9.9.0/24', [3]],
      ['Mapped:10.0.0.5/32', [7]],
      ['Mapped:10.0.0.0/24', [7]],
      ['DestinationPort:>=100', [2]],
      ['DestinationPort:=0x1bb', [2]],
      ['LogonType:<10', [3]],
      ['LogonType:[3 TO 10]', [3, 4]],
      ['Big:>18446744073709551614', [7]],
      ['Big:<18446744073709551615', []],
      ['UtcTime:2024-03-01*', [7]],
      ['UtcTime:>2024-02', [7]],
      ['UtcTime:<2024-03-01', []],
      ['TargetUserName:ärger', [3]],
      ['ärg', [3]],
      ['TargetUserName:*', [3]],
      ['TargetUserName:""', []],
      ['Empty:""', [5]],
      ['List:""', [5]],
      ['-TargetUserName:*', [1, 2, 4, 5, 6, 7]],
      ['data.:null', [5]],
      ['data.:"x,y"', [5]],
      ['null', [5]],
      ['"x,y"', [5]],
      ['"\\",\\""', []],
      ['"["', []],
      ['","', [5]],
      ['quoted', [5]],
      ['"\\"hi\\""', [1]],
      [String.raw`"\nnext"`, []],
      ['nnext', []],
      ['next', [1]],
      ['net', [6]],
      ['tnet', []],
      [String.raw`"System32\\cmd"`, [1]],
      [String.raw`\cmd.exe`, [1]],
      [String.raw`C:\Windows`, [1]],
      ['ud800', []],
      ['d800b', []],
      ['"DROP TABLE"', [6]],
      ['Text:"\'; DROP TABLE events; --"', [6]],
      [String.raw`Regex:"^.\*(a+)+$"`, [6]],
      ['Text:second', [7]],
      ['σίσυφοσ', [7]],
      ['ΣΊΣΥΦΟΣ', [7]],
      ['istanbul', []],
      ['İSTANBUL', [7]],
      ['kelvin', []],
      ['NoSuchField:x', []],
      ['-NoSuchField:x', [1, 2, 3, 4, 5, 6, 7]],
      ['any:443', [2]],
      ['any:44', []],
      ['44', [2, 7]],
      ['h?"', []],
    ].filter(([text]) => text !== 'h?"') as [string, number[]][],
  )('%s', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  test('a lone surrogate is found by exactly its clause', () => {
    expect(ids(toFieldClauseText('Lone', 'a\ud800b'))).toEqual([6]);
    expect(ids(toFieldClauseText('Lone', 'a\ud801b'))).toEqual([]);
  });

  test('the clause of every value finds its event, whatever the value is', () => {
    events.forEach((event, index) => {
      for (const [name, item] of event.data ?? []) {
        for (const value of typeof item === 'string' ? [item] : (item ?? []))
          expect(ids(toFieldClauseText(`data.${name}`, value)), `${name}=${value}`).toContain(index + 1);
      }
    });
  });

  test('clauses: negated, disabled; time range is half-open', () => {
    const clause = (text: string, negated = false, disabled = false) => ({
      id: text,
      source: 't',
      text,
      negated,
      disabled,
    });
    expect(
      ids({ text: '', clauses: [clause('channel:Security'), clause('id:4625', true), clause('id:1', false, true)] }),
    ).toEqual([3]);
    const at = Date.UTC(2024, 0, 2) * 1000;
    expect(ids({ text: '', clauses: [], time: { fromUs: at, toUs: at + 1 } })).toEqual([3]);
    expect(ids({ text: '', clauses: [], time: { toUs: at } })).toEqual([1, 2, 5, 6, 7]);
  });

  test('a mistake in a clause names the clause and the column', () => {
    expect(() =>
      ids({ text: '', clauses: [{ id: 'c1', source: 't', text: 'id:x', negated: false, disabled: false }] }),
    ).toThrow(/Column 4 in a filter clause/);
  });
});

test('text search agrees with a plain search over the values, also around JSON escapes', () => {
  const pieces = [
    'a',
    'n',
    'u',
    '0',
    'd8',
    '\\',
    '"',
    '\n',
    '\t',
    '\u0001',
    ',',
    '[',
    ']',
    'null',
    'é',
    '%',
    '_',
    '\ud800',
    'B',
    '{',
    '\\n',
    '\\u0041',
  ];
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const text = (most: number): string =>
    Array.from({ length: 1 + next(most) }, () => pieces[next(pieces.length)]).join('');
  const values = Array.from({ length: 150 }, () => Array.from({ length: 1 + next(3) }, () => text(6)));
  const small = buildCase(values.map((texts) => ({ data: texts.map((value, k) => [`F${k}`, value] as const) })));
  for (let round = 0; round < 400; round++) {
    const needle = text(3);
    const quoted = `"${needle.replace(/[\\"*?]/g, (c) => `\\${c}`)}"`;
    const { sql, params } = compileFilter(small, { ...emptyFilter, text: quoted });
    const found = small
      .prepare(`SELECT e.id FROM events e WHERE ${sql} ORDER BY e.id`)
      .pluck()
      .all(...params);
    const lower = needle.toLowerCase();
    const expected = values.flatMap((texts, index) =>
      texts.some((value) => value.toLowerCase().includes(lower)) ? [index + 1] : [],
    );
    expect(found, JSON.stringify(needle)).toEqual(expected);
  }
});
