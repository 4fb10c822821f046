/**
 * Writes small .evtx files for tests, token by token, so that a test can hold any legal or broken structure. In: bodies as functions.
 * Out: bytes. Names and templates are defined at first use in a chunk, as Windows does; checksums are right.
 */
import { crc32 } from 'node:zlib';

const chunkSize = 65_536;

/** A value of a template instance: stored type and bytes, or nested BinXML. */
export interface WriterValue {
  readonly type: number;
  readonly bytes: Uint8Array | ((w: BinXmlWriter) => void);
}

const filled = (size: number, fill: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(size);
  fill(new DataView(bytes.buffer));
  return bytes;
};
const utf16 = (text: string): Uint8Array =>
  filled(2 * text.length, (view) => {
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true);
  });
const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Values by type; numbers as in `constants.ts`. */
export const value = {
  nothing: (): WriterValue => ({ type: 0, bytes: new Uint8Array(0) }),
  string: (text: string): WriterValue => ({ type: 1, bytes: utf16(text) }),
  ansi: (bytes: readonly number[]): WriterValue => ({ type: 2, bytes: Uint8Array.from(bytes) }),
  int8: (n: number): WriterValue => ({ type: 3, bytes: filled(1, (v) => v.setInt8(0, n)) }),
  uint8: (n: number): WriterValue => ({ type: 4, bytes: filled(1, (v) => v.setUint8(0, n)) }),
  int16: (n: number): WriterValue => ({ type: 5, bytes: filled(2, (v) => v.setInt16(0, n, true)) }),
  uint16: (n: number): WriterValue => ({ type: 6, bytes: filled(2, (v) => v.setUint16(0, n, true)) }),
  int32: (n: number): WriterValue => ({ type: 7, bytes: filled(4, (v) => v.setInt32(0, n, true)) }),
  uint32: (n: number): WriterValue => ({ type: 8, bytes: filled(4, (v) => v.setUint32(0, n, true)) }),
  int64: (n: bigint): WriterValue => ({ type: 9, bytes: filled(8, (v) => v.setBigInt64(0, n, true)) }),
  uint64: (n: bigint): WriterValue => ({ type: 10, bytes: filled(8, (v) => v.setBigUint64(0, n, true)) }),
  float32: (n: number): WriterValue => ({ type: 11, bytes: filled(4, (v) => v.setFloat32(0, n, true)) }),
  float64: (n: number): WriterValue => ({ type: 12, bytes: filled(8, (v) => v.setFloat64(0, n, true)) }),
  boolean: (n: number): WriterValue => ({ type: 13, bytes: filled(4, (v) => v.setUint32(0, n, true)) }),
  binary: (bytes: readonly number[]): WriterValue => ({ type: 14, bytes: Uint8Array.from(bytes) }),
  guid: (bytes: readonly number[]): WriterValue => ({ type: 15, bytes: Uint8Array.from(bytes) }),
  sizeT: (n: bigint, size: 4 | 8 = 8): WriterValue => ({
    type: 16,
    bytes: filled(size, (v) => (size === 8 ? v.setBigUint64(0, n, true) : v.setUint32(0, Number(n), true))),
  }),
  fileTime: (n: bigint): WriterValue => ({ type: 17, bytes: filled(8, (v) => v.setBigUint64(0, n, true)) }),
  systemTime: (parts: readonly number[]): WriterValue => ({
    type: 18,
    bytes: filled(16, (v) => {
      for (const [i, n] of parts.entries()) v.setUint16(2 * i, n, true);
    }),
  }),
  sid: (authority: number, parts: readonly number[]): WriterValue => ({
    type: 19,
    bytes: filled(8 + 4 * parts.length, (v) => {
      v.setUint8(0, 1);
      v.setUint8(1, parts.length);
      v.setUint16(2, Math.floor(authority / 2 ** 32));
      v.setUint32(4, authority % 2 ** 32);
      for (const [i, n] of parts.entries()) v.setUint32(8 + 4 * i, n, true);
    }),
  }),
  hex32: (n: number): WriterValue => ({ type: 20, bytes: filled(4, (v) => v.setUint32(0, n, true)) }),
  hex64: (n: bigint): WriterValue => ({ type: 21, bytes: filled(8, (v) => v.setBigUint64(0, n, true)) }),
  handle: (n: bigint): WriterValue => ({ type: 32, bytes: filled(8, (v) => v.setBigUint64(0, n, true)) }),
  nested: (body: (w: BinXmlWriter) => void): WriterValue => ({ type: 33, bytes: body }),
  /** Items of one type; strings are NUL-ended. */
  array: (items: readonly WriterValue[], type = items[0]?.type ?? 1): WriterValue => ({
    type: 0x80 | type,
    bytes: concat(
      items.flatMap((item) => [item.bytes as Uint8Array, new Uint8Array(type === 1 ? 2 : type === 2 ? 1 : 0)]),
    ),
  }),
  raw: (type: number, bytes: readonly number[]): WriterValue => ({ type, bytes: Uint8Array.from(bytes) }),
};

