/**
 * Seeded fuzzing of the parser. In: a seed, files to mutate, how long. Out: what was found. Two kinds of input: mutations of real or built files,
 * and files of random binary XML made from the format's own grammar. For each one: nothing may throw, the ledger must add up, each
 * payload must be JSON aligned with its names, and the time must stay within its limit.
 */
import {
  type ByteSource,
  type ChunkSink,
  createDecoder,
  type DecodedRecord,
  type Decoder,
  decodeFile,
  payloadValues,
  recordExtra,
} from '../../src/engine/evtx/index.ts';
import {
  type BinXmlWriter,
  EvtxWriter,
  eventBody,
  eventDataTemplate,
  payloadOf,
  template,
  value,
  type WriterTemplate,
  type WriterValue,
} from '../support/evtx-writer.ts';

/** A small generator (mulberry32): the same seed gives the same numbers on every machine. */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed | 0;
  }
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }
  /** Integer in [0, limit). */
  below(limit: number): number {
    return limit <= 0 ? 0 : this.next() % limit;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const interesting = [
  0, 1, 2, 4, 7, 8, 24, 27, 28, 127, 128, 255, 256, 511, 512, 513, 1000, 4096, 32_767, 32_768, 65_535, 65_536, 65_537,
  0x7fffffff, 0x80000000, 0xffffffff,
];
const tokens = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x41, 0x45, 0x46, 0x48, 0x49];

/** One damaged copy of a file. */
export function mutate(source: Uint8Array, random: Random): Uint8Array {
  let bytes = source.slice();
  const at = (): number => random.below(bytes.length);
  const put = (offset: number, size: number, n: number): void => {
    for (let i = 0; i < size && offset + i < bytes.length; i++) bytes[offset + i] = (n / 2 ** (8 * i)) & 0xff;
  };
  const rounds = 1 + random.below(4);
  for (let round = 0; round < rounds; round++) {
    switch (random.below(9)) {
      case 0:
        for (let i = random.pick([1, 4, 40, 400]); i > 0; i--) bytes[at()] = random.below(256);
        break;
      case 1:
        for (let i = random.pick([1, 4, 40]); i > 0; i--) put(at(), random.pick([1, 2, 4]), random.pick(interesting));
        break;
      case 2: {
        const start = at();
        bytes.fill(random.pick([0, 0xff, 0x2a]), start, start + random.pick([16, 512, 4096]));
        break;
      }
      case 3:
        bytes = bytes.slice(0, at());
        break;
      case 4: {
        const from = at();
        bytes.copyWithin(at(), from, from + random.pick([8, 100, 3000, 65_536]));
        break;
      }
      case 5: {
        // A value in the header of a chunk.
        const chunk = random.below(Math.max(1, Math.floor((bytes.length - 4096) / 65_536)));
        put(
          4096 + 65_536 * chunk + random.pick([0, 8, 16, 24, 32, 40, 44, 48, 52, 120, 124, 128, 384]),
          4,
          random.pick(interesting),
        );
        break;
      }
      case 6: {
        // Something in a record: its size, the start of its body, the template's offset, the count of values, a descriptor.
        const mark = findRecord(bytes, at());
        if (mark >= 0)
          put(
            mark + random.pick([0, 4, 8, 16, 24, 28, 29, 30, 34, 38, 42, 46, 50, 58]),
            random.pick([1, 2, 4]),
            random.pick([...interesting, random.next()]),
          );
        break;
      }
      case 7: {
        // Tokens in the middle of a body.
        const mark = findRecord(bytes, at());
        if (mark >= 0) for (let i = 0; i < 6; i++) put(mark + 24 + random.below(400), 1, random.pick(tokens));
        break;
      }
      default: {
        const cut = at();
        const gap = random.pick([1, 3, 8, 512, 4096]);
        const longer = new Uint8Array(bytes.length + gap);
        longer.set(bytes.subarray(0, cut));
        longer.set(bytes.subarray(cut), cut + gap);
        bytes = longer;
      }
    }
    if (bytes.length === 0) break;
  }
  return bytes;
}

function findRecord(bytes: Uint8Array, from: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('**\0\0', from, 'latin1');
}

