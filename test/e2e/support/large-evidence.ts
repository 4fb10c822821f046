/**
 * Makes evidence of any size in seconds: one chunk of small records is written, then repeated with other record ids and times;
 * a last chunk holds the records that tests look for. Out: a valid .evtx file, all checksums right.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import {
  type BinXmlWriter,
  baseTime,
  EvtxWriter,
  template,
  value,
  type WriterValue,
} from '../../support/evtx-writer.ts';

const secondTicks = 10_000_000n;

/** Text that stands in exactly one event, the last. */
export const needle = 'needle-in-the-last-event';
/** Evidence that would run as script if it were not shown as text. */
export const hostileText =
  '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>\u202e{{7*7}}';
/** How many records the last chunk holds. */
export const lastRecords = 3;

const ids = [4624, 4688, 4634, 1, 3, 7045] as const;
const levels = [4, 4, 4, 3, 2, 0] as const;

const event = template((w) =>
  w.element('Event', [['xmlns', 'http://schemas.microsoft.com/win/2004/08/events/event']], () => {
    w.element('System', [], () => {
      w.element('Provider', [['Name', 'Test-Provider']]);
      w.element('EventID', [], () => w.sub(0, 6));
      w.element('Level', [], () => w.sub(1, 4));
      w.element('TimeCreated', [['SystemTime', () => w.sub(2, 17)]]);
      w.element('EventRecordID', [], () => w.sub(3, 10));
      w.element('Channel', [], () => w.sub(4, 1));
      w.element('Computer', [], () => w.sub(5, 1));
    });
    w.element('EventData', [], () => {
      w.element('Data', [['Name', 'Image']], () => w.sub(6, 1));
      w.element('Data', [['Name', 'Note']], () => w.sub(7, 1));
    });
  }),
);

interface Places {
  readonly record: number;
  readonly time: number;
  readonly id: number;
}

/** A 64-bit value whose place in the chunk is noted. */
function placed(type: number, number: bigint, note: (at: number) => void): WriterValue {
  return {
    type,
    bytes: (w: BinXmlWriter) => {
      note(w.position);
      w.view.setBigUint64(w.position, number, true);
      w.position += 8;
    },
  };
}

function addRecord(writer: EvtxWriter, index: number, note: string): Places {
  const places = { record: 0, time: 0, id: 0 };
  const kind = index % ids.length;
  writer.record((w) => {
    places.record = w.position - 24;
    w.header();
    w.instance(event, [
      value.uint16(ids[kind]!),
      value.uint8(levels[kind]!),
      placed(17, baseTime + BigInt(index) * secondTicks, (at) => {
        places.time = at;
      }),
      placed(10, BigInt(index + 1), (at) => {
        places.id = at;
      }),
      value.string(index % 4 === 0 ? 'Security' : 'Test/Operational'),
      value.string(`WS0${index % 3}.test.example`),
      value.string(`C:\\t\\p${index % 7}.exe`),
      value.string(note),
    ]);
    w.end();
  });
  return places;
}

/** Fills one chunk; gives its bytes and where its numbers stand. */
function buildPattern(): { chunk: Uint8Array; places: Places[] } {
  const writer = new EvtxWriter();
  const places: Places[] = [];
  try {
    for (let index = 0; ; index++) places.push(addRecord(writer, index, `n${index % 11}`));
  } catch {
    places.length -= places.length % ids.length;
  }
  // Once more, with as many as fit and stay in step with the kinds.
  const exact = new EvtxWriter();
  const kept = places.map((_, index) => addRecord(exact, index, `n${index % 11}`));
  return { chunk: exact.build().slice(4096), places: kept };
}

function renumber(chunk: Uint8Array, places: readonly Places[], first: number): void {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  places.forEach((place, index) => {
    const time = baseTime + BigInt(first + index) * secondTicks;
    view.setBigUint64(place.record + 8, BigInt(first + index + 1), true);
    view.setBigUint64(place.record + 16, time, true);
    view.setBigUint64(place.time, time, true);
    view.setBigUint64(place.id, BigInt(first + index + 1), true);
  });
  for (const at of [8, 24]) view.setBigUint64(at, BigInt(first + 1), true);
  for (const at of [16, 32]) view.setBigUint64(at, BigInt(first + places.length), true);
  view.setUint32(52, crc32(chunk.subarray(512, view.getUint32(48, true))), true);
  view.setUint32(124, crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), true);
}

/** How many records `writeLargeEvidence` makes when at least `records` are wanted. */
export function countRecords(records: number): number {
  const { places } = buildPattern();
  return Math.ceil(records / places.length) * places.length + lastRecords;
}

/** Writes at least `records` records to `file`, numbered from `first`; gives how many there are. */
export function writeLargeEvidence(file: string, records: number, first = 0): number {
  const { chunk, places } = buildPattern();
  const copies = Math.ceil(records / places.length);
  const total = copies * places.length + lastRecords;
  const last = new EvtxWriter();
  const notes = ['first of the last', hostileText, needle];
  const lastPlaces = notes.map((note, index) => addRecord(last, index, note));
  const header = new EvtxWriter().build().slice(0, 4096);
  const view = new DataView(header.buffer);
  view.setBigUint64(16, BigInt(copies), true);
  view.setBigUint64(24, BigInt(first + total + 1), true);
  view.setUint16(42, copies + 1, true);
  view.setUint32(124, crc32(header.subarray(0, 120)), true);
  const tail = last.build().slice(4096);
  renumber(tail, lastPlaces, first + total - lastRecords);
  const output = openSync(file, 'w');
  writeSync(output, header);
  for (let copy = 0; copy < copies; copy++) {
    renumber(chunk, places, first + copy * places.length);
    writeSync(output, chunk);
  }
  writeSync(output, tail);
  closeSync(output);
  return total;
}
