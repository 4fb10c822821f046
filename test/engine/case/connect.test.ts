import { chmodSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { readActions, verifyActions } from '../../../src/engine/case/actions.ts';
import { caseApplicationId, openCase } from '../../../src/engine/case/connect.ts';
import { createCase, openOrCreateCase } from '../../../src/engine/case/create.ts';
import { locateCase } from '../../../src/engine/case/location.ts';
import { addSource, isComplete, readMeta, readSources } from '../../../src/engine/case/meta.ts';
import { caseFormatVersion, migrations } from '../../../src/engine/case/migrations/index.ts';
import { assertNodeVersion } from '../../../src/engine/case/node-version.ts';
import type { EngineError } from '../../../src/shared/contract/errors.ts';
import { tempFolder, withoutRootRights } from '../../support/temp-folder.ts';

const maker = { version: '1.2.3', host: 'test' };

function makeCase(): string {
  const file = path.join(tempFolder(), 'my case.eventloupe');
  createCase(file, maker).close();
  return file;
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as EngineError).code;
  }
  return 'nothing thrown';
}

describe('createCase', () => {
  it('makes a case of the newest format with an identity and a first action', () => {
    const db = openCase(makeCase(), 'read-only');
    expect(db.pragma('user_version', { simple: true })).toBe(caseFormatVersion);
    expect(db.pragma('application_id', { simple: true })).toBe(caseApplicationId);
    expect(readMeta(db, 'name')).toBe('my case');
    expect(readMeta(db, 'created_by')).toBe('EventLoupe 1.2.3 (test)');
    expect(isComplete(db)).toBe(false);
    expect(readActions(db).map((row) => row.action)).toEqual(['case.created']);
    expect(() => db.exec('DELETE FROM meta')).toThrow(/readonly/);
    db.close();
  });

  it('takes over the empty file of a killed creation, but never an existing case', () => {
    const file = path.join(tempFolder(), 'c.eventloupe');
    writeFileSync(file, '');
    openOrCreateCase(file, maker).db.close();
    expect(codeOf(() => createCase(file, maker))).toBe('case-exists');
    const again = openOrCreateCase(file, maker);
    expect(again.isNew).toBe(false);
    again.db.close();
  });

  it.skipIf(process.platform === 'win32')('says that a place cannot be written', () => {
    const folder = tempFolder();
    chmodSync(folder, 0o555);
    expect(withoutRootRights(() => codeOf(() => createCase(path.join(folder, 'a', 'c.eventloupe'), maker)))).toBe(
      'path-not-writable',
    );
  });

  it('remembers what was loaded, once', () => {
    const db = createCase(path.join(tempFolder(), 'c'), maker);
    for (const paths of [['a'], ['b'], ['a']]) addSource(db, { paths, carve: false });
    expect(readSources(db).map((source) => source.paths[0])).toEqual(['b', 'a']);
    db.close();
  });
});

