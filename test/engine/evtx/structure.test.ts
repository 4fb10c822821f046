import { expect, test } from 'vitest';
import type { CanonicalRow } from '../../../src/engine/evtx/index.ts';
import { decodeAll } from '../../support/decode-all.ts';
import {
  type BinXmlWriter,
  baseTime,
  EvtxWriter,
  eventBody,
  eventDataTemplate,
  outerTemplate,
  payloadOf,
  systemValues,
  template,
  value,
  type WriterValue,
} from '../../support/evtx-writer.ts';

/** The one live row of a file with this payload. */
function decodePayload(payload: WriterValue): CanonicalRow {
  const log = new EvtxWriter();
  log.record(eventBody(1, payload));
  const { live, codes } = decodeAll(log.build());
  expect(codes).toEqual({});
  expect(live).toHaveLength(1);
  return live[0] as CanonicalRow;
}

/** A payload of plain elements (no template of their own). */
const plain = (body: (w: BinXmlWriter) => void): WriterValue =>
  value.nested((w) => {
    w.header();
    body(w);
    w.end();
  });
const data = (w: BinXmlWriter, name: string, content: (w: BinXmlWriter) => void): void =>
  w.element('Data', [['Name', name]], content);
const eventData = (body: (w: BinXmlWriter) => void): WriterValue => plain((w) => w.element('EventData', [], body));

test('the whole row of a usual event', () => {
  const log = new EvtxWriter();
  log.record(
    eventBody(
      1,
      payloadOf(eventDataTemplate(['TargetUserName', 'LogonType']), [value.string('alice'), value.uint32(3)]),
    ),
  );
  expect(decodeAll(log.build()).rows).toEqual([
    {
      file: 'test.evtx',
      offset: 4608,
      size: log.records[0]?.size,
      record_id: 1,
      written_time: '2025-03-03T00:00:01.0000000Z',
      provider: 'Test-Provider',
      provider_guid: '{04030201-0605-0807-090a-0b0c0d0e0f10}',
      event_id: 4242,
      version: 2,
      level: 4,
      task: 12,
      opcode: 0,
      keywords: '0x8020000000000000',
      time_created: '2025-03-03T00:00:01.0000000Z',
      event_record_id: 1,
      pid: 612,
      tid: 616,
      channel: 'Test/Operational',
      computer: 'HOST.test.example',
      user_sid: 'S-1-5-18',
      data_kind: 'EventData',
      data: [
        ['TargetUserName', 'alice'],
        ['LogonType', '3'],
      ],
    },
  ]);
});

test('CDATA, character and entity references, instructions and several texts are joined', () => {
  const row = decodePayload(
    eventData((w) => {
      data(w, 'cdata', () => w.cdata('a<b>&c'));
      data(w, 'reference', () => {
        w.text('A', true);
        w.charRef(0x20ac);
        w.text('B');
      });
      data(w, 'entities', () => {
        for (const name of ['amp', 'lt', 'gt', 'quot', 'apos']) w.entity(name);
      });
      data(w, 'instruction', () => {
        w.text('one');
        w.instruction('target', 'data');
        w.text('two');
      });
    }),
  );
  expect(row.data).toEqual([
    ['cdata', 'a<b>&c'],
    ['reference', 'A€B'],
    ['entities', '&<>"\''],
    ['instruction', 'onetwo'],
  ]);
});

test('an attribute of several tokens, one of them an entity', () => {
  const row = decodePayload(
    eventData((w) =>
      w.element(
        'Data',
        [
          [
            'Name',
            () => {
              w.text('a', true);
              w.entity('quot');
              w.text('b');
            },
          ],
        ],
        'v',
      ),
    ),
  );
  expect(row.data).toEqual([['a"b', 'v']]);
});

test('Data without Name, another element, text of EventData itself', () => {
  const row = decodePayload(
    eventData((w) => {
      w.text('loose');
      w.element('Data', [], 'x');
      w.element('Binary', [], '00FF');
      w.element('Data');
    }),
  );
  expect(row.data).toEqual([
    ['#text', 'loose'],
    ['', 'x'],
    ['#Binary', '00FF'],
    ['', ''],
  ]);
});

