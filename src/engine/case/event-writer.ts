/**
 * Rows into `events`, in the order of their ids. Two ways in: shards (whole files of rows, built elsewhere, taken over with
 * one `INSERT ... SELECT`, for which SQLite copies records as they are), and batches, for a few rows: sixteen go in with
 * one statement whose texts are one bound blob, cut by `substr`, so that no JavaScript string is made for them.
 */
import type Database from 'better-sqlite3';
import { type EventBatch, eventColumns, eventNumberColumns, rowStride } from './event-columns.ts';

const rowsPerStatement = 16;
/** SQLite attaches at most ten databases; a transaction has to end before they can be detached. */
const mostAttached = 8;

/** Bound for each row: id, numbers, offset and length of payload and extra in the blob (`substr` counts from 1). */
const valuesPerRow = 1 + eventNumberColumns.length + 4;

function insertSql(rows: number): string {
  const text = (at: number): string => `CAST(substr(b.x, column${at}, column${at + 1}) AS TEXT)`;
  const first = valuesPerRow - 3;
  const numbers = Array.from({ length: first - 1 }, (_, index) => `column${index + 1}`).join(', ');
  const row = `(${Array.from({ length: valuesPerRow }, () => '?').join(', ')})`;
  return `INSERT INTO events (${eventColumns.join(', ')})
    SELECT ${numbers}, ${text(first)}, ${text(first + 2)}
    FROM (SELECT ? AS x) AS b, (VALUES ${Array.from({ length: rows }, () => row).join(', ')})`;
}

/** Throws when the table has other columns than event-columns.ts: shards would not fit. */
function checkColumns(db: Database.Database): void {
  const names = db.prepare("SELECT name FROM pragma_table_info('events')").pluck().all();
  if (names.join() !== eventColumns.join()) throw new Error(`events has the columns ${names.join(', ')}`);
}

export class EventWriter {
  readonly #db: Database.Database;
  readonly #statements = new Map<number, Database.Statement>();
  readonly #attached: string[] = [];

  constructor(db: Database.Database) {
    checkColumns(db);
    this.#db = db;
  }

  /** False when the transaction has to be committed, and `release` called, before so many shards can be taken. */
  hasRoom(shards: number): boolean {
    return this.#attached.length + shards <= mostAttached;
  }

  /** Takes over a shard with exactly `rowCount` rows; the file stays in use until `release`. */
  takeShard(path: string, rowCount: number): void {
    const name = `shard${this.#attached.length}`;
    this.#db.prepare(`ATTACH ? AS ${name}`).run(path);
    this.#attached.push(path);
    const { changes } = this.#db.prepare(`INSERT INTO main.events SELECT * FROM ${name}.events`).run();
    if (changes !== rowCount) throw new Error(`A shard of ${rowCount} rows gave ${changes}`);
  }

  /** Detaches the shards taken so far and gives their paths; outside a transaction. */
  release(): string[] {
    const paths = this.#attached.splice(0);
    for (const index of paths.keys()) this.#db.exec(`DETACH shard${index}`);
    return paths;
  }

  /** Inserts the rows of a batch with the ids `firstId`, `firstId + 1`, ... */
  insert(batch: EventBatch, firstId: number): void {
    for (let row = 0; row < batch.count; row += rowsPerStatement) {
      const count = Math.min(rowsPerStatement, batch.count - row);
      let statement = this.#statements.get(count);
      if (!statement) {
        statement = this.#db.prepare(insertSql(count));
        this.#statements.set(count, statement);
      }
      statement.run(...this.#bind(batch, row, count, firstId));
    }
  }

  #bind(batch: EventBatch, first: number, count: number, firstId: number): (number | null | Buffer)[] {
    const { numbers } = batch;
    const numberCount = eventNumberColumns.length;
    let from = Number.POSITIVE_INFINITY;
    let to = 0;
    for (let row = first; row < first + count; row++) {
      for (const at of [row * rowStride + numberCount, row * rowStride + numberCount + 2]) {
        if (numbers[at]! < numbers[at + 1]!) {
          from = Math.min(from, numbers[at]!);
          to = Math.max(to, numbers[at + 1]!);
        }
      }
    }
    const bound: (number | null | Buffer)[] = [batch.text.subarray(Math.min(from, to), to)];
    for (let row = first; row < first + count; row++) {
      const at = row * rowStride;
      bound.push(firstId + row);
      for (let column = 0; column < numberCount; column++) {
        const value = numbers[at + column]!;
        bound.push(Number.isNaN(value) ? null : value);
      }
      const [start, end, extraStart, extraEnd] = numbers.subarray(at + numberCount, at + rowStride) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const hasExtra = extraEnd > extraStart;
      bound.push(
        start - from + 1,
        end - start,
        hasExtra ? extraStart - from + 1 : null,
        hasExtra ? extraEnd - extraStart : null,
      );
    }
    return bound;
  }
}
