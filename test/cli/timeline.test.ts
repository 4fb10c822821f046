/** The commands timeline and skew on a case file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toSparkline } from '../../src/cli/commands/timeline.ts';
import { buildCase, saveCase } from '../support/case-builder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-cli-timeline-'));
const file = path.join(folder, 'c.eventloupe');
const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
beforeAll(() => {
  const time = (hour: number): string => `2024-01-01T${String(hour).padStart(2, '0')}:00:00Z`;
  const db = buildCase([
    { time: time(0), level: 2 },
    { time: time(1) },
    { time: time(9) },
    { time: time(2), computer: 'PC2\u001b[31m' },
  ]);
  db.exec(`INSERT INTO hosts (id, key, name) VALUES (1, 'a', 'PC1'), (2, 'b', 'PC2' || char(27) || '[31m');
    UPDATE computers SET host_id = CASE name WHEN 'PC1' THEN 1 ELSE 2 END`);
  saveCase(db, file);
});
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });

test('lanes, gaps and hostile names as a table; lanes as JSON', () => {
  const { stdout, stderr } = run('timeline', file, '--bins', '10');
  expect(stdout).toMatch(/^PC1\s+3\s+█/m);
  expect(stdout).toContain('PC2\\x1b[31m');
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toMatch(/^PC1\s+2024-01-01T01:00:00\.0000000Z\s+2024-01-01T09:00:00\.0000000Z\s+unknown$/m);
  expect(stderr).toContain('4 events, ');
  const json = JSON.parse(run('timeline', file, '--by', 'level', '--filter', 'computer:PC1', '--json').stdout);
  expect(json.lanes.map((lane: { label: string; total: number }) => [lane.label, lane.total])).toEqual([
    ['error', 1],
    ['information', 2],
  ]);
});

test('a skew is set, listed, used and taken away', () => {
  const set = run('skew', file, '--host', 'pc1', '--set', '+00:05:00', '--note', 'BIOS', '--analyst', 'Ann');
  expect(set.stdout).toMatch(/^PC1\s+\+00:05:00\s+BIOS\s+Ann\s+20/m);
  const firstUs = (...more: string[]): number => JSON.parse(run('timeline', file, '--json', ...more).stdout).firstUs;
  expect(firstUs() - firstUs('--recorded')).toBe(300_000_000);
  expect(run('timeline', file).stdout).toContain('PC1 (+00:05:00)');
  expect(JSON.parse(run('skew', file, '--host', 'PC1', '--set', '00:00', '--json').stdout)).toEqual({ skews: [] });
  expect(run('skew', file, '--host', 'nobody', '--set', '00:01').status).not.toBe(0);
  expect(run('skew', file, '--host', 'PC1').stderr).toContain('--host and --set go together.');
  expect(run('skew', file, '--host', 'PC1', '--set', 'soon').stderr).toContain('+00:05:00');
});

test('a bin with events is never empty, the busiest is full', () => {
  expect(toSparkline([0, 1, 100_000], 100_000)).toMatch(/^ [▁▂▃]█$/);
});
