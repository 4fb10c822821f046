import path from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { appendAction, readActions, verifyActions } from '../../../src/engine/case/actions.ts';
import { createCase } from '../../../src/engine/case/create.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function makeLog(): Database.Database {
  const db = createCase(path.join(tempFolder(), 'c.eventloupe'), { version: '1', host: 'test' });
  for (const n of [1, 2, 3]) appendAction(db, 'report.exported', { n, name: 'ünï "quoted"' });
  return db;
}

describe('action log', () => {
  it('holds what was done, in order, with an unbroken chain', () => {
    const db = makeLog();
    const rows = readActions(db);
    expect(rows.map((row) => [row.seq, row.action])).toEqual([
      [1, 'case.created'],
      [2, 'report.exported'],
      [3, 'report.exported'],
      [4, 'report.exported'],
    ]);
    expect(JSON.parse(rows[3]!.details)).toEqual({ n: 3, name: 'ünï "quoted"' });
    expect(rows[0]!.userName.length).toBeGreaterThan(0);
    expect(verifyActions(db)).toEqual({ actions: 4, head: rows[3]!.hash, problem: undefined });
    db.close();
  });

  it.each([
    ['an edited row', `UPDATE actions SET details = '{"n":9}' WHERE seq = 3`, /row 3 .* was changed/],
    ['another user', `UPDATE actions SET user_name = 'somebody' WHERE seq = 2`, /row 2 .* was changed/],
    ['a removed row', 'DELETE FROM actions WHERE seq = 2', /row 2 is missing/],
    ['rows cut off', 'DELETE FROM actions WHERE seq = 4', /missing at the end/],
    [
      'exchanged rows',
      'UPDATE actions SET seq = CASE seq WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE seq END; UPDATE actions SET seq = abs(seq)',
      /row 2 does not follow/,
    ],
    ['an emptied log', 'DELETE FROM actions', /missing at the end/],
    [
      'a row put in between',
      `UPDATE actions SET seq = -seq WHERE seq > 2;
       INSERT INTO actions SELECT 3, at, user_name, 'x.y', details, hash, hash FROM actions WHERE seq = 2;
       UPDATE actions SET seq = 1 - seq WHERE seq < 0`,
      /row 3 .* was changed/,
    ],
    [
      'a row put before the first',
      `INSERT INTO actions SELECT 0, at, user_name, action, details, prev_hash, hash FROM actions WHERE seq = 1`,
      /row 1 is missing/,
    ],
  ])('notices %s, and goes on to do so', (_, sql, expected) => {
    const db = makeLog();
    db.exec(sql);
    expect(verifyActions(db).problem).toMatch(expected);
    // What is done with the case afterwards must not make the log look sound.
    appendAction(db, 'case.verified', {});
    appendAction(db, 'case.verified', {});
    expect(verifyActions(db).problem).toMatch(/^row \d/);
    db.close();
  });

  it('notices a row added with a right hash, and goes on to do so', () => {
    const db = makeLog();
    const head = db.prepare(`SELECT value FROM meta WHERE key = 'action_head'`).pluck().get();
    appendAction(db, 'x.y', {});
    db.prepare(`UPDATE meta SET value = ? WHERE key = 'action_head'`).run(head);
    expect(verifyActions(db).problem).toMatch(/names row 4 as the last: rows were added/);
    appendAction(db, 'case.verified', {});
    expect(verifyActions(db).problem).toMatch(/^row 6 does not follow/);
    db.close();
  });

  it('is written inside a transaction and goes with it', () => {
    const db = makeLog();
    expect(() =>
      db.transaction(() => {
        appendAction(db, 'x.y', {});
        throw new Error('no');
      })(),
    ).toThrow('no');
    expect(verifyActions(db)).toMatchObject({ actions: 4, problem: undefined });
    db.close();
  });
});