/** A template: an id (first word of the GUID) and its element. */
export interface WriterTemplate {
  readonly id: number;
  readonly body: (w: BinXmlWriter) => void;
}

/** Content of an element or attribute. */
export type Content = string | ((w: BinXmlWriter) => void);

/** BinXML into one chunk; offsets count from the chunk's start. */
export class BinXmlWriter {
  readonly bytes = new Uint8Array(2 * chunkSize);
  readonly view = new DataView(this.bytes.buffer);
  position = 512;
  /** In a definition elements carry a dependency id. */
  private inDefinition = false;
  private readonly names = new Map<string, number>();
  private readonly templates = new Map<WriterTemplate, number>();

  u8(n: number): void {
    this.view.setUint8(this.position++, n);
  }
  u16(n: number): void {
    this.view.setUint16(this.position, n, true);
    this.position += 2;
  }
  u32(n: number): void {
    this.view.setUint32(this.position, n, true);
    this.position += 4;
  }
  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }
  /** Fragment header. */
  header(): void {
    this.raw(Uint8Array.of(0x0f, 1, 1, 0));
  }
  end(): void {
    this.u8(0);
  }
  name(text: string): void {
    const known = this.names.get(text);
    if (known !== undefined) {
      this.u32(known);
      return;
    }
    this.u32(this.position + 4);
    this.names.set(text, this.position);
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 65_599) + text.charCodeAt(i)) | 0;
    this.u32(0);
    this.u16(hash & 0xffff);
    this.u16(text.length);
    this.raw(utf16(text));
    this.u16(0);
  }
  text(text: string, more = false): void {
    this.u8(more ? 0x45 : 5);
    this.u8(1);
    this.u16(text.length);
    this.raw(utf16(text));
  }
  cdata(text: string): void {
    this.u8(7);
    this.u16(text.length);
    this.raw(utf16(text));
  }
  charRef(unit: number): void {
    this.u8(8);
    this.u16(unit);
  }
  entity(name: string): void {
    this.u8(9);
    this.name(name);
  }
  instruction(target: string, data: string): void {
    this.u8(10);
    this.name(target);
    this.u8(11);
    this.u16(data.length);
    this.raw(utf16(data));
  }
  sub(index: number, type = 1, optional = false): void {
    this.u8(optional ? 14 : 13);
    this.u16(index);
    this.u8(type);
  }
  private content(content: Content): void {
    if (typeof content === 'string') this.text(content);
    else content(this);
  }
  element(
    name: string,
    attributes: readonly (readonly [string, Content])[] = [],
    content?: Content,
    dependency = 0xffff,
  ): void {
    this.u8(attributes.length > 0 ? 0x41 : 1);
    if (this.inDefinition) this.u16(dependency);
    const sizeAt = this.position;
    this.position += 4;
    this.name(name);
    if (attributes.length > 0) {
      const listAt = this.position;
      this.position += 4;
      attributes.forEach(([attribute, text], i) => {
        this.u8(i < attributes.length - 1 ? 0x46 : 6);
        this.name(attribute);
        this.content(text);
      });
      this.view.setUint32(listAt, this.position - listAt - 4, true);
    }
    if (content === undefined) this.u8(3);
    else {
      this.u8(2);
      this.content(content);
      this.u8(4);
    }
    this.view.setUint32(sizeAt, this.position - sizeAt - 4, true);
  }
  /** Template instance; `at` forces another definition offset (for lost or wrong ones). */
  instance(template: WriterTemplate, values: readonly WriterValue[], at?: number): void {
    this.u8(12);
    this.u8(1);
    this.u32(template.id);
    const known = at ?? this.templates.get(template);
    if (known !== undefined) this.u32(known);
    else {
      this.u32(this.position + 4);
      this.templates.set(template, this.position);
      this.u32(0);
      this.u32(template.id);
      this.raw(new Uint8Array(12).fill(7));
      const sizeAt = this.position;
      this.position += 4;
      const outer = this.inDefinition;
      this.inDefinition = true;
      this.header();
      template.body(this);
      this.end();
      this.inDefinition = outer;
      this.view.setUint32(sizeAt, this.position - sizeAt - 4, true);
    }
    this.values(values);
  }
  /** Count, descriptors and values, as after a definition. */
  values(values: readonly WriterValue[]): void {
    const outer = this.inDefinition;
    this.inDefinition = false;
    this.u32(values.length);
    let descriptor = this.position;
    this.position += 4 * values.length;
    for (const { type, bytes } of values) {
      const start = this.position;
      if (typeof bytes === 'function') bytes(this);
      else this.raw(bytes);
      this.view.setUint16(descriptor, this.position - start, true);
      this.view.setUint8(descriptor + 2, type);
      descriptor += 4;
    }
    this.inDefinition = outer;
  }
}