test('EventData with a name, and an empty EventData', () => {
  expect(
    decodePayload(plain((w) => w.element('EventData', [['Name', 'Kind']], () => data(w, 'a', () => w.text('1'))))),
  ).toMatchObject({
    data_kind: 'EventData',
    data_name: 'Kind',
    data: [['a', '1']],
  });
  const empty = decodePayload(plain((w) => w.element('EventData')));
  expect(empty.data_kind).toBe('EventData');
  expect(empty.data).toBeUndefined();
});

test('UserData by paths: attributes first, empty leaves, namespaces and prefixes left out', () => {
  const row = decodePayload(
    plain((w) =>
      w.element('UserData', [], () =>
        w.element(
          'x:EventXML',
          [
            ['xmlns:x', 'urn:x'],
            ['version', '2'],
          ],
          () => {
            w.element('Param1', [], 'one');
            w.element('Param1', [], 'two');
            w.element('Empty');
            w.element('OnlyAttributes', [['value', '7']]);
            w.element('Both', [['id', '1']], 'text');
          },
        ),
      ),
    ),
  );
  expect(row).toMatchObject({
    data_kind: 'UserData',
    data: [
      ['EventXML@version', '2'],
      ['EventXML/Param1', 'one'],
      ['EventXML/Param1', 'two'],
      ['EventXML/Empty', ''],
      ['EventXML/OnlyAttributes@value', '7'],
      ['EventXML/Both@id', '1'],
      ['EventXML/Both', 'text'],
    ],
  });
});

test('a value inside a fixed UserData element, as Windows writes it', () => {
  const outer = template((w) =>
    w.element('Event', [], () => {
      w.element('System', [], () => w.element('TimeCreated', [['SystemTime', () => w.sub(0, 17)]]));
      w.element('UserData', [], () => w.sub(1, 33, true));
    }),
  );
  const inner = template((w) =>
    w.element('LogFileCleared', [['xmlns', 'urn:log']], () => {
      w.element('SubjectUserName', [], () => w.sub(0));
      w.element('Gone', [], () => w.sub(1, 1, true), 1);
      w.element('Attributes', [['a', () => w.sub(2)]]);
      w.element('NoAttributes', [['a', () => w.sub(3)]]);
    }),
  );
  const log = new EvtxWriter();
  for (const payload of [
    payloadOf(inner, [value.string('alice'), value.nothing(), value.string('x'), value.string('')]),
    payloadOf(inner, [value.string('bob'), value.string('here'), value.string(''), value.string('y')]),
    value.nothing(),
  ])
    log.record((w) => {
      w.header();
      w.instance(outer, [value.fileTime(baseTime), payload]);
      w.end();
    });
  const { live } = decodeAll(log.build());
  expect(live.map((row) => [row.data_kind, row.data])).toEqual([
    [
      'UserData',
      [
        ['LogFileCleared/SubjectUserName', 'alice'],
        ['LogFileCleared/Attributes@a', 'x'],
        ['LogFileCleared/NoAttributes', ''],
      ],
    ],
    [
      'UserData',
      [
        ['LogFileCleared/SubjectUserName', 'bob'],
        ['LogFileCleared/Gone', 'here'],
        ['LogFileCleared/Attributes', ''],
        ['LogFileCleared/NoAttributes@a', 'y'],
      ],
    ],
    [undefined, undefined],
  ]);
});

test('a NULL dependency drops only its element', () => {
  const inner = template((w) =>
    w.element('EventData', [], () => {
      w.element('Data', [['Name', 'fixed']], 'text', 0);
      w.element('Data', [['Name', 'kept']], () => w.sub(1));
    }),
  );
  expect(decodePayload(payloadOf(inner, [value.nothing(), value.string('b')])).data).toEqual([['kept', 'b']]);
  expect(decodePayload(payloadOf(inner, [value.uint8(0), value.string('b')])).data).toEqual([
    ['fixed', 'text'],
    ['kept', 'b'],
  ]);
});

