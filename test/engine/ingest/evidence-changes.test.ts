/** Evidence that comes, goes, changes, and comes again: no record is lost that there is evidence for, and no annotation ever. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { queryEventTarget, queryNotes, saveNote } from '../../../src/engine/analysis/annotations/notes.ts';
import { tagEvents } from '../../../src/engine/analysis/annotations/tags.ts';
import { analyses } from '../../../src/engine/analysis/index.ts';
import { openCase } from '../../../src/engine/case/connect.ts';
import { isComplete } from '../../../src/engine/case/meta.ts';
import { verifyCase } from '../../../src/engine/case/verify.ts';
import { evidenceEditHandlers } from '../../../src/engine/operations/evidence.ts';
import { demoFolder, ingest, ledgerFaults, withCase } from '../../support/ingest.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const small = path.join(demoFolder, 'WS-002', 'Security.evtx');
const other = path.join(demoFolder, 'DC01', 'Security.evtx');

function makeCase(): { folder: string; casePath: string; load: (carve?: boolean) => ReturnType<typeof ingest> } {
  const folder = path.join(tempFolder(), 'evidence');
  mkdirSync(folder);
  const casePath = path.join(tempFolder(), 'c.eventloupe');
  return { folder, casePath, load: (carve = false) => ingest({ paths: [folder], casePath, carve, analyses }) };
}

async function write<T>(casePath: string, use: (db: Database.Database) => T | Promise<T>): Promise<T> {
  const db = openCase(casePath, 'read-write');
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

const context = (db: Database.Database) =>
  ({ db, signal: { aborted: false }, push: () => undefined, progress: () => undefined }) as never;

async function remove(casePath: string, name: string): Promise<void> {
  await write(casePath, async (db) => {
    const fileId = db.prepare('SELECT id FROM files WHERE name = ?').pluck().get(name) as number;
    await evidenceEditHandlers['evidence.remove']({ fileId }, context(db));
  });
}

/** The records of a case by what they are, not by row ids. */
const records = (casePath: string): unknown[] =>
  withCase(casePath, (db) =>
    db.prepare('SELECT record_id, file_offset, time_us, payload, status FROM events ORDER BY 1, 2, 3').raw().all(),
  );

const files = (casePath: string): unknown[] =>
  withCase(casePath, (db) =>
    db
      .prepare(
        `SELECT f.name, f.status, d.name, f.live_records, (SELECT count(*) FROM events e WHERE e.file_id = f.id)
         FROM files f LEFT JOIN files d ON d.id = f.duplicate_of ORDER BY f.name`,
      )
      .raw()
      .all(),
  );

const failedChecks = (casePath: string): string[] =>
  withCase(casePath, (db) =>
    verifyCase(db)!
      .items.filter((item) => !item.ok)
      .map((item) => item.detail),
  );

describe('copies', () => {
  it('take over the records of an original that is removed, one after the other', async () => {
    const { folder, casePath, load } = makeCase();
    for (const name of ['a.evtx', 'b.evtx', 'c.evtx']) copyFileSync(small, path.join(folder, name));
    await load();
    const before = records(casePath);
    const n = before.length;
    expect(files(casePath)).toEqual([
      ['a.evtx', 'complete', null, n, n],
      ['b.evtx', 'complete', 'a.evtx', 0, 0],
      ['c.evtx', 'complete', 'a.evtx', 0, 0],
    ]);
    await remove(casePath, 'a.evtx');
    expect(files(casePath)).toEqual([
      ['a.evtx', 'removed', null, 0, 0],
      ['b.evtx', 'complete', null, n, n],
      ['c.evtx', 'complete', 'b.evtx', 0, 0],
    ]);
    expect(records(casePath)).toEqual(before);
    expect(failedChecks(casePath)).toEqual([]);
    expect(withCase(casePath, isComplete)).toBe(true);
    await remove(casePath, 'b.evtx');
    await remove(casePath, 'c.evtx');
    expect(records(casePath)).toEqual([]);
    expect(withCase(casePath, (db) => db.prepare('SELECT count(*) FROM ranges').pluck().get())).toBe(0);
  });

  it('take over the records of an original that has changed', async () => {
    const { folder, casePath, load } = makeCase();
    copyFileSync(small, path.join(folder, 'a.evtx'));
    copyFileSync(small, path.join(folder, 'b.evtx'));
    await load();
    const before = records(casePath);
    truncateSync(path.join(folder, 'a.evtx'), 4096);
    const { notes } = await load();
    expect(notes).toEqual([expect.stringContaining('What it was is kept as')]);
    expect(records(casePath)).toEqual(before);
    expect(files(casePath)[1]).toEqual(['b.evtx', 'complete', null, before.length, before.length]);
    expect(failedChecks(casePath)).toEqual([]);
    expect(
      withCase(casePath, (db) =>
        db.prepare(`SELECT count(*) FROM actions WHERE action = 'evidence.changed'`).pluck().get(),
      ),
    ).toBe(1);
  });
});

