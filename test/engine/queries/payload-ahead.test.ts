/** Reading ahead: what is read is what a question would have read for itself, and it never stands in a question's way. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BroadcastChannel, type Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { noAbort } from '../../../src/engine/base/abort.ts';
import { type AheadMessage, ReadAhead, words } from '../../../src/engine/queries/payload-ahead.ts';
import { usualFields } from '../../../src/engine/queries/payload-ahead-fields.ts';
import { AheadLink } from '../../../src/engine/queries/payload-ahead-link.ts';
import {
  findPayloadColumn,
  linkReadAhead,
  loadPayloadColumns,
  payloadColumn,
} from '../../../src/engine/queries/payload-column.ts';
import type { PayloadColumn } from '../../../src/engine/queries/payload-join.ts';
import { storeOf } from '../../../src/engine/queries/store.ts';
import { presets } from '../../../src/renderer/views/pivot/plan.ts';
import { resolveField } from '../../../src/shared/model/query/index.ts';
import { makeCase } from '../../bench/made-case.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const events = 210_000;
const names = ['Image', 'User', 'TargetUserName', 'LogonType', 'IpAddress'];
const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-test-'));
const original = path.join(folder, 'original.eventloupe');
beforeAll(() => makeCase(original, events, 0));
afterAll(() => rmSync(folder, { recursive: true }));

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const copyCase = (): string => {
  const file = path.join(tempFolder(), 'large.eventloupe');
  copyFileSync(original, file);
  return file;
};

const connect = (file: string): Database.Database => {
  const db = new Database(file, { readonly: true });
  ends.push(() => db.close());
  return db;
};

/** A column with its codes as a digest: comparing so many one by one is slow. */
const toDigest = ({ codes, more, values }: PayloadColumn): unknown => ({
  codes: createHash('sha1')
    .update(new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength))
    .digest('hex'),
  more,
  values,
});

/** What a connection has in memory. */
const found = (db: Database.Database, fields: readonly string[] = names): unknown[] =>
  fields.map((name) => {
    const column = findPayloadColumn(storeOf(db), name);
    return column && toDigest(column);
  });

/** Read by a connection without reading ahead. */
const readPlain = (file: string, fields: readonly string[] = names): unknown[] => {
  const db = connect(file);
  loadPayloadColumns(db, fields, noAbort);
  return found(db, fields);
};

interface Started {
  readonly file: string;
  readonly ahead: ReadAhead;
  readonly worker: Worker;
  readonly exit: Promise<void>;
  /** Two lanes' connections. */
  readonly dbs: readonly [Database.Database, Database.Database];
  readonly messages: readonly AheadMessage[];
  /** Lets the thread read so many slices, then asks a question that has no end. */
  readSlices(count: number): void;
}

/** Reading ahead that waits for a question to end before it has read the first slice. */
async function start(file = copyCase(), isReady = true): Promise<Started> {
  const exit = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<Worker>();
  const ahead = new ReadAhead(file, (worker) => {
    worker.once('exit', () => exit.resolve());
    ahead.begin();
    begun.resolve(worker);
  });
  const messages: AheadMessage[] = [];
  const channel = new BroadcastChannel(ahead.channelName);
  channel.onmessage = ({ data }) => messages.push(data as AheadMessage);
  const dbs = [connect(file), connect(file)] as const;
  const links = dbs.map((db) => {
    const link = new AheadLink(ahead.channelName);
    linkReadAhead(db, link);
    return link;
  });
  ends.unshift(async () => {
    await ahead.close();
    for (const link of [...links, channel]) link.close();
  });
  ahead.enable(events);
  const worker = await begun.promise;
  if (isReady) await vi.waitFor(() => expect(messages).toHaveLength(1), { timeout: 20_000 });
  return {
    file,
    ahead,
    worker,
    exit: exit.promise,
    dbs,
    messages,
    readSlices(count) {
      const { words: shared } = messages[0] as Extract<AheadMessage, { type: 'fields' }>;
      ahead.end();
      for (let read = 0; read < count; read = Atomics.load(shared, words.slices))
        expect(Atomics.wait(shared, words.slices, read, 10_000)).not.toBe('timed-out');
      ahead.begin();
    },
  };
}

test('the fields of the presets are read ahead, except command lines', () => {
  const asked = presets
    .flatMap(({ rows, columns }) => [...rows, ...columns])
    .filter((name) => !name.startsWith('time.') && resolveField(name).kind === 'payload');
  expect(asked.filter((name) => !usualFields.includes(name))).toEqual(['CommandLine']);
});

test('what was read ahead is what a question reads, for every connection, in the same memory', async () => {
  const { file, ahead, exit, dbs, messages } = await start();
  expect(messages[0]).toMatchObject({
    type: 'fields',
    fields: ['targetusername', 'logontype', 'ipaddress', 'image', 'user'],
  });
  ahead.end();
  await exit;
  for (const db of dbs) expect(found(db)).toEqual(readPlain(file));
  const [one, other] = dbs.map((db) => findPayloadColumn(storeOf(db), 'Image')!.codes);
  one![5] = 77;
  expect(other![5]).toBe(77);
});