describe('openCase', () => {
  it('answers with a code for each way in which a file is not a case to open', () => {
    const folder = tempFolder();
    const text = path.join(folder, 'a.txt');
    writeFileSync(text, 'hello');
    const long = path.join(folder, 'long.txt');
    writeFileSync(long, 'x'.repeat(5000));
    const other = path.join(folder, 'other.sqlite');
    new Database(other).exec('CREATE TABLE t (x)').close();
    const newer = makeCase();
    const db = new Database(newer);
    db.pragma(`user_version = ${caseFormatVersion + 1}`);
    db.close();
    expect(codeOf(() => openCase(path.join(folder, 'none'), 'read-only'))).toBe('path-not-found');
    for (const file of [text, long, other, folder])
      expect(codeOf(() => openCase(file, 'read-only'))).toMatch(/case-not-a-case|path-not-readable/);
    expect(codeOf(() => openCase(newer, 'read-write'))).toBe('case-newer');
  });

  it('finds a cut-off and an overwritten case damaged', () => {
    const cut = makeCase();
    truncateSync(cut, 40_000);
    expect(codeOf(() => openCase(cut, 'read-only'))).toBe('case-damaged');
    const overwritten = makeCase();
    const bytes = readFileSync(overwritten);
    bytes.fill(0x55, 100, 16_384);
    writeFileSync(overwritten, bytes);
    expect(codeOf(() => openCase(overwritten, 'read-only'))).toBe('case-damaged');
  });

  it('says that another program writes to it', () => {
    const file = makeCase();
    const writer = openCase(file, 'read-write');
    writer.pragma('locking_mode = EXCLUSIVE');
    writer.exec('BEGIN EXCLUSIVE');
    const start = Date.now();
    expect(codeOf(() => openCase(file, 'read-only'))).toBe('case-locked');
    expect(Date.now() - start).toBeGreaterThan(100);
    writer.exec('ROLLBACK');
    writer.close();
  });

  it('rolls back what a killed writer left, even for a reader', () => {
    const file = makeCase();
    const writer = openCase(file, 'read-write');
    writer.pragma('cache_size = 1');
    writer.exec("BEGIN; UPDATE meta SET value = 'changed' WHERE key = 'name'");
    writer.prepare('INSERT INTO meta VALUES (?, ?)').run('big', 'x'.repeat(2_000_000));
    const left = path.join(tempFolder(), 'left.eventloupe');
    copyFileSync(file, left);
    copyFileSync(`${file}-journal`, `${left}-journal`);
    writer.exec('ROLLBACK');
    writer.close();
    const db = openCase(left, 'read-only');
    expect(readMeta(db, 'name')).toBe('my case');
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  it('brings an old case up to date and keeps its content', () => {
    const file = path.join(tempFolder(), 'old.eventloupe');
    const old = new Database(file);
    old.pragma(`application_id = ${caseApplicationId}`);
    for (const migration of migrations.slice(0, 2)) old.exec(migration.sql);
    old.pragma(`user_version = ${migrations[1]!.version}`);
    old.exec("INSERT INTO meta VALUES ('case_id', 'abc')");
    old.exec("INSERT INTO channels (name) VALUES ('Security')");
    old.close();
    const db = openCase(file, 'read-only');
    expect(db.pragma('user_version', { simple: true })).toBe(caseFormatVersion);
    expect(db.prepare('SELECT name FROM channels').pluck().all()).toEqual(['Security']);
    const upgraded = readActions(db).filter((row) => row.action === 'case.upgraded');
    expect(upgraded).toHaveLength(caseFormatVersion > 2 ? 1 : 0);
    expect(verifyActions(db).problem).toBeUndefined();
    db.close();
  });

  it('asks for a newer Node in words', () => {
    expect(() => assertNodeVersion('20.20.2')).toThrow(/needs Node 24 and runs under 20.20.2/);
    expect(() => assertNodeVersion('24.21.0')).not.toThrow();
  });
});

describe('locateCase', () => {
  it('goes beside the evidence', () => {
    const folder = path.join(tempFolder(), 'Case 7');
    mkdirSync(folder);
    expect(locateCase([folder], undefined, '/nowhere')).toEqual({
      casePath: path.join(folder, 'Case 7.eventloupe'),
      note: undefined,
    });
    writeFileSync(path.join(folder, 'Security.evtx'), '');
    expect(locateCase([path.join(folder, 'Security.evtx')], undefined, '/nowhere').casePath).toBe(
      path.join(folder, 'Security.eventloupe'),
    );
  });

  it.skipIf(process.platform === 'win32')(
    'goes to the user-data folder when the evidence is write-protected, and says so',
    () => {
      const folder = tempFolder();
      const data = tempFolder();
      chmodSync(folder, 0o555);
      const { casePath, note } = withoutRootRights(() => locateCase([folder], undefined, data));
      expect(path.dirname(casePath)).toBe(path.join(data, 'cases'));
      expect(note).toContain(folder);
      expect(locateCase([folder], path.join(data, 'mine'), data)).toEqual({
        casePath: path.join(data, 'mine'),
        note: undefined,
      });
      expect(() => locateCase([folder], data, data)).toThrow(/is a folder/);
    },
  );
});