test('arrays: in an attribute joined, beside an attribute with the whole element repeated', () => {
  const items = value.array([value.string('a'), value.string('b')]);
  const inner = template((w) =>
    w.element('UserData', [], () => {
      w.element('Set', [['members', () => w.sub(0, 0x81)]]);
      w.element('Member', [['of', 'set']], () => w.sub(0, 0x81));
    }),
  );
  expect(decodePayload(payloadOf(inner, [items])).data).toEqual([
    ['Set@members', 'a,b'],
    ['Member@of', 'set'],
    ['Member', 'a'],
    ['Member@of', 'set'],
    ['Member', 'b'],
  ]);
});

test('BinXML inside BinXML, templates inside plain elements and definitions', () => {
  const leaf = template((w) => w.element('Leaf', [], () => w.sub(0)));
  const fixed = template((w) =>
    w.element('Fixed', [], () => {
      w.instance(leaf, [value.string('inside a definition')]);
    }),
  );
  const row = decodePayload(
    plain((w) =>
      w.element('UserData', [], () =>
        w.element('Root', [], () => {
          w.instance(leaf, [value.string('first')]);
          w.instance(fixed, []);
        }),
      ),
    ),
  );
  expect(row.data).toEqual([
    ['Root/Leaf', 'first'],
    ['Root/Fixed/Leaf', 'inside a definition'],
  ]);
  const holder = template((w) => w.element('UserData', [], () => w.element('Holder', [], () => w.sub(0, 33))));
  expect(decodePayload(payloadOf(holder, [payloadOf(leaf, [value.string('nested')])])).data).toEqual([
    ['Holder/Leaf', 'nested'],
  ]);
});

test.each([
  ['with a header', true, false],
  ['at once, without a header', false, false],
  ['behind an end token', true, true],
])('a second fragment in a value, RenderingInfo after EventData, %s', (_how, header, end) => {
  const inner = eventDataTemplate(['a']);
  const row = decodePayload(
    value.nested((w) => {
      w.header();
      w.instance(inner, [value.string('1')]);
      if (end) w.end();
      if (header) w.header();
      w.element('RenderingInfo', [['Culture', 'en-US']], () => {
        w.element('Message', [], 'hello');
        w.element('Keywords', [], () => w.element('Keyword', [], 'Audit'));
      });
      w.end();
    }),
  );
  expect(row).toMatchObject({
    data_kind: 'EventData',
    data: [['a', '1']],
    rendering: [
      ['@Culture', 'en-US'],
      ['Message', 'hello'],
      ['Keywords/Keyword', 'Audit'],
    ],
  });
});

test('a second fragment that is broken: what was read before it stays, as damaged', () => {
  const inner = eventDataTemplate(['a']);
  const log = new EvtxWriter();
  log.record(
    eventBody(
      1,
      value.nested((w) => {
        w.header();
        w.instance(inner, [value.string('1')]);
        w.header();
        w.u8(0x3f);
      }),
    ),
  );
  const { damaged, codes } = decodeAll(log.build());
  expect(damaged).toMatchObject([{ event_id: 4242, data: [['a', '1']] }]);
  expect(codes).toEqual({ 'binxml-malformed': 1 });
});