/** A file of random binary XML: legal most of the time. */
export function generate(random: Random): Uint8Array {
  const log = new EvtxWriter();
  const templates: WriterTemplate[] = [eventDataTemplate(['a', 'b?', ''])];
  let id = 1;
  const name = (): string =>
    random.pick([
      'Data',
      'EventData',
      'UserData',
      'Name',
      'x',
      'p:y',
      '<',
      'System',
      'Event',
      'RenderingInfo',
      '',
      '\ud800',
    ]);
  const text = (): string => random.pick(['', 'text', 'a\0', '\ud800', '"\\\n', '\u{1f600}', 'x'.repeat(300)]);
  const randomValue = (depth: number): WriterValue => {
    switch (random.below(12)) {
      case 0:
        return value.nothing();
      case 1:
        return value.array(
          Array.from({ length: random.below(4) }, () => value.string(text())),
          1,
        );
      case 2:
        return value.raw(
          random.below(256),
          Array.from({ length: random.below(40) }, () => random.below(256)),
        );
      case 3:
        return depth < 14
          ? payloadOf(
              random.pick(templates),
              Array.from({ length: random.below(5) }, () => randomValue(depth + 1)),
            )
          : value.uint8(1);
      case 4:
        return depth < 14 ? value.nested((w) => fragments(w, depth + 1)) : value.uint8(1);
      case 5:
        return value.uint64(BigInt(random.next()) << 32n);
      case 6:
        return value.fileTime(BigInt(random.next()) << BigInt(random.below(33)));
      default:
        return value.string(text());
    }
  };
  const element = (w: BinXmlWriter, depth: number, subs: number): void => {
    const attributes = Array.from(
      { length: random.below(3) },
      () => [name(), () => content(w, depth, subs, false)] as const,
    );
    w.element(
      name(),
      attributes,
      random.below(5) === 0 ? undefined : () => content(w, depth, subs, true),
      random.below(6) === 0 ? random.below(4) : 0xffff,
    );
  };
  const content = (w: BinXmlWriter, depth: number, subs: number, elements: boolean): void => {
    for (let i = random.below(4); i > 0; i--) {
      switch (random.below(9)) {
        case 0:
          w.cdata(text());
          break;
        case 1:
          w.charRef(random.below(65_536));
          break;
        case 2:
          w.entity(random.pick(['amp', 'lt', 'nope']));
          break;
        case 3:
          if (elements) w.instruction(name(), text());
          break;
        case 4:
        case 5:
          if (subs > 0) w.sub(random.below(subs), random.below(34), random.below(2) === 0);
          break;
        case 6:
          w.text(text());
          break;
        default:
          if (elements && depth < 20) element(w, depth + 1, subs);
      }
    }
  };
  const fragments = (w: BinXmlWriter, depth: number): void => {
    for (let i = 1 + random.below(2); i > 0; i--) {
      w.header();
      if (random.below(2) === 0) element(w, depth, 0);
      else
        w.instance(
          random.pick(templates),
          Array.from({ length: random.below(5) }, () => randomValue(depth + 1)),
        );
      if (random.below(4) === 0) w.end();
    }
    w.end();
  };
  for (let i = 0; i < 3; i++) templates.push(template((w) => element(w, 0, 4)));
  for (let i = 2 + random.below(8); i > 0; i--) {
    const saved = id;
    try {
      if (random.below(3) === 0) log.record((w) => fragments(w, 0), { id });
      else log.record(eventBody(id, randomValue(0)), { id });
      id++;
    } catch (error) {
      // A random record may be larger than a chunk: the writer says so, and the file ends before it.
      if (!(error instanceof RangeError) && !(error instanceof Error && error.message.includes('does not fit')))
        throw error;
      id = saved;
      return log.buildWhole();
    }
  }
  return log.buildWhole();
}

/** What one run came to. */
export interface FuzzResult {
  files: number;
  bytes: number;
  records: number;
  problems: number;
  worstMs: number;
  peakRssBytes: number;
  failures: { index: number; kind: string; message: string }[];
}

export interface FuzzOptions {
  readonly seed: number;
  readonly files?: number;
  readonly seconds?: number;
  readonly sources: readonly Uint8Array[];
  /** Per file; sources are up to some megabytes. */
  readonly limitMs?: number;
  readonly onFailure?: (index: number, bytes: Uint8Array, message: string) => void;
}

