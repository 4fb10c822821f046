/**
 * Builds a small SQLite file (a shard) that holds nothing but an `events` table, page by page, without SQLite: a parse
 * worker does it, so that the single writer only has to take the rows over with `INSERT ... SELECT`, for which SQLite
 * copies whole records without looking into them. In: a batch with final ids. Out: the bytes of the file.
 * Format: https://www.sqlite.org/fileformat2.html (1.3 header, 1.6 b-tree pages, 2.1 records).
 *
 *   page 1   header (100), leaf with the one row of sqlite_schema
 *   page 2.. leaves, overflow pages, inner pages in the order in which they fill; the last inner page, or the only leaf, is
 *            the root of `events`
 */
import { type EventBatch, eventNumberColumns, rowStride } from './event-columns.ts';

const leafTable = 0x0d;
const innerTable = 0x05;
const numberCount = eventNumberColumns.length;
const twoTo32 = 4_294_967_296;
const twoTo47 = 2 ** 47;
const twoTo63 = 2 ** 63;

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  if (value < 0x1000_0000) return 4;
  let size = 5;
  for (let rest = Math.floor(value / 0x8_0000_0000); rest > 0; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Builds shards one after the other in the same memory. */
export class ShardBuilder {
  readonly #pageSize: number;
  readonly #schemaSql: string;
  #bytes: Buffer;
  #view: DataView;
  /** Pages in use; page n lies at (n - 1) * pageSize. */
  #pages = 0;
  #leafAt = 0;
  #leafCells = 0;
  #leafContent = 0;
  readonly #types = new Uint8Array(numberCount);
  readonly #body = new Uint8Array(numberCount * 8);
  readonly #bodyView = new DataView(this.#body.buffer);

  /** `schemaSql` is the CREATE TABLE statement of `events` as the case has it. */
  constructor(pageSize: number, schemaSql: string) {
    this.#pageSize = pageSize;
    this.#schemaSql = schemaSql;
    this.#bytes = Buffer.alloc(pageSize * 64);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }

  /**
   * The file for the rows of a batch, whose ids are `firstId`, `firstId + 1`, ... (at least one row). The bytes belong to the
   * builder until the next call.
   */
  build(batch: EventBatch, firstId: number): Buffer {
    this.#pages = 1;
    const leaves: { page: number; lastId: number }[] = [];
    this.#beginLeaf();
    for (let row = 0; row < batch.count; row++) {
      const id = firstId + row;
      if (!this.#addRow(batch, row * rowStride, id)) {
        leaves.push({ page: this.#endLeaf(), lastId: id - 1 });
        this.#beginLeaf();
        this.#addRow(batch, row * rowStride, id);
      }
    }
    leaves.push({ page: this.#endLeaf(), lastId: firstId + batch.count - 1 });
    this.#writeFirstPage(this.#writeRoot(leaves));
    return this.#bytes.subarray(0, this.#pages * this.#pageSize);
  }

  #newPage(): number {
    const needed = (this.#pages + 1) * this.#pageSize;
    if (needed > this.#bytes.length) {
      const larger = Buffer.alloc(this.#bytes.length * 2);
      this.#bytes.copy(larger, 0, 0, this.#pages * this.#pageSize);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer, larger.byteOffset, larger.length);
    }
    return ++this.#pages;
  }

  #pageAt(page: number): number {
    return (page - 1) * this.#pageSize;
  }

  #beginLeaf(): void {
    this.#leafAt = this.#pageAt(this.#newPage());
    this.#leafCells = 0;
    this.#leafContent = this.#pageSize;
  }

  /** Writes the leaf's header and clears what lies between cell pointers and cells. Gives its page number. */
  #endLeaf(): number {
    const at = this.#leafAt;
    this.#writePageHeader(at, leafTable, this.#leafCells, this.#leafContent);
    this.#bytes.fill(0, at + 8 + this.#leafCells * 2, at + this.#leafContent);
    return at / this.#pageSize + 1;
  }

  #writePageHeader(at: number, type: number, cells: number, content: number): void {
    const view = this.#view;
    view.setUint8(at, type);
    view.setUint16(at + 1, 0);
    view.setUint16(at + 3, cells);
    view.setUint16(at + 5, content === 65_536 ? 0 : content);
    view.setUint8(at + 7, 0);
  }

  #writeVarint(at: number, value: number): number {
    const bytes = this.#bytes;
    if (value < 0x80) {
      bytes[at] = value;
      return at + 1;
    }
    if (value < 0x4000) {
      bytes[at] = (value >>> 7) | 0x80;
      bytes[at + 1] = value & 0x7f;
      return at + 2;
    }
    const size = varintSize(value);
    let rest = value;
    for (let index = size - 1; index >= 0; index--) {
      const low = rest % 128;
      bytes[at + index] = index === size - 1 ? low : low | 0x80;
      rest = Math.floor(rest / 128);
    }
    return at + size;
  }

  /** Adds a row to the leaf; false when it does not fit (never for an empty leaf). */
  #addRow(batch: EventBatch, at: number, id: number): boolean {
    const { numbers } = batch;
    const bodySize = this.#encodeNumbers(numbers, at);
    const payloadStart = numbers[at + numberCount] as number;
    const payloadSize = (numbers[at + numberCount + 1] as number) - payloadStart;
    const extraStart = numbers[at + numberCount + 2] as number;
    const extraSize = (numbers[at + numberCount + 3] as number) - extraStart;
    const payloadType = 13 + 2 * payloadSize;
    const extraType = extraSize > 0 ? 13 + 2 * extraSize : 0;
    // Header: its own size (one byte: it stays far below 128), NULL for `id`, one byte for each number, the two texts.
    const headerSize = 2 + numberCount + varintSize(payloadType) + varintSize(extraType);
    const recordSize = headerSize + bodySize + payloadSize + extraSize;

    const usable = this.#pageSize;
    const most = usable - 35;
    let local = recordSize;
    if (recordSize > most) {
      const least = Math.floor(((usable - 12) * 32) / 255) - 23;
      const wanted = least + ((recordSize - least) % (usable - 4));
      local = wanted <= most ? wanted : least;
    }
    const cellSize = varintSize(recordSize) + varintSize(id) + local + (local < recordSize ? 4 : 0);
    const content = this.#leafContent - cellSize;
    if (content < 8 + (this.#leafCells + 1) * 2) return false;

    this.#leafContent = content;
    this.#view.setUint16(this.#leafAt + 8 + this.#leafCells * 2, content);
    this.#leafCells++;
    let to = this.#writeVarint(this.#leafAt + content, recordSize);
    to = this.#writeVarint(to, id);
    const bytes = this.#bytes;
    bytes[to] = headerSize;
    bytes[to + 1] = 0;
    bytes.set(this.#types, to + 2);
    let next = this.#writeVarint(to + 2 + numberCount, payloadType);
    next = this.#writeVarint(next, extraType);
    const body = this.#body;
    for (let index = 0; index < bodySize; index++) bytes[next++] = body[index] as number;
    if (local === recordSize) {
      batch.text.copy(bytes, next, payloadStart, payloadStart + payloadSize);
      if (extraSize > 0) batch.text.copy(bytes, next + payloadSize, extraStart, extraStart + extraSize);
    } else {
      const parts = [
        batch.text.subarray(payloadStart, payloadStart + payloadSize),
        batch.text.subarray(extraStart, extraStart + extraSize),
      ];
      this.#writeLong(Buffer.concat(parts), next, to + local);
    }
    return true;
  }

  /** Types and big-endian bytes of a row's numbers, into `#types` and `#body`; gives the length of the bytes. */
  #encodeNumbers(numbers: Float64Array, at: number): number {
    const types = this.#types;
    const body = this.#body;
    let size = 0;
    for (let column = 0; column < numberCount; column++) {
      const value = numbers[at + column] as number;
      const small = value | 0;
      // NULL, 0, 1, then 1-6 and 8 byte integers, IEEE double.
      if (small === value) {
        if (small === 0) types[column] = 8;
        else if (small === 1) types[column] = 9;
        else {
          const magnitude = small < 0 ? ~small : small;
          const length = magnitude < 0x80 ? 1 : magnitude < 0x8000 ? 2 : magnitude < 0x80_0000 ? 3 : 4;
          types[column] = length;
          if (length > 3) body[size++] = small >> 24;
          if (length > 2) body[size++] = small >> 16;
          if (length > 1) body[size++] = small >> 8;
          body[size++] = small;
        }
      } else if (Number.isNaN(value)) types[column] = 0;
      else if (value >= -twoTo47 && value < twoTo47) {
        types[column] = 5;
        const high = Math.floor(value / twoTo32);
        const low = value - high * twoTo32;
        body[size++] = high >> 8;
        body[size++] = high;
        body[size++] = low >>> 24;
        body[size++] = low >>> 16;
        body[size++] = low >>> 8;
        body[size++] = low;
      } else {
        const isInteger = value > -twoTo63 && value < twoTo63;
        types[column] = isInteger ? 6 : 7;
        if (isInteger) this.#bodyView.setBigInt64(size, BigInt(value));
        else this.#bodyView.setFloat64(size, value);
        size += 8;
      }
    }
    return size;
  }

  /** The text of a row that does not fit into a leaf: up to `localEnd` there, the rest in a chain of overflow pages. */
  #writeLong(text: Buffer, from: number, localEnd: number): void {
    let done = text.copy(this.#bytes, from, 0, localEnd - from);
    let linkAt = localEnd;
    while (done < text.length) {
      const page = this.#newPage();
      this.#view.setUint32(linkAt, page);
      linkAt = this.#pageAt(page);
      const copied = text.copy(this.#bytes, linkAt + 4, done, done + this.#pageSize - 4);
      this.#bytes.fill(0, linkAt + 4 + copied, linkAt + this.#pageSize);
      done += copied;
    }
    this.#view.setUint32(linkAt, 0);
  }

  /** Inner pages over the leaves, until one page is left: the root. Gives its number. */
  #writeRoot(leaves: readonly { page: number; lastId: number }[]): number {
    let level = leaves;
    // 15: a child number (4), the longest id (9), a cell pointer (2).
    const most = Math.floor((this.#pageSize - 12) / 15);
    while (level.length > 1) {
      const upper: { page: number; lastId: number }[] = [];
      for (let from = 0; from < level.length; ) {
        // An inner page has at least two children.
        const take = level.length - from === most + 1 ? most - 1 : most;
        const children = level.slice(from, from + take);
        const page = this.#newPage();
        this.#writeInner(this.#pageAt(page), children);
        upper.push({ page, lastId: children.at(-1)!.lastId });
        from += take;
      }
      level = upper;
    }
    return level[0]!.page;
  }

  #writeInner(at: number, children: readonly { page: number; lastId: number }[]): void {
    const last = children.length - 1;
    let content = this.#pageSize;
    this.#bytes.fill(0, at, at + this.#pageSize);
    for (let index = 0; index < last; index++) {
      const { page, lastId } = children[index]!;
      content -= 4 + varintSize(lastId);
      this.#view.setUint32(at + content, page);
      this.#writeVarint(at + content + 4, lastId);
      this.#view.setUint16(at + 12 + index * 2, content);
    }
    this.#writePageHeader(at, innerTable, last, content);
    this.#view.setUint32(at + 8, children[last]!.page);
  }

  #writeFirstPage(rootPage: number): void {
    const bytes = this.#bytes;
    const view = this.#view;
    bytes.fill(0, 0, this.#pageSize);
    bytes.write('SQLite format 3\0', 0, 'latin1');
    view.setUint16(16, this.#pageSize === 65_536 ? 1 : this.#pageSize);
    // Rollback journal, no reserved bytes, the three fixed payload fractions.
    bytes.set([1, 1, 0, 64, 32, 32], 18);
    view.setUint32(24, 1);
    view.setUint32(28, this.#pages);
    view.setUint32(40, 1);
    view.setUint32(44, 4);
    view.setUint32(56, 1);
    view.setUint32(92, 1);
    view.setUint32(96, 3_054_001);
    const sql = Buffer.from(this.#schemaSql);
    // type, name, tbl_name, rootpage, sql
    const header = [0, 13 + 2 * 5, 13 + 2 * 6, 13 + 2 * 6, 4];
    const sqlType = 13 + 2 * sql.length;
    const headerSize = header.length + varintSize(sqlType);
    const recordSize = headerSize + 5 + 6 + 6 + 4 + sql.length;
    header[0] = headerSize;
    const content = this.#pageSize - (varintSize(recordSize) + 1 + recordSize);
    if (content < 110) throw new Error('The statement that creates the events table does not fit into one page');
    let to = this.#writeVarint(content, recordSize);
    bytes[to++] = 1;
    bytes.set(header, to);
    to = this.#writeVarint(to + header.length, sqlType);
    to += bytes.write('tableeventsevents', to, 'latin1');
    view.setUint32(to, rootPage);
    sql.copy(bytes, to + 4);
    this.#writePageHeader(100, leafTable, 1, content);
    view.setUint16(108, content);
  }
}
