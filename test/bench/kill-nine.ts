/**
 * Kills ingests with SIGKILL at random moments, then opens each case, looks at it and finishes it. In: how many kills, how
 * much evidence. Out: a line for each kill; exit code 1 when a case was damaged, claimed to be complete, or differed from
 * an undisturbed one. `node test/bench/kill-nine.ts [--kills 50] [--events 200000] [--seed 1]`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCase } from '../../src/engine/case/connect.ts';
import { isComplete } from '../../src/engine/case/meta.ts';
import { digestCase, ledgerFaults } from '../support/ingest.ts';
import { benchChunks, fullChunks } from './decode.ts';
import { makeEvidence } from './evidence.ts';

const childScript = fileURLToPath(new URL('../support/ingest-child.ts', import.meta.url));

/** Small, seeded, good enough to pick moments (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function startChild(casePath: string, evidence: string): ChildProcess {
  return spawn(process.execPath, [childScript, casePath, evidence], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs a child to its end, or kills it after `killMs`. Gives its last line and whether it was killed in time. */
function runChild(
  casePath: string,
  evidence: string,
  killMs?: number,
): Promise<{ last: string; killed: boolean; ms: number }> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = startChild(casePath, evidence);
    let text = '';
    child.stdout!.on('data', (data: Buffer) => {
      text = (text + data.toString()).slice(-1000);
    });
    const timer = killMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killMs);
    child.on('close', (_code, signal) => {
      clearTimeout(timer);
      resolve({
        last: text.trim().split('\n').at(-1) ?? '',
        killed: signal === 'SIGKILL',
        ms: performance.now() - started,
      });
    });
  });
}

/**
 * What is wrong with a case right after the kill; undefined when nothing is. `expected`: the digest of the whole case, for a
 * load that was killed after its last commit.
 */
function inspect(casePath: string, wasKilled: boolean, expected: string): string | undefined {
  if (!existsSync(casePath) || statSync(casePath).size === 0) return undefined;
  // Killed while it was being created: an empty database with a journal, which the next ingest rolls back.
  const db = openCase(casePath, 'read-only');
  try {
    if (wasKilled && isComplete(db) && digestCase(casePath) !== expected) return 'a killed load says it is complete';
    const check = db.pragma('integrity_check', { simple: true });
    if (check !== 'ok') return `integrity: ${check}`;
    const lost = db.prepare('SELECT count(*) FROM events WHERE file_id NOT IN (SELECT id FROM files)').pluck().get();
    return lost === 0 ? undefined : `${lost} events of no file`;
  } finally {
    db.close();
  }
}

export interface KillOptions {
  readonly folder: string;
  readonly evidence: string;
  readonly kills: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** Does it; gives the faults in words. */
export async function killNine({ folder, evidence, kills, seed, say }: KillOptions): Promise<string[]> {
  const faults: string[] = [];
  const random = randomOf(seed);
  const wholePath = path.join(folder, 'whole.eventloupe');
  const { ms } = await runChild(wholePath, evidence);
  const expected = digestCase(wholePath);
  say(`undisturbed: ${(ms / 1000).toFixed(1)} s`);
  // One that had ended does not count; the machine may have become faster than it was at first.
  let longest = ms;
  for (let kill = 1; kill <= kills; ) {
    const casePath = path.join(folder, `kill-${kill}.eventloupe`);
    const killMs = Math.round(random() * longest);
    const first = await runChild(casePath, evidence, killMs);
    if (!first.killed) longest = Math.min(longest, killMs);
    const fault = inspectSafely(casePath, first.killed, expected);
    const second = await runChild(casePath, evidence);
    const same = existsSync(casePath) && digestCase(casePath) === expected;
    const found = [fault, same ? undefined : 'the finished case differs', ledgerFault(casePath)].filter(Boolean);
    say(
      `kill ${kill} after ${killMs} ms at "${first.last}"${first.killed ? '' : ' (had ended)'}: ` +
        `${found.length === 0 ? `finished in ${(second.ms / 1000).toFixed(1)} s, equal` : found.join('; ')}`,
    );
    faults.push(...found.map((text) => `kill ${kill}: ${text}`));
    if (first.killed) kill++;
    for (const end of ['', '-journal', '.lock', '-load']) rmSync(casePath + end, { recursive: true, force: true });
  }
  return faults;
}

function inspectSafely(casePath: string, wasKilled: boolean, expected: string): string | undefined {
  try {
    return inspect(casePath, wasKilled, expected);
  } catch (error) {
    return `cannot be opened: ${(error as Error).message}`;
  }
}

function ledgerFault(casePath: string): string | undefined {
  const db = openCase(casePath, 'read-only');
  try {
    return ledgerFaults(db)[0];
  } finally {
    db.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name: string, fallback: number): number => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-kill-'));
  const evidence = path.join(folder, 'evidence');
  mkdirSync(evidence);
  try {
    const chunks = fullChunks(benchChunks());
    const bytes = option('events', 200_000) * 950;
    makeEvidence(path.join(evidence, 'a.evtx'), chunks, bytes * 0.2);
    makeEvidence(path.join(evidence, 'b.evtx'), chunks.toReversed(), bytes * 0.7);
    makeEvidence(path.join(evidence, 'c.evtx'), chunks.slice(5), bytes * 0.1);
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const faults = await killNine({ folder, evidence, kills: option('kills', 50), seed: option('seed', 1), say });
    say(faults.length === 0 ? 'all cases finished equal to the undisturbed one' : `FAULTS:\n${faults.join('\n')}`);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
