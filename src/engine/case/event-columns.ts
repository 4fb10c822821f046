/**
 * The columns of `events` in the order of the table, as a parse worker fills them: numbers in one Float64Array (a row after
 * the other), text as byte ranges. The order is checked against the database when a load starts.
 */

/** Numeric columns after `id`; NaN is NULL. */
export const eventNumberColumns = [
  'time_us',
  'time_tick',
  'event_id',
  'provider_id',
  'channel_id',
  'computer_id',
  'user_id',
  'level',
  'file_id',
  'file_offset',
  'size_bytes',
  'chunk',
  'record_id',
  'event_record_id',
  'status',
  'qualifiers',
  'version',
  'task',
  'opcode',
  'keywords_id',
  'pid',
  'tid',
  'written_delta_us',
  'subject_pid',
  'guid_id',
  'logon_id',
  'shape_id',
] as const;

export type EventNumberColumn = (typeof eventNumberColumns)[number];

/** Position of a numeric column in a row. */
export const eventColumn = Object.fromEntries(eventNumberColumns.map((name, index) => [name, index])) as {
  readonly [K in EventNumberColumn]: number;
};

/** All columns of the table. */
export const eventColumns: readonly string[] = ['id', ...eventNumberColumns, 'payload', 'extra'];

/** `events.status`. */
export const eventStatus = { live: 0, recovered: 1, damaged: 2 } as const;

/** Numbers a row takes: the numeric columns, then start and end of payload and extra in the batch's text. */
export const rowStride = eventNumberColumns.length + 4;
const textAt = eventNumberColumns.length;

/** Rows of one group of chunks, on their way into the database. Text is UTF-8. */
export class EventBatch {
  count = 0;
  numbers: Float64Array<ArrayBuffer>;
  text: Buffer;
  textUsed = 0;

  constructor(
    numbers: Float64Array<ArrayBuffer> = new Float64Array(rowStride * 4096),
    text: Buffer = Buffer.allocUnsafeSlow(1024 * 1024),
  ) {
    this.numbers = numbers;
    this.text = text;
  }

  clear(): void {
    this.count = 0;
    this.textUsed = 0;
  }

  /** A copy of the rows and their text in buffers of their own, to be handed to another thread. */
  toTransfer(): { numbers: Float64Array<ArrayBuffer>; text: Uint8Array<ArrayBuffer> } {
    const text = new Uint8Array(new ArrayBuffer(this.textUsed));
    text.set(this.text.subarray(0, this.textUsed));
    return { numbers: this.numbers.slice(0, this.count * rowStride), text };
  }

  /** The batch that `toTransfer` gave away. */
  static from(numbers: Float64Array<ArrayBuffer>, text: Uint8Array<ArrayBuffer>): EventBatch {
    const batch = new EventBatch(numbers, Buffer.from(text.buffer, text.byteOffset, text.byteLength));
    batch.count = numbers.length / rowStride;
    batch.textUsed = text.length;
    return batch;
  }

  /** Position in `numbers` of a new row. */
  addRow(): number {
    const at = this.count * rowStride;
    if (at + rowStride > this.numbers.length) {
      const larger = new Float64Array(this.numbers.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.count++;
    return at;
  }

  /** Text ranges of the row at `at`, absolute in `text`; an empty extra is NULL. */
  setText(at: number, payloadStart: number, payloadEnd: number, extraStart: number, extraEnd: number): void {
    const { numbers } = this;
    numbers[at + textAt] = payloadStart;
    numbers[at + textAt + 1] = payloadEnd;
    numbers[at + textAt + 2] = extraStart;
    numbers[at + textAt + 3] = extraEnd;
  }

  /** Appends bytes[0, length) and gives where they begin. */
  addText(bytes: Uint8Array, length: number): number {
    const at = this.textUsed;
    if (at + length > this.text.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.text.length * 2, at + length));
      this.text.copy(larger, 0, 0, at);
      this.text = larger;
    }
    this.text.set(bytes.length === length ? bytes : bytes.subarray(0, length), at);
    this.textUsed = at + length;
    return at;
  }
}