describe('annotations', () => {
  const annotate = (casePath: string): Promise<void> =>
    write(casePath, (db) => {
      const id = db.prepare('SELECT id FROM events ORDER BY id LIMIT 1 OFFSET 3').pluck().get() as number;
      tagEvents(db, { tag: 'bad', selection: { sql: 'e.id = ?', params: [id] }, remove: false, analyst: 'a' });
      saveNote(db, { target: queryEventTarget(db, id), body: 'seen', analyst: 'a' });
    });
  /** Record ids that the tag and the note lead to now. */
  const annotated = (casePath: string): unknown[] =>
    withCase(casePath, (db) => {
      const recordOf = db.prepare('SELECT record_id FROM events WHERE id = ?').pluck();
      const [note] = queryNotes(db, undefined);
      return [
        ...(db.prepare('SELECT event_id FROM event_tags').pluck().all() as number[]).map((id) => recordOf.get(id)),
        recordOf.get(note!.eventId),
      ];
    });

  it('stay through removal and return, another folder, and a file that has grown', async () => {
    const { folder, casePath, load } = makeCase();
    const file = path.join(folder, 'a.evtx');
    copyFileSync(other, path.join(folder, 'z.evtx'));
    copyFileSync(small, file);
    await load();
    await annotate(casePath);
    const before = annotated(casePath);
    expect(before).toEqual([before[0], before[0]]);
    expect(before[0]).toEqual(expect.any(Number));

    await remove(casePath, 'a.evtx');
    expect(annotated(casePath)).toEqual([undefined, undefined]);
    await load();
    expect(annotated(casePath)).toEqual(before);

    await remove(casePath, 'a.evtx');
    mkdirSync(path.join(folder, 'moved'));
    renameSync(file, path.join(folder, 'moved', 'b.evtx'));
    await load();
    expect(annotated(casePath)).toEqual(before);

    appendFileSync(path.join(folder, 'moved', 'b.evtx'), Buffer.alloc(65_536));
    expect((await load()).notes).toEqual([expect.stringContaining('has changed since it was read')]);
    expect(annotated(casePath)).toEqual(before);
  });

  it('hold a carved record that a log brings again', async () => {
    const { folder, casePath, load } = makeCase();
    const image = path.join(folder, 'image.raw');
    writeFileSync(image, Buffer.concat([Buffer.alloc(70_001, 7), readFileSync(small)]));
    const carved = await load(true);
    await annotate(casePath);
    const before = annotated(casePath);
    copyFileSync(small, path.join(folder, 'a.evtx'));
    const { totals } = await load();
    expect(totals).toMatchObject({ liveRecords: carved.totals.recoveredRecords, recoveredRecords: 1 });
    expect(annotated(casePath)).toEqual(before);
  });
});

describe('carved and read', () => {
  it('gives the same records whichever comes first', async () => {
    const image = Buffer.concat([Buffer.alloc(70_001, 7), readFileSync(small)]);
    const first = makeCase();
    copyFileSync(small, path.join(first.folder, 'a.evtx'));
    await first.load();
    writeFileSync(path.join(first.folder, 'image.raw'), image);
    await first.load(true);
    const second = makeCase();
    writeFileSync(path.join(second.folder, 'image.raw'), image);
    await second.load(true);
    copyFileSync(small, path.join(second.folder, 'a.evtx'));
    const { totals } = await second.load();
    expect(totals.recoveredRecords).toBe(0);
    expect(records(second.casePath)).toEqual(records(first.casePath));
    for (const { casePath } of [first, second]) expect(withCase(casePath, ledgerFaults)).toEqual([]);
  });

  it('a log in the case stays one when its folder is carved; a carved log becomes one when it is read', async () => {
    const { folder, casePath, load } = makeCase();
    copyFileSync(small, path.join(folder, 'a.evtx'));
    const { totals } = await load();
    expect((await load(true)).notes).toEqual([expect.stringContaining('is in the case as an event log')]);
    expect(withCase(casePath, (db) => db.prepare('SELECT DISTINCT status FROM events').pluck().all())).toEqual([0]);
    rmSync(casePath);
    expect((await load(true)).totals).toMatchObject({ liveRecords: 0, recoveredRecords: totals.liveRecords });
    const again = await load();
    expect(again.totals).toMatchObject({ liveRecords: totals.liveRecords, recoveredRecords: 0 });
    expect(again.notes).toEqual([expect.stringContaining('was carved; it is read anew')]);
  });
});

describe('files of nothing', () => {
  it('an empty file has its note, a row of empty chunks one range', async () => {
    const { folder, casePath, load } = makeCase();
    writeFileSync(path.join(folder, 'empty.evtx'), '');
    writeFileSync(path.join(folder, 'zeros.evtx'), '');
    truncateSync(path.join(folder, 'zeros.evtx'), 4096 + 200 * 65_536);
    await load();
    withCase(casePath, (db) => {
      const codes = db.prepare('SELECT code FROM problems p JOIN files f ON f.id = file_id WHERE name = ?').pluck();
      expect(codes.all('empty.evtx')).toEqual(['file-empty']);
      expect(db.prepare('SELECT start_offset, end_offset, kind FROM ranges').raw().all()).toEqual([
        [0, 4096, 'unreadable'],
        [4096, 4096 + 200 * 65_536, 'empty-chunk'],
      ]);
      expect(ledgerFaults(db)).toEqual([]);
    });
  });
});