/** Decodes a file as the product does, as a log and as bytes to be carved, and checks what it gives; the reason when something is wrong. */
export function checkFile(bytes: Uint8Array): { records: number; problems: number; fault: string | undefined } {
  const asLog = checkReading(bytes, decodeFile);
  const carved = checkReading(bytes, carveFile);
  return {
    records: asLog.records,
    problems: asLog.problems,
    fault: asLog.fault ?? (carved.fault && `carved: ${carved.fault}`),
  };
}

/** Small windows, so that chunks and records lie across their ends. */
const carveBytes = 200_000;

function carveFile(source: ByteSource, decoder: Decoder, sink: ChunkSink): void {
  for (let at = 0; at < source.sizeBytes; ) {
    const bytes = source.read(at, Math.min(carveBytes, source.sizeBytes - at));
    const last = at + bytes.length >= source.sizeBytes;
    const done = decoder.carve(bytes, { fileOffset: at, last }, sink, {});
    if (done <= 0) throw new Error(`carving stands still at ${at}`);
    at += done;
  }
}

function checkReading(
  bytes: Uint8Array,
  decode: (source: ByteSource, decoder: Decoder, sink: ChunkSink) => unknown,
): { records: number; problems: number; fault: string | undefined } {
  const decoder = createDecoder();
  const offsets = new Set<number>();
  let records = 0;
  let problems = 0;
  let at = 0;
  let fault: string | undefined;
  const check = (record: DecodedRecord): void => {
    records++;
    if (offsets.has(record.fileOffset)) fault = `two records at ${record.fileOffset}`;
    offsets.add(record.fileOffset);
    const values = payloadValues(record);
    if (values.length !== record.shape.names.length)
      fault = `${values.length} values, ${record.shape.names.length} names`;
    recordExtra(record);
    if (!Number.isFinite(record.timeUs) || !Number.isFinite(record.writtenUs)) fault = 'a time that is no number';
    if (records % 50 === 1) decoder.currentXml();
  };
  try {
    decode({ sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }, decoder, {
      record: check,
      problem: (problem) => {
        problems++;
        if (problem.fileOffset < 0 || problem.fileOffset > bytes.length + 65_536)
          fault = `a problem at ${problem.fileOffset}`;
      },
      range: (range) => {
        if (range.startOffset !== at || range.endOffset <= at)
          fault = `a ledger range at ${range.startOffset} after ${at}`;
        at = range.endOffset;
      },
    });
  } catch (error) {
    fault = `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  if (fault === undefined && at !== bytes.length) fault = `the ledger ends at ${at} of ${bytes.length}`;
  return { records, problems, fault };
}

/** Runs until `files` or `seconds` are reached. Two of three files are mutations, one is generated. */
export function fuzz(options: FuzzOptions): FuzzResult {
  const result: FuzzResult = { files: 0, bytes: 0, records: 0, problems: 0, worstMs: 0, peakRssBytes: 0, failures: [] };
  const end = options.seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.seconds * 1000;
  const count = options.files ?? Number.POSITIVE_INFINITY;
  for (let index = 0; index < count && performance.now() < end; index++) {
    const random = new Random(options.seed * 1_000_003 + index);
    const isGenerated = options.sources.length === 0 || index % 3 === 2;
    const base = isGenerated ? generate(random) : random.pick(options.sources);
    const bytes = isGenerated && random.below(3) > 0 ? base : mutate(base, random);
    const start = performance.now();
    const { records, problems, fault } = checkFile(bytes);
    const ms = performance.now() - start;
    result.files++;
    result.bytes += bytes.length;
    result.records += records;
    result.problems += problems;
    result.worstMs = Math.max(result.worstMs, ms);
    if (index % 16 === 0) result.peakRssBytes = Math.max(result.peakRssBytes, process.memoryUsage.rss());
    const message = fault ?? (ms > (options.limitMs ?? 10_000) ? `${ms.toFixed(0)} ms` : undefined);
    if (message !== undefined) {
      result.failures.push({ index, kind: isGenerated ? 'generated' : 'mutated', message });
      options.onFailure?.(index, bytes, message);
    }
  }
  return result;
}
