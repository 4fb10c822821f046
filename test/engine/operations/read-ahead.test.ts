/** Hosts with windows read ahead, a command does not. What was read serves both lanes; the thread ends with the case. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEngine } from '../../../src/engine/engine.ts';
import type { Input } from '../../../src/shared/contract/index.ts';
import { makeCase } from '../../bench/made-case.ts';
import { saveCase } from '../../support/case-builder.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const events = 210_000;
const filter = { text: '', clauses: [] };
const pivot: Input<'events.pivot'> = { filter, rows: ['Image'], columns: ['data.User'], measure: 'count', limit: 10 };
const groups: Input<'events.groups'> = {
  filter,
  path: [],
  field: 'LogonType',
  order: 'count',
  descending: true,
  offset: 0,
  limit: 10,
};

/** Threads that this one starts: `side`, `view` and the one that reads ahead, in this order. */
let workers: { readonly worker: Worker; hasEnded: boolean }[];
const note = (message: unknown): void => {
  const { worker } = message as { worker: Worker };
  const started = { worker, hasEnded: false };
  worker.once('exit', () => {
    started.hasEnded = true;
  });
  workers.push(started);
};
beforeEach(() => {
  workers = [];
  subscribe('worker_threads', note);
});
afterEach(() => unsubscribe('worker_threads', note));

function makeLarge(): string {
  const folder = tempFolder();
  const casePath = path.join(folder, 'large.eventloupe');
  makeCase(path.join(folder, 'made.sqlite'), events, 150);
  const db = new Database(path.join(folder, 'made.sqlite'));
  db.prepare('UPDATE files SET live_records = ?').run(events);
  saveCase(db, casePath);
  db.close();
  return casePath;
}

/** Whoever reads a payload now fails; nothing that makes a connection throw away what it has. */
function breakPayloads(casePath: string): void {
  const db = new Database(casePath);
  db.exec("UPDATE events SET payload = '['");
  db.close();
}

test('after it has read, no question about the fields reads a payload', async () => {
  const casePath = makeLarge();
  const engine = createEngine({ userDataFolder: path.join(tempFolder(), 'data'), host: 'web', version: '0' });
  await engine.client.call('case.open', { casePath });
  await vi.waitFor(() => expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([false, false, true]), 20_000);
  breakPayloads(casePath);
  expect(await engine.client.call('events.pivot', pivot)).toMatchObject({ total: events, rowCount: 501 });
  expect(await engine.client.call('events.groups', groups)).toMatchObject({ groupCount: 7 });
  await engine.close();
});

test('it ends with the case, whatever it is at', async () => {
  const casePath = makeLarge();
  const engine = createEngine({ userDataFolder: path.join(tempFolder(), 'data'), host: 'web', version: '0' });
  await engine.client.call('case.open', { casePath });
  await vi.waitFor(() => expect(workers).toHaveLength(3), 20_000);
  await engine.client.call('case.close', {});
  expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([true, true, true]);
  await engine.close();
});

test('a command does not read ahead', async () => {
  const casePath = makeLarge();
  const engine = createEngine({ userDataFolder: path.join(tempFolder(), 'data'), host: 'cli', version: '0' });
  await engine.client.call('case.open', { casePath });
  await sleep(1500);
  expect(workers).toHaveLength(1);
  breakPayloads(casePath);
  expect(await engine.dispatch('events.pivot', pivot)).toMatchObject({ ok: false });
  await engine.close();
});
