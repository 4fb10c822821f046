import { expect, test } from 'vitest';
import {
  createDecoder,
  fileHeaderSizeBytes,
  itemCount,
  itemInteger,
  itemText,
  itemTexts,
  payloadValues,
  recordExtra,
} from '../../../src/engine/evtx/index.ts';
import { EvtxWriter, eventBody, eventDataTemplate, payloadOf, value } from '../../support/evtx-writer.ts';

/** Runs `look` on the one record of a file while it is valid. */
function withRecord<T>(look: (record: Parameters<typeof itemText>[0]) => T): T {
  const log = new EvtxWriter();
  const names = ['text', 'number', 'negative', 'hex', 'escaped', 'list', 'empty list', 'gone?', 'long', 'word'];
  log.record(
    eventBody(
      1,
      payloadOf(eventDataTemplate(names), [
        value.string('plain'),
        value.uint32(4_000_000_000),
        value.int32(-5),
        value.hex64(0x3e7n),
        value.string('a"\\é\0b'),
        value.array([value.string('x'), value.string('')]),
        value.array([], 1),
        value.nothing(),
        value.string('y'.repeat(300)),
        value.string('12a'),
      ]),
      { 7: value.guid(new Array(16).fill(0xab)), 13: value.guid(new Array(16).fill(0xcd)) },
    ),
  );
  const results: T[] = [];
  createDecoder().decodeChunk(
    log.build().subarray(fileHeaderSizeBytes),
    { chunk: 0, fileOffset: fileHeaderSizeBytes },
    {
      record: (record) => results.push(look(record)),
      problem: () => undefined,
      range: () => undefined,
    },
  );
  expect(results).toHaveLength(1);
  return results[0] as T;
}

test('items as text, texts and integers, without parsing the payload', () => {
  withRecord((record) => {
    expect(itemCount(record)).toBe(10);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((k) => itemText(record, k))).toEqual([
      'plain',
      '4000000000',
      '-5',
      '0x3e7',
      'a"\\é\0b',
      'x',
      '',
      undefined,
    ]);
    expect(itemText(record, 8)).toHaveLength(300);
    expect([itemText(record, -1), itemText(record, 10)]).toEqual([undefined, undefined]);
    expect([0, 5, 6, 7].map((k) => itemTexts(record, k))).toEqual([['plain'], ['x', ''], [''], []]);
    expect([0, 1, 2, 3, 7, 8, 9].map((k) => itemInteger(record, k))).toEqual([
      undefined,
      4_000_000_000,
      -5,
      0x3e7,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('the payload is a JSON array aligned with the names, extra holds the correlation', () => {
  withRecord((record) => {
    expect(payloadValues(record)).toEqual([
      'plain',
      '4000000000',
      '-5',
      '0x3e7',
      'a"\\é\0b',
      ['x', ''],
      [],
      null,
      'y'.repeat(300),
      '12a',
    ]);
    expect(record.shape).toMatchObject({ kind: 'EventData', names: expect.arrayContaining(['text', 'gone']) });
    expect(recordExtra(record)).toEqual({
      activity: '{abababab-abab-abab-abab-abababababab}',
      related: '{cdcdcdcd-cdcd-cdcd-cdcd-cdcdcdcdcdcd}',
    });
  });
});