/** FILETIME of 2025-03-03 00:00 UTC. */
export const baseTime = 133_854_336_000_000_000n;

/** Collects records into chunks. A chunk is closed by `nextChunk` or at the end; a record that does not fit throws. */
export class EvtxWriter {
  private readonly chunks: Uint8Array[] = [];
  private writer = new BinXmlWriter();
  private ids: number[] = [];
  private lastAt = 0;
  private nextId = 1;
  /** File offset and size of each record. */
  readonly records: { id: number; offset: number; size: number }[] = [];

  /** A record with any body (the caller writes headers and end tokens). Returns its id. */
  record(body: (w: BinXmlWriter) => void, options: { id?: number; written?: bigint } = {}): number {
    const w = this.writer;
    const id = options.id ?? this.nextId;
    this.nextId = id + 1;
    const start = w.position;
    w.u32(0x2a2a);
    w.position += 4;
    w.view.setBigUint64(w.position, BigInt(id), true);
    w.view.setBigUint64(w.position + 8, options.written ?? baseTime + BigInt(id) * 10_000_000n, true);
    w.position += 16;
    body(w);
    const size = (w.position - start + 4 + 7) & ~7;
    if (start + size > chunkSize) throw new Error('the record does not fit into the chunk');
    w.position = start + size - 4;
    w.u32(size);
    w.view.setUint32(start + 4, size, true);
    this.ids.push(id);
    this.lastAt = start;
    this.records.push({ id, offset: 4096 + chunkSize * this.chunks.length + start, size });
    return id;
  }

  /** Ends the chunk. */
  nextChunk(): void {
    const { bytes, position } = this.writer;
    const chunk = bytes.slice(0, chunkSize);
    const head = new DataView(chunk.buffer);
    chunk.set(Buffer.from('ElfChnk\0', 'latin1'));
    const first = this.ids[0] ?? 0;
    for (const at of [8, 24]) head.setBigUint64(at, BigInt(first), true);
    for (const at of [16, 32]) head.setBigUint64(at, BigInt(this.ids.at(-1) ?? 0), true);
    head.setUint32(40, 128, true);
    head.setUint32(44, this.lastAt, true);
    head.setUint32(48, position, true);
    head.setUint32(52, crc32(chunk.subarray(512, position)), true);
    head.setUint32(124, crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), true);
    this.chunks.push(chunk);
    this.writer = new BinXmlWriter();
    this.ids = [];
  }

  /** The whole file, with the records that were complete when a body threw. */
  buildWhole(): Uint8Array {
    const last = this.records.at(-1);
    const chunkStart = 4096 + chunkSize * this.chunks.length;
    this.writer.position = last && last.offset >= chunkStart ? last.offset + last.size - chunkStart : 512;
    return this.build();
  }

  /** The whole file. */
  build(options: { flags?: number; chunkCount?: number } = {}): Uint8Array {
    if (this.ids.length > 0 || this.chunks.length === 0) this.nextChunk();
    const header = new Uint8Array(4096);
    const view = new DataView(header.buffer);
    header.set(Buffer.from('ElfFile\0', 'latin1'));
    view.setBigUint64(16, BigInt(this.chunks.length - 1), true);
    view.setBigUint64(24, BigInt(this.nextId), true);
    view.setUint32(32, 128, true);
    view.setUint16(36, 1, true);
    view.setUint16(38, 3, true);
    view.setUint16(40, 4096, true);
    view.setUint16(42, options.chunkCount ?? this.chunks.length, true);
    view.setUint32(120, options.flags ?? 0, true);
    view.setUint32(124, crc32(header.subarray(0, 120)), true);
    return concat([header, ...this.chunks]);
  }
}

