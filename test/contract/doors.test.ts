import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations, pushes } from '../../src/shared/contract/index.ts';
import { type KeptPlan, keptPlanItem, keptPlanSchema } from '../../src/shared/contract/report.ts';
import { buildCase, saveCase } from '../support/case-builder.ts';
import { doors, type OpenDoor } from './doors.ts';

describe.each(doors)('contract through the %s door', (_name, openDoor) => {
  let folder: string;
  let open: OpenDoor;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-contract-'));
    open = await openDoor(path.join(folder, 'data'));
  });

  afterEach(async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a case of two events; gives its path. */
  const openBuiltCase = async (): Promise<string> => {
    const casePath = path.join(folder, 'built.eventloupe');
    saveCase(buildCase([{}, {}]), casePath);
    await open.client.call('case.open', { casePath });
    return casePath;
  };

  it('says what it is', async () => {
    const info = await open.client.call('app.info', {});
    expect(operations['app.info'].output.parse(info)).toMatchObject({ name: 'EventLoupe', version: 'test' });
  });

  it('answers mistakes with a code, never with an exception', async () => {
    const { door } = open;
    for (const name of ['nosuch.operation', '__proto__', 'toString', '']) {
      expect(await door.dispatch(name, {}), name).toMatchObject({ ok: false, error: { code: 'unknown-operation' } });
    }
    for (const input of [null, 1, {}, { casePath: 1 }, { casePath: 'x'.repeat(40_000) }]) {
      expect(await door.dispatch('case.open', input)).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    }
    expect(await door.dispatch('case.info', {})).toMatchObject({ ok: false, error: { code: 'no-case' } });
    const missing = path.join(folder, 'missing.eventloupe');
    await expect(open.client.call('case.open', { casePath: missing })).rejects.toMatchObject({
      code: 'path-not-found',
    });
  });

  it('names the file that is no case', async () => {
    const casePath = path.join(folder, 'fake.eventloupe');
    writeFileSync(casePath, 'not a database, and long enough to have a header of a hundred bytes'.repeat(10));
    await expect(open.client.call('case.open', { casePath })).rejects.toMatchObject({ code: 'case-not-a-case' });
    expect(await open.client.call('case.recent', {})).toEqual({ cases: [] });
  });

  it('says when a folder holds no evidence', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    await expect(open.client.call('ingest.start', { paths: [empty] })).rejects.toMatchObject({ code: 'no-evidence' });
  });

  it('opens the demo case with progress, and pages through it', async () => {
    const { client } = open;
    const progress: unknown[] = [];
    const stop = client.subscribe('ingest.progress', (payload) =>
      progress.push(pushes['ingest.progress'].parse(payload)),
    );
    const result = operations['demo.open'].output.parse(await client.call('demo.open', {}));
    stop();
    expect(result.outcome).toBe('complete');
    expect(progress.at(-1)).toMatchObject({ stage: 'done' });

    const info = operations['case.info'].output.parse(await client.call('case.info', {}));
    expect(info.complete).toBe(true);
    expect(info.totals.liveRecords).toBeGreaterThan(0);
    const list = await client.call('events.open', {
      view: 'contract',
      filter: { text: '', clauses: [] },
      sort: [{ column: 'time', descending: false }],
    });
    expect(list.total).toBe(info.totals.liveRecords + info.totals.recoveredRecords);
    const page = await client.call('events.page', {
      view: 'contract',
      offset: 0,
      limit: 5,
      columns: ['time', 'eventId'],
    });
    expect(operations['events.page'].output.parse(page).rows).toHaveLength(5);
    const first = await client.call('events.get', { id: Number(page.rows[0]?.id) });
    expect(operations['events.get'].output.parse(first).data).toBeInstanceOf(Array);
    await client.call('case.close', {});
    expect(await open.door.dispatch('case.info', {})).toMatchObject({ error: { code: 'no-case' } });
  });

  it('keeps what belongs to the person, and tells of each change before the reply', async () => {
    const { client } = open;
    const heard: string[] = [];
    const stop = client.subscribe('change.made', (payload) =>
      heard.push(pushes['change.made'].parse(payload).operation),
    );
    const { systemName } = await client.call('analyst.get', {});
    await client.call('analyst.set', { name: ' Ann Lyst ' });
    expect(heard).toEqual(['analyst.set']);
    await client.call('personal.put', { kind: 'view', name: 'mine', body: { a: [1, null] } });
    expect((await client.call('personal.list', { kind: 'view' })).items).toMatchObject([
      { name: 'mine', body: { a: [1, null] } },
    ]);
    expect((await client.call('personal.list', { kind: 'other' })).items).toEqual([]);

    await openBuiltCase();
    heard.length = 0;
    await client.call('tags.events', { tag: 'odd', eventIds: [1] });
    expect(heard).toEqual(['tags.events']);
    await client.call('annotations.importCsv', { text: 'event_id,tag\n2,odd\n', dryRun: true });
    expect(heard, 'a dry run is no change').toEqual(['tags.events']);
    const { batches } = await client.call('annotations.history', { limit: 1 });
    expect(batches).toMatchObject([{ analyst: 'Ann Lyst' }]);
    const { rows } = await client.call('case.actions', { offset: 0, limit: 100 });
    expect(rows.at(-1)).toMatchObject({ action: 'events.tagged', userName: `Ann Lyst (${systemName})` });

    await client.call('personal.delete', { kind: 'view', name: 'mine' });
    await client.call('analyst.set', { name: '' });
    expect((await client.call('personal.list', { kind: 'view' })).items).toEqual([]);
    expect(await client.call('analyst.get', {})).toEqual({ name: systemName, systemName });
    await client.call('case.close', {});
    expect(heard.slice(1)).toEqual(['personal.delete', 'analyst.set', 'case.close']);
    stop();
  });

  it('keeps the plan of a report in the case', async () => {
    const { client } = open;
    const casePath = await openBuiltCase();
    const plan: KeptPlan = {
      title: 'Case <b>1</b>',
      analyst: 'Ann',
      sections: [
        { id: 'notes', on: true },
        { id: 'triage', on: false },
      ],
      formats: ['html', 'pdf'],
      events: 'filter',
    };
    await client.call('saved.put', { ...keptPlanItem, body: plan });
    await client.call('saved.put', { ...keptPlanItem, body: { ...plan, analyst: 'Bob' } });
    await client.call('case.close', {});
    await client.call('case.open', { casePath });
    const { items } = await client.call('saved.list', { kind: keptPlanItem.kind });
    expect(items.map(({ name, body }) => [name, keptPlanSchema.parse(body)])).toEqual([
      [keptPlanItem.name, { ...plan, analyst: 'Bob' }],
    ]);
  });

  it('drops a call whose caller has gone', async () => {
    const controller = new AbortController();
    controller.abort();
    const reply = await open.door.dispatch('case.info', {}, { signal: controller.signal });
    expect(reply.ok).toBe(false);
  });
});