test('records without a template: texts become numbers, times and GUIDs; what is no number is kept', () => {
  const log = new EvtxWriter();
  for (let i = 1; i <= 3; i++)
    log.record((w) => {
      w.header();
      w.element('Event', [], () => {
        w.element('System', [], () => {
          w.element('Provider', [
            ['Name', 'Forwarded'],
            ['Guid', '{ABCDEF01-0000-0000-0000-00000000000A}'],
          ]);
          w.element('EventID', [['Qualifiers', '16384']], String(100 + i));
          w.element('Level', [], 'four');
          w.element('Keywords', [], '0x0080000000000000');
          w.element('TimeCreated', [['SystemTime', '2021-11-19T16:52:33.833733500Z']]);
          w.element('Execution', [
            ['ProcessID', '4'],
            ['ProcessorID', '1'],
          ]);
          w.element('Computer', [], 'WEC');
        });
        w.element('EventData', [], () => w.element('Data', [['Name', 'k']], `v${i}`));
        w.element('RenderingInfo', [['Culture', 'zxx']], () => w.element('Level', [], `L${i}`));
      });
      w.end();
    });
  const { live, codes } = decodeAll(log.build());
  expect(codes).toEqual({});
  expect(live[2]).toMatchObject({
    provider: 'Forwarded',
    provider_guid: '{abcdef01-0000-0000-0000-00000000000a}',
    event_id: 103,
    qualifiers: 16384,
    keywords: '0x80000000000000',
    time_created: '2021-11-19T16:52:33.8337335Z',
    pid: 4,
    system_other: [
      ['Execution@ProcessorID', '1'],
      ['Level', 'four'],
    ],
    data: [['k', 'v3']],
    rendering: [
      ['@Culture', 'zxx'],
      ['Level', 'L3'],
    ],
  });
  expect(live[2]?.level).toBeUndefined();
});

test('System in other types and a payload in the same template', () => {
  const flat = template((w) =>
    w.element('Event', [], () => {
      w.element('System', [], () => {
        w.element('EventID', [], () => w.sub(0, 6));
        w.element('TimeCreated', [['SystemTime', () => w.sub(1, 18)]]);
        w.element('Correlation', [['ActivityID', () => w.sub(2, 1)]]);
        w.element('Custom', [['a', '1']], 'text');
      });
      w.element('EventData', [], () => w.element('Data', [['Name', 'd']], () => w.sub(3)));
    }),
  );
  const log = new EvtxWriter();
  log.record((w) => {
    w.header();
    w.instance(flat, [
      value.string('0x1092'),
      value.systemTime([2024, 2, 4, 29, 1, 2, 3, 4]),
      value.string('{ABCDEF01-0000-0000-0000-00000000000A}'),
      value.string('x'),
    ]);
    w.end();
  });
  const { live, codes } = decodeAll(log.build());
  expect(codes).toEqual({});
  expect(live[0]).toMatchObject({
    event_id: 4242,
    time_created: '2024-02-29T01:02:03.0040000Z',
    activity_id: '{abcdef01-0000-0000-0000-00000000000a}',
    system_other: [
      ['Custom@a', '1'],
      ['Custom', 'text'],
    ],
    data: [['d', 'x']],
  });
});

test('numbers above 2^53 and times after 2255 are kept as exactly as they can be', () => {
  const log = new EvtxWriter();
  log.record(
    eventBody(1, value.nothing(), { 6: value.fileTime(2650467743999999999n), 10: value.uint64(2n ** 40n + 1n) }),
  );
  const { live } = decodeAll(log.build());
  expect(live[0]).toMatchObject({ time_created: '9999-12-31T23:59:59.9999999Z', event_record_id: 2 ** 40 + 1 });
});

test('an event without a time is kept and noted', () => {
  const log = new EvtxWriter();
  log.record(eventBody(1, value.nothing(), { 6: value.nothing() }));
  const { live, codes } = decodeAll(log.build());
  expect(live).toHaveLength(1);
  expect(live[0]?.time_created).toBeUndefined();
  expect(codes).toEqual({ 'record-no-time': 1 });
});

test('names of the prototype and empty names are just names', () => {
  const names = ['__proto__', 'constructor', 'toString', ''];
  const row = decodePayload(
    payloadOf(
      eventDataTemplate(names),
      names.map((name) => value.string(`of ${name}`)),
    ),
  );
  expect(row.data).toEqual(names.map((name) => [name, `of ${name}`]));
});

test('two templates that differ only in a name have different plans, the same one in two chunks has one shape', () => {
  const log = new EvtxWriter();
  const a = eventDataTemplate(['first']);
  const b = eventDataTemplate(['other']);
  log.record(eventBody(1, payloadOf(a, [value.string('1')])));
  log.record(eventBody(2, payloadOf(b, [value.string('2')])));
  log.nextChunk();
  log.record(eventBody(3, payloadOf(b, [value.string('3')])));
  expect(decodeAll(log.build()).live.map((row) => row.data)).toEqual([
    [['first', '1']],
    [['other', '2']],
    [['other', '3']],
  ]);
});

