import { expect, test } from 'vitest';
import {
  chunkSizeBytes,
  createDecoder,
  createTemplateStore,
  fileHeaderSizeBytes,
  xmlOfRecord,
} from '../../../src/engine/evtx/index.ts';
import {
  EvtxWriter,
  eventBody,
  eventDataTemplate,
  payloadOf,
  value,
  type WriterValue,
} from '../../support/evtx-writer.ts';

const file = (payload: WriterValue): { bytes: Uint8Array; offset: number } => {
  const log = new EvtxWriter();
  log.record(eventBody(1, payload));
  return { bytes: log.build(), offset: log.records[0]?.offset ?? 0 };
};
const at = { chunk: 0, fileOffset: fileHeaderSizeBytes };
const render = (payload: WriterValue): string | undefined => {
  const { bytes, offset } = file(payload);
  return xmlOfRecord(createDecoder(), bytes.subarray(fileHeaderSizeBytes), at, offset);
};

test('an event as Event Viewer shows it', () => {
  expect(
    render(
      payloadOf(eventDataTemplate(['User', 'Empty', 'Gone?', 'List']), [
        value.string('alice'),
        value.string(''),
        value.nothing(),
        value.array([value.string('a'), value.string('b')]),
      ]),
    ),
  ).toBe(`<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">
  <System>
    <Provider Name="Test-Provider" Guid="{04030201-0605-0807-090a-0b0c0d0e0f10}" />
    <EventID>4242</EventID>
    <Version>2</Version>
    <Level>4</Level>
    <Task>12</Task>
    <Opcode>0</Opcode>
    <Keywords>0x8020000000000000</Keywords>
    <TimeCreated SystemTime="2025-03-03T00:00:01.0000000Z" />
    <EventRecordID>1</EventRecordID>
    <Correlation />
    <Execution ProcessID="612" ThreadID="616" />
    <Channel>Test/Operational</Channel>
    <Computer>HOST.test.example</Computer>
    <Security UserID="S-1-5-18" />
  </System>
  <EventData>
    <Data Name="User">alice</Data>
    <Data Name="Empty"></Data>
    <Data Name="List">a</Data>
    <Data Name="List">b</Data>
  </EventData>
</Event>`);
});

test('hostile text is escaped, what XML forbids is shown', () => {
  const xml = render(payloadOf(eventDataTemplate(['"<&\n']), [value.string('</Data><script>&\x1b[2J\ud800\r\n]]>')]));
  expect(xml).toContain(
    '<Data Name="&quot;&lt;&amp;&#xA;">&lt;/Data&gt;&lt;script&gt;&amp;[U+001B][2J[U+D800]&#xD;\n]]&gt;</Data>',
  );
});

test('names that XML forbids, the same attribute twice, an instruction that tries to end itself', () => {
  const xml = render(
    value.nested((w) => {
      w.header();
      w.element('UserData', [], () => {
        w.element(
          '<b>',
          [
            ['a', '1'],
            ['a', '2'],
            ['p:q', '3'],
          ],
          () => w.instruction('x', 'a?>b'),
        );
        w.element('', [], 'text');
      });
      w.end();
    }),
  );
  expect(xml).toContain('<_x003C_b_x003E_ a="1" a_2="2" p_x003A_q="3">');
  expect(xml).toContain('<?x a? >b?>');
  expect(xml).toContain('<_>text</_>');
});

test('a damaged record says why', () => {
  const { bytes, offset } = file(value.nothing());
  bytes[offset + 28] = 0x3f;
  const xml = xmlOfRecord(createDecoder(), bytes.subarray(fileHeaderSizeBytes), at, offset);
  expect(xml).toMatch(/^<!-- binxml-malformed: /);
});

test('a carved record, and one whose template is borrowed', () => {
  const log = new EvtxWriter();
  const inner = eventDataTemplate(['n']);
  log.record(eventBody(1, payloadOf(inner, [value.string('one')])));
  log.nextChunk();
  log.record(eventBody(2, payloadOf(inner, [value.string('two')])));
  log.record(eventBody(3, payloadOf(inner, [value.string('three')])));
  const bytes = log.build();
  const image = new Uint8Array(200_000);
  image.set(bytes.subarray(fileHeaderSizeBytes, fileHeaderSizeBytes + chunkSizeBytes), 50_001);
  expect(xmlOfRecord(createDecoder(), image, { chunk: 0, fileOffset: 0 }, 50_001 + 512, { isCarved: true })).toContain(
    '>one</Data>',
  );

  const first = log.records[1];
  bytes.fill(0xee, (first?.offset ?? 0) + 60, (first?.offset ?? 0) + (first?.size ?? 0) - 4);
  const decoder = createDecoder();
  const second = bytes.subarray(fileHeaderSizeBytes + chunkSizeBytes);
  const position = { chunk: 1, fileOffset: fileHeaderSizeBytes + chunkSizeBytes };
  const offset = log.records[2]?.offset ?? 0;
  expect(xmlOfRecord(decoder, second, position, offset)).toContain('<UnresolvedTemplate');
  const templates = createTemplateStore();
  decoder.collectTemplates(bytes.subarray(fileHeaderSizeBytes, fileHeaderSizeBytes + chunkSizeBytes), templates);
  expect(templates.size).toBe(2);
  expect(xmlOfRecord(decoder, second, position, offset, { templates })).toContain('<Data Name="n">three</Data>');
});

test('no record there', () => {
  const { bytes } = file(value.nothing());
  expect(xmlOfRecord(createDecoder(), bytes.subarray(fileHeaderSizeBytes), at, 99_999)).toBeUndefined();
});
