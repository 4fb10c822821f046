import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostsAnalysis } from '../../src/engine/analysis/hosts/build.ts';
import { processesAnalysis } from '../../src/engine/analysis/processes/build.ts';
import * as rows from '../engine/analysis/processes/case-rows.ts';
import { at } from '../engine/analysis/processes/facts-builder.ts';
import { saveCase } from '../support/case-builder.ts';
import { addGoldenRows, newMemoryCase } from '../support/golden-case.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-cli-'));
const file = path.join(folder, 'c.eventloupe');
const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));

const explorer: rows.Proc = { pid: 100, serial: 1, seconds: 20, image: 'C:\\Windows\\explorer.exe', logonId: 0x51000 };
const hostile: rows.Proc = {
  pid: 200,
  serial: 2,
  seconds: 60,
  image: 'C:\\Temp\\\u001b[2J\u202eexe.doc.exe',
  logonId: 0x51000,
};
let netEvent = 0;

beforeAll(async () => {
  const db = newMemoryCase();
  addGoldenRows(db, [
    rows.systemStart('WS01', 1),
    rows.logonRow('WS01', 10, 0x51000, 'alice', { ip: '10.0.0.9', type: 10 }),
    rows.created('WS01', explorer, undefined),
    rows.created('WS01', hostile, explorer),
    rows.wfp('WS01', 61, hostile, '10.0.0.2', 443),
    rows.endedRow('WS01', 70, hostile),
  ]);
  const context = { db, fileIds: undefined, signal: { aborted: false }, progress: () => undefined };
  await hostsAnalysis.build(context);
  await processesAnalysis.build(context);
  netEvent = db.prepare('SELECT id FROM events WHERE event_id = 5156').pluck().get() as number;
  saveCase(db, file);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
const iso = (seconds: number): string => new Date(at(seconds) / 1000).toISOString().replace('Z', '0000Z');

describe('command line: processes, logons, chain', () => {
  test('processes as JSON Lines begin with the keys that score tools read', () => {
    const { stdout, status } = run('processes', file, '--json');
    expect(status).toBe(0);
    const list = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(list).toHaveLength(2);
    expect(Object.keys(list[1]!).slice(0, 12)).toEqual([
      'host',
      'pid',
      'start',
      'end',
      'image',
      'parentPid',
      'parentStart',
      'edge',
      'confidence',
      'logonId',
      'logonTime',
      'sources',
    ]);
    expect(list[0]).toMatchObject({
      host: 'WS01',
      pid: 100,
      start: iso(20),
      end: null,
      parentPid: 4,
      parentStart: null,
    });
    expect(list[1]).toMatchObject({
      start: iso(60),
      end: iso(70),
      image: hostile.image,
      parentPid: 100,
      parentStart: iso(20),
      edge: 'pid',
      logonId: '0x51000',
      logonTime: iso(10),
      sources: ['security'],
    });
  });

  test('a tree keeps the ancestors of a match and makes terminal escapes visible', () => {
    const { stdout } = run('processes', file, '--tree', '--search', 'exe.doc');
    expect(stdout).toContain('WS01: 2 processes');
    expect(stdout.indexOf('explorer.exe')).toBeLessThan(stdout.indexOf('exe.doc'));
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(stdout).toContain('\\x1b[2J\\u{202e}exe.doc.exe');
  });

  test('one host only; a host that is not there is said', () => {
    expect(run('processes', file, '--host', 'ws01', '--json').stdout.trim().split('\n')).toHaveLength(2);
    const none = run('processes', file, '--host', 'nope');
    expect(none.status).toBe(3);
    expect(none.stderr).toContain('no host nope');
  });

  test('logons as text and JSON Lines', () => {
    expect(run('logons', file, '--remote').stdout).toMatch(/type 10 ACME\\alice from 10\.0\.0\.9 {2}\(2 processes\)/);
    const [alice] = run('logons', file, '--user', 'ALICE', '--json').stdout.trim().split('\n');
    expect(JSON.parse(alice!)).toMatchObject({ logonId: '0x51000', start: iso(10), type: 10, sourceIp: '10.0.0.9' });
  });

  test('the chain of an event ends with its process and session, each edge with its reason', () => {
    const { stdout } = run('chain', file, String(netEvent));
    expect(stdout).toContain('parent: pid, 0.98: took id 100 40.0 s before');
    expect(stdout.indexOf('System  pid 4')).toBeLessThan(stdout.indexOf('explorer.exe  pid 100'));
    expect(stdout).toContain('session: WS01');
    expect(run('chain', file, '1').status).toBe(3);
    expect(run('chain', file, '99999').stderr).toContain('There is no event 99999');
    expect(run('chain', file, 'x').status).not.toBe(0);
  });
});