test.each([
  [
    'the values run out of the record',
    (w: BinXmlWriter) => {
      w.header();
      w.instance(outerTemplate, systemValues(2, value.nothing()));
      w.view.setUint16(w.position - 40, 0xffff, true);
      w.position -= 60;
    },
    'binxml-malformed',
  ],
  [
    'no element',
    (w: BinXmlWriter) => {
      w.header();
      w.end();
    },
    'binxml-no-event',
  ],
  [
    'another root',
    (w: BinXmlWriter) => {
      w.header();
      w.element('Incident');
      w.end();
    },
    'binxml-no-event',
  ],
  [
    'an unknown token',
    (w: BinXmlWriter) => {
      w.header();
      w.u8(0x3f);
    },
    'binxml-malformed',
  ],
  [
    'elements nested 500 deep',
    (w: BinXmlWriter) => {
      w.header();
      const nest = (depth: number): void => w.element('Event', [], depth > 0 ? () => nest(depth - 1) : 'x');
      nest(500);
      w.end();
    },
    'binxml-limit',
  ],
  [
    'values nested 40 deep',
    (w: BinXmlWriter) => {
      const one = template((d) => d.element('Event', [], () => d.sub(0, 33)));
      const nest = (depth: number): WriterValue => (depth > 0 ? payloadOf(one, [nest(depth - 1)]) : value.string('x'));
      w.header();
      w.instance(one, [nest(40)]);
      w.end();
    },
    'binxml-limit',
  ],
  [
    'ten uses of a value, six levels',
    (w: BinXmlWriter) => {
      const ten = template((d) =>
        d.element('Event', [], () => {
          for (let i = 0; i < 10; i++) d.sub(0, 33);
        }),
      );
      const nest = (depth: number): WriterValue => payloadOf(ten, [depth > 0 ? nest(depth - 1) : value.string('x')]);
      w.header();
      w.instance(ten, [nest(6)]);
      w.end();
    },
    'binxml-limit',
  ],
  [
    'a template that holds itself',
    (w: BinXmlWriter) => {
      const self = template((d) => d.element('Event', [], () => d.instance(self, [], 554)));
      w.header();
      w.instance(self, []);
      w.end();
    },
    'template-missing',
  ],
])('%s: the record is damaged, the next one is read', (_name, body, code) => {
  const log = new EvtxWriter();
  log.record(body);
  log.record(eventBody(2, payloadOf(eventDataTemplate(['a']), [value.string('1')])));
  const { live, damaged, codes } = decodeAll(log.build());
  expect(live.map((row) => row.record_id)).toEqual([2]);
  expect(damaged.map((row) => row.record_id)).toEqual([1]);
  expect(codes[code]).toBe(1);
});

test('an array and nested XML in System and RenderingInfo are not lost', () => {
  const leaf = template((w) => w.element('Leaf', [], () => w.sub(0)));
  const outer = template((w) =>
    w.element('Event', [], () => {
      w.element('System', [], () => {
        w.element('EventID', [], () => w.sub(0, 6));
        w.element('TimeCreated', [['SystemTime', () => w.sub(1, 17)]]);
        w.element('Tags', [], () => w.sub(2, 0x81));
      });
      w.element('RenderingInfo', [['Culture', 'de']], () => w.element('More', [], () => w.sub(3, 33)));
    }),
  );
  const log = new EvtxWriter();
  log.record((w) => {
    w.header();
    w.instance(outer, [
      value.uint16(7),
      value.fileTime(baseTime),
      value.array([value.string('a'), value.string('b')]),
      payloadOf(leaf, [value.string('x')]),
    ]);
    w.end();
  });
  const { live, codes } = decodeAll(log.build());
  expect(codes).toEqual({});
  expect(live).toMatchObject([
    {
      event_id: 7,
      system_other: [
        ['Tags', 'a'],
        ['Tags', 'b'],
      ],
      rendering: [
        ['@Culture', 'de'],
        ['More/Leaf', 'x'],
      ],
    },
  ]);
});
