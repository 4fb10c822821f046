/**
 * What the commands print of evidence that attacks the one who reads it, in every form they have: a terminal gets no control
 * character, a spreadsheet no formula, and a form for programs gives back the very value.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { hostileRule, markup, turned, writeHostileEvidence } from '../support/hostile-evidence.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-hostile-'));
const evidence = path.join(folder, 'evidence');
const casePath = path.join(folder, `${markup}\u202e.eventloupe`);
const rules = path.join(folder, 'rules');

/** Runs a command in this process; gives what it printed, standard error last. */
async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const said: string[] = [];
  const keep = (into: string[]) => (chunk: unknown) => into.push(String(chunk)) > 0;
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(keep(printed) as never);
  const error = vi.spyOn(process.stderr, 'write').mockImplementation(keep(said) as never);
  const code = await main(args).finally(() => {
    out.mockRestore();
    error.mockRestore();
  });
  expect(code, `${args.join(' ')}: ${said.join('')}`).toBe(0);
  return printed.join('') + (args.includes('--format') || args.includes('--json') ? '' : said.join(''));
}

const command = ([name, ...rest]: readonly string[]): Promise<string> => run(name!, casePath, ...rest);

beforeAll(async () => {
  vi.stubEnv('EVENTLOUPE_DATA', folder);
  writeHostileEvidence(evidence);
  mkdirSync(rules);
  writeFileSync(path.join(rules, `${markup}\u202e.yml`), hostileRule);
  await run('ingest', evidence, '--case', casePath);
}, 60_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('as lines and tables: what would steer a terminal or turn the text is shown', async () => {
  const found = await command(['query', '--filter', 'id:1', '--columns', 'event', '--format', 'jsonl']);
  const event = String(JSON.parse(found.split('\n')[0]!).event);
  const tables = [
    ['detect', '--rules', rules],
    ['info'],
    ['processes'],
    ['logons'],
    ['chain', event],
    ['connections'],
    ['beacons'],
    ['dns'],
    ['anomalies'],
    ['findings'],
    ['tag', '--filter', 'id:7045', '--tag', `${markup}\u202e`],
    ['tamper'],
    ['timeline'],
    ['query', '--columns', 'event,computer,user,message,data.CommandLine'],
    ['show', event],
    ['pivot', '--rows', 'computer,Image'],
    ['verify'],
  ];
  for (const words of tables) {
    const text = await command(words);
    expect(text, words.join(' ')).not.toBe('');
    expect(text, words.join(' ')).not.toMatch(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
    );
  }
}, 90_000);

test('as CSV: no cell is a formula, each row has its columns', async () => {
  for (const words of [
    ['query', '--columns', 'event,computer,data.TargetUserName,data.CommandLine'],
    ['findings'],
    ['pivot', '--rows', 'TargetUserName'],
  ]) {
    const rows = parse(await command([...words, '--format', 'csv']), { bom: true }) as string[][];
    expect(rows.length, words.join(' ')).toBeGreaterThan(1);
    expect(
      rows.flat().some((cell) => cell.includes('=cmd|')),
      words.join(' '),
    ).toBe(true);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[\s\u0000-\u001f]*[=+@]/);
  }
}, 30_000);

test('for programs: every line is JSON and gives back the value', async () => {
  for (const [words, format] of [
    [['query', '--columns', 'event,data.Image'], 'jsonl'],
    [['findings'], 'jsonl'],
    [['findings'], 'timesketch'],
    [['processes'], 'json'],
  ] as const) {
    const text = await command([...words, ...(format === 'json' ? ['--json'] : ['--format', format])]);
    const lines = text.trimEnd().split('\n');
    expect(
      lines.every((line) => typeof JSON.parse(line) === 'object'),
      words.join(' '),
    ).toBe(true);
    expect(
      lines.some((line) => JSON.stringify(JSON.parse(line)).includes(turned)),
      `${words.join(' ')} ${format}`,
    ).toBe(true);
  }
}, 30_000);

test('a report folder: names of files are its own, the page holds no markup of the evidence', async () => {
  const out = path.join(folder, 'report');
  await command(['report', '--format', 'html,pdf,docx,xlsx,markdown,json,navigator,stix', '--out', out]);
  for (const name of readdirSync(out)) expect(name).toMatch(/^[\w.-]+$/);
  const page = readdirSync(out).find((name) => name.endsWith('.html'))!;
  const html = readFileSync(path.join(out, page), 'utf8');
  expect(html).toContain('onerror=&#34;owned=1&#34;');
  expect(html).not.toMatch(/<img|<script|\u202e|\u001b/);
}, 60_000);