test.each([0, 30])('a question takes part after %i slices; the other fields are read afterwards', async (slices) => {
  const { file, ahead, exit, dbs, messages, readSlices } = await start();
  if (slices > 0) readSlices(slices);
  const asked = ['Image', 'CommandLine', 'User'];
  loadPayloadColumns(dbs[0], asked, noAbort);
  expect(found(dbs[0], asked)).toEqual(readPlain(file, asked));
  // The thread pauses again: the rest is not there, and what was shared is there for all.
  expect(found(dbs[1])).toEqual([...readPlain(file, ['Image', 'User']), undefined, undefined, undefined]);
  expect(toDigest(payloadColumn(dbs[1], 'LogonType', noAbort))).toEqual(readPlain(file, ['LogonType'])[0]);
  ahead.end();
  await exit;
  for (const db of dbs) expect(found(db)).toEqual(readPlain(file));
  await vi.waitFor(() => expect(messages.filter(({ type }) => type === 'columns')).toHaveLength(3));
});

test('a question that is cancelled leaves what it has read; the next one and the thread go on from there', async () => {
  const { file, ahead, exit, dbs, messages, readSlices } = await start();
  readSlices(10);
  for (const patience of [0, 1, 12]) {
    let looks = 0;
    const signal = {
      get aborted() {
        looks += 1;
        return looks > patience;
      },
    };
    expect(() => loadPayloadColumns(dbs[0], ['Image', 'User'], signal)).toThrow(/Cancelled/);
  }
  await vi.waitFor(() =>
    expect(messages.filter((message) => message.type === 'read' && message.slices > 0)).not.toHaveLength(0),
  );
  loadPayloadColumns(dbs[1], ['User'], noAbort);
  expect(found(dbs[1], ['User'])).toEqual(readPlain(file, ['User']));
  ahead.end();
  await exit;
  for (const db of dbs) expect(found(db)).toEqual(readPlain(file));
});

test('events that change are read anew; those of the case as it was are never served', async () => {
  const { file, ahead, exit, dbs, messages, readSlices } = await start();
  readSlices(20);
  loadPayloadColumns(dbs[0], ['Image'], noAbort);
  const writer = new Database(file);
  writer.exec(`DELETE FROM events WHERE id % 100 = 7; UPDATE events SET payload = replace(payload, 'CORP', 'OTHER')`);
  writer.close();
  expect(found(dbs[0])).toEqual(names.map(() => undefined));
  loadPayloadColumns(dbs[0], ['User'], noAbort);
  expect(found(dbs[0], ['User'])).toEqual(readPlain(file, ['User']));
  ahead.end();
  await exit;
  for (const db of dbs) expect(found(db)).toEqual(readPlain(file));
  await vi.waitFor(() => expect(messages.filter(({ type }) => type === 'fields')).toHaveLength(2));
});

test('a thread that dies takes only what it had read with it', async () => {
  const { file, worker, exit, dbs, readSlices } = await start();
  readSlices(30);
  await worker.terminate();
  await exit;
  loadPayloadColumns(dbs[0], names, noAbort);
  expect(found(dbs[0])).toEqual(readPlain(file));
  expect(found(dbs[1])).toEqual(names.map(() => undefined));
});

test('a thread that cannot read its share leaves the question to itself', async () => {
  const file = copyCase();
  const expected = readPlain(file);
  const starting = start(file);
  // The connections keep the good file; threads that are started later find another one in its place.
  renameSync(file, `${file}.good`);
  copyFileSync(original, file);
  const broken = new Database(file);
  broken.prepare("UPDATE events SET payload = '[' WHERE id = ?").run(events - 3);
  broken.close();
  const { exit, dbs } = await starting;
  loadPayloadColumns(dbs[0], names, noAbort);
  expect(found(dbs[0])).toEqual(expected);
  await exit;
  expect(found(dbs[1])).toEqual(names.map(() => undefined));
});

test('closing ends it at once', async () => {
  const { file, ahead, exit, dbs, readSlices } = await start();
  readSlices(5);
  ahead.end();
  await ahead.close();
  await exit;
  loadPayloadColumns(dbs[0], ['Image'], noAbort);
  expect(found(dbs[0], ['Image'])).toEqual(readPlain(file, ['Image']));
  expect(found(dbs[1], ['Image'])).toEqual([undefined]);
});

test('a field that is nearly unique is dropped', async () => {
  const file = copyCase();
  const writer = new Database(file);
  writer.exec(`UPDATE shapes SET names = replace(names, 'CommandLine', 'QueryName');
    UPDATE events SET payload = replace(payload, ' -n ', ' -n ${'y'.repeat(300)}') WHERE shape_id = 1`);
  writer.close();
  const { ahead, exit, dbs, messages } = await start(file);
  expect(messages[0]).toMatchObject({ type: 'fields', fields: expect.arrayContaining(['queryname']) });
  ahead.end();
  await exit;
  expect(found(dbs[0])).toEqual(readPlain(file));
  expect(found(dbs[0], ['QueryName'])).toEqual([undefined]);
});

test('a small case starts nothing, and one that has become small is not read', async () => {
  let started = 0;
  const small = new ReadAhead(original, () => {
    started += 1;
  });
  small.enable(199_999);
  await sleep(1500);
  expect(started).toBe(0);

  const file = copyCase();
  const writer = new Database(file);
  writer.exec('DELETE FROM events WHERE id > 199999');
  writer.close();
  const { ahead, exit, dbs, messages } = await start(file, false);
  ahead.end();
  await exit;
  await sleep(20);
  expect(messages).toEqual([]);
  expect(found(dbs[0])).toEqual(names.map(() => undefined));
});