let nextTemplate = 0x1000;
/** A template with an id of its own. */
export const template = (body: (w: BinXmlWriter) => void): WriterTemplate => ({ id: nextTemplate++, body });

/** The outer template: Windows' order of System values (see usual-system.ts), the payload is value 17. */
export const outerTemplate: WriterTemplate = template((w) =>
  w.element('Event', [['xmlns', 'http://schemas.microsoft.com/win/2004/08/events/event']], () => {
    w.element('System', [], () => {
      w.element('Provider', [
        ['Name', () => w.sub(14, 1, true)],
        ['Guid', () => w.sub(15, 15, true)],
      ]);
      w.element('EventID', [['Qualifiers', () => w.sub(4, 6, true)]], () => w.sub(3, 6, true), 3);
      w.element('Version', [], () => w.sub(11, 4, true), 11);
      w.element('Level', [], () => w.sub(0, 4, true), 0);
      w.element('Task', [], () => w.sub(2, 6, true), 2);
      w.element('Opcode', [], () => w.sub(1, 4, true), 1);
      w.element('Keywords', [], () => w.sub(5, 21, true), 5);
      w.element('TimeCreated', [['SystemTime', () => w.sub(6, 17, true)]]);
      w.element('EventRecordID', [], () => w.sub(10, 10, true), 10);
      w.element('Correlation', [
        ['ActivityID', () => w.sub(7, 15, true)],
        ['RelatedActivityID', () => w.sub(13, 15, true)],
      ]);
      w.element('Execution', [
        ['ProcessID', () => w.sub(8, 8, true)],
        ['ThreadID', () => w.sub(9, 8, true)],
      ]);
      w.element('Channel', [], () => w.sub(16, 1, true), 16);
      w.element('Computer', [], 'HOST.test.example');
      w.element('Security', [['UserID', () => w.sub(12, 19, true)]]);
    });
    w.sub(17, 33, true);
  }),
);

/** System values of a usual event; `change` replaces some by index. */
export function systemValues(
  id: number,
  payload: WriterValue,
  change: Record<number, WriterValue> = {},
): WriterValue[] {
  const values = [
    value.uint8(4),
    value.uint8(0),
    value.uint16(12),
    value.uint16(4242),
    value.nothing(),
    value.hex64(0x8020000000000000n),
    value.fileTime(baseTime + BigInt(id) * 10_000_000n),
    value.nothing(),
    value.uint32(612),
    value.uint32(616),
    value.uint64(BigInt(id)),
    value.uint8(2),
    value.sid(5, [18]),
    value.nothing(),
    value.string('Test-Provider'),
    value.guid([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
    value.string('Test/Operational'),
    payload,
  ];
  for (const [index, other] of Object.entries(change)) values[Number(index)] = other;
  return values;
}

/** Body of a usual record with any payload. */
export function eventBody(
  id: number,
  payload: WriterValue,
  change: Record<number, WriterValue> = {},
): (w: BinXmlWriter) => void {
  return (w) => {
    w.header();
    w.instance(outerTemplate, systemValues(id, payload, change));
    w.end();
  };
}

/** A nested payload: a template and its values. */
export function payloadOf(inner: WriterTemplate, values: readonly WriterValue[]): WriterValue {
  return value.nested((w) => {
    w.header();
    w.instance(inner, values);
    w.end();
  });
}

/** Template of EventData with these Data names, each one substitution; `?` at the end makes it optional. */
export function eventDataTemplate(names: readonly string[]): WriterTemplate {
  return template((w) =>
    w.element('EventData', [], () => {
      names.forEach((name, i) => {
        const optional = name.endsWith('?');
        const plain = optional ? name.slice(0, -1) : name;
        w.element('Data', plain === '' ? [] : [['Name', plain]], () => w.sub(i, 1, optional), optional ? i : 0xffff);
      });
    }),
  );
}
