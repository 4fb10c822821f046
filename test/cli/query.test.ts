import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHexDump } from '../../src/cli/commands/show.ts';
import { buildCase, saveCase } from '../support/case-builder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-cli-'));
const file = path.join(folder, 'c.eventloupe');
const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
beforeAll(() => {
  saveCase(
    buildCase([
      {
        eventId: 1,
        data: [
          ['Image', 'C:\\a.exe'],
          ['Text', 'line\n\u001b[31mred\u202e'],
        ],
      },
      {
        eventId: 2,
        data: [
          ['Image', 'C:\\b.exe'],
          ['Text', '=1+1'],
        ],
        computer: 'PC2',
      },
      { eventId: 2, data: [['Image', 'C:\\b.exe']] },
    ]),
    file,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]): string =>
  execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('command line: query, show, pivot', () => {
  test('query as JSON Lines, CSV and table; terminal escapes become visible', () => {
    expect(
      run('query', file, '--filter', 'id:2 -computer:PC2', '--columns', 'event,data.Image', '--format', 'jsonl'),
    ).toBe('{"event":3,"data.Image":"C:\\\\b.exe"}\n');
    expect(
      run(
        'query',
        file,
        '--columns',
        'eventId,data.Text',
        '--format',
        'csv',
        '--sort',
        'eventId:desc,time',
        '--limit',
        '1',
      ),
    ).toBe("eventId,data.Text\r\n2,'=1+1\r\n");
    const table = run('query', file, '--columns', 'event,data.Text');
    expect(table).not.toMatch(/[\u001b\u202e]/);
    expect(table).toContain('line\\x0a\\x1b[31mred\\u{202e}');
  });

  test('a mistake points at its column and fails', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [cli, 'query', file, '--filter', 'Image:x id:no'], {
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('Image:x id:no\n           ^');
    expect(stderr).toContain('Column 12: Expected a whole number');
  });

  test('show: for a person and as JSON; no such event', () => {
    const text = run('show', file, '1');
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text).toContain('no longer at /evidence/a.evtx');
    expect(JSON.parse(run('show', file, '2', '--json'))).toMatchObject({
      id: 2,
      data: [
        { name: 'Image', value: 'C:\\b.exe' },
        { name: 'Text', value: '=1+1' },
      ],
    });
    expect(spawnSync(process.execPath, [cli, 'show', file, '99'], { encoding: 'utf8' }).status).not.toBe(0);
    expect(toHexDump('2a2a000041')).toBe('00000000  2a 2a 00 00 41                                   **..A\n');
  });

  test('pivot as JSON and table', () => {
    const pivot = JSON.parse(run('pivot', file, '--rows', 'Image', '--cols', 'computer', '--json'));
    expect(pivot).toMatchObject({ total: 3, rowCount: 2, columnCount: 2 });
    expect(pivot.rows[0]).toEqual({
      keys: [{ value: 'C:\\b.exe', label: 'C:\\b.exe', clause: 'Image:"C:\\\\b.exe"' }],
      events: 2,
      cells: [1, 1],
    });
    expect(run('pivot', file, '--rows', 'id')).toBe('events  id  count\n2       2   2\n1       1   1\n');
  });

  test('pivot as CSV that no spreadsheet runs, and as JSON Lines', () => {
    const options = ['--rows', 'Text', '--cols', 'computer', '--filter', 'id:2 Text:*'];
    const csv = run('pivot', file, ...options, '--format', 'csv');
    expect(csv).toMatch(/^Text,events,\S+\r\n/);
    expect(csv).toContain("\r\n'=1+1,1,1\r\n");
    const lines = run('pivot', file, ...options, '--format', 'jsonl')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual({
      row: { Text: '=1+1' },
      events: 1,
      cells: [{ column: { computer: expect.any(String) }, value: 1 }],
    });
  });

  test('groups in groups: JSON holds every level, lines are indented; no fields is a mistake', () => {
    const trees = JSON.parse(run('pivot', file, '--groups', 'id,Image', '--json'));
    expect(trees).toMatchObject([
      { field: 'id', value: '2', count: 2, clause: 'id:2', groups: [{ field: 'Image', value: 'C:\\b.exe', count: 2 }] },
      { field: 'id', value: '1', count: 1, groups: [{ field: 'Image', count: 1 }] },
    ]);
    expect(trees[0].groups[0].groups).toBeUndefined();
    const text = run('pivot', file, '--groups', 'id,Image', '--order', 'rare');
    expect(text.split('\n').map((line) => line.slice(0, 10).trim())).toEqual(['1', '1', '2', '2', '']);
    expect(text).toMatch(/ {2}2024-\S+Z {2}2024-\S+Z {2}id: 1\n.* {4}Image: /);
    for (const wrong of [[], ['--groups', 'id', '--rows', 'id'], ['--groups', 'id', '--format', 'csv']])
      expect(spawnSync(process.execPath, [cli, 'pivot', file, ...wrong], { encoding: 'utf8' }).status).toBe(2);
  });
});
