/**
 * `npm run bench [-- --size 256] [--workers 2] [--analyse] [--keep]`: makes its own large evidence by repeating real chunks
 * (the shared samples, else the project's own), ingests it at 1x and 4x the size, and prints speeds, ratios, floors and
 * targets of one run. Absolute figures depend on the machine and on what else it does: trust the ratios.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { benchChunks, fullChunks, measureDecode } from './decode.ts';
import { makeEvidence } from './evidence.ts';
import type { IngestFigures } from './ingest-once.ts';

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const has = (name: string): boolean => process.argv.includes(`--${name}`);
const say = (text = ''): void => void process.stdout.write(`${text}\n`);
const fixed = (value: number, digits = 0): string => value.toLocaleString('en', { maximumFractionDigits: digits });

const megabytes = option('size', 256);
const workers = option('workers', Math.min(8, os.availableParallelism()));
const folder = fileURLToPath(new URL('../../.bench', import.meta.url));
const once = fileURLToPath(new URL('./ingest-once.ts', import.meta.url));

interface Line {
  readonly what: string;
  readonly value: string;
  readonly floor: string;
  readonly target: string;
  readonly ok: boolean;
}

/** Median of three runs over the file in memory. */
function measureHash(file: string): number {
  const bytes = readFileSync(file);
  const times = [1, 2, 3].map(() => {
    const started = performance.now();
    createHash('sha256').update(bytes).digest();
    return (performance.now() - started) / 1000;
  });
  return bytes.length / 1e6 / times.toSorted((a, b) => a - b)[1]!;
}

function ingestOnce(name: string, evidence: string, analyse: boolean): IngestFigures {
  const casePath = path.join(folder, `${name}.eventloupe`);
  rmSync(casePath, { force: true });
  const args = [once, casePath, evidence, String(workers), ...(analyse ? ['analyse'] : [])];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 });
  return JSON.parse(output.trim().split('\n').at(-1)!) as IngestFigures;
}

/** A needle that is in no payload: every row is looked at. */
function measureSearch(casePath: string): number {
  const db = new Database(casePath, { readonly: true });
  const started = performance.now();
  db.prepare('SELECT count(*) FROM events WHERE payload LIKE ?').get('%no such text anywhere%');
  db.close();
  return (performance.now() - started) / 1000;
}

function print(lines: readonly Line[]): void {
  const width = Math.max(...lines.map((line) => line.what.length));
  say(`${''.padEnd(width)}  ${'value'.padStart(16)}  ${'floor'.padStart(10)}  ${'target'.padStart(10)}`);
  for (const { what, value, floor, target, ok } of lines) {
    say(
      `${what.padEnd(width)}  ${value.padStart(16)}  ${floor.padStart(10)}  ${target.padStart(10)}  ${ok ? '' : 'below the floor'}`,
    );
  }
}

mkdirSync(folder, { recursive: true });
const { bavail, bsize } = statfsSync(folder);
const needed = megabytes * 1e6 * 10;
if (bavail * bsize < needed) {
  say(`The benchmark needs ${fixed(needed / 1e9, 1)} GB at ${folder}.`);
  process.exit(1);
}
try {
  const [small, large] = [path.join(folder, 'x1.evtx'), path.join(folder, 'x4.evtx')];
  const chunks = fullChunks(benchChunks());
  const smallBytes = makeEvidence(small, chunks, megabytes * 1e6);
  const largeBytes = makeEvidence(large, chunks, megabytes * 4e6);
  say(
    `${fixed(smallBytes / 1e6)} and ${fixed(largeBytes / 1e6)} MB of evidence from ${chunks.length} distinct real chunks; ` +
      `${workers} parse threads, ${os.availableParallelism()} cores, load ${os.loadavg()[0]!.toFixed(1)}, Node ${process.versions.node}`,
  );
  const decode = measureDecode(chunks, Math.min(256, megabytes), 3);
  const hash = measureHash(small);
  ingestOnce('warm', small, false);
  const x1 = ingestOnce('x1', small, false);
  const x4 = ingestOnce('x4', large, has('analyse'));
  const search = measureSearch(path.join(folder, 'x4.eventloupe'));

  const speed = x4.sizeBytes / 1e6 / x4.seconds;
  // The facts' floors are for threads that are warm: what the three parts more have taken, which came without a start.
  const warmSeconds = x4.seconds - x1.seconds;
  const warmSpeed = (x4.sizeBytes - x1.sizeBytes) / 1e6 / warmSeconds;
  const warmEvents = (x4.events - x1.events) / warmSeconds;
  const growth = x4.seconds / x1.seconds / (x4.sizeBytes / x1.sizeBytes / 4);
  const perEvent = x4.caseBytes / x4.events;
  const searchPerGb = search / (x4.sizeBytes / 1e9);
  const hashShare = x4.sizeBytes / 1e6 / hash / x4.cpuSeconds;
  say();
  print([
    {
      what: 'decode to payload, one thread, MB/s',
      value: fixed(decode.megabytesPerSecond),
      floor: '300',
      target: '600',
      ok: decode.megabytesPerSecond >= 300,
    },
    { what: 'decode, events/s', value: fixed(decode.eventsPerSecond), floor: '', target: '', ok: true },
    {
      what: 'evidence to indexed case, threads warm (4x less 1x), MB/s',
      value: fixed(warmSpeed),
      floor: '120',
      target: '300',
      ok: warmSpeed >= 120,
    },
    {
      what: 'evidence to indexed case, threads warm, events/s',
      value: fixed(warmEvents),
      floor: '120,000',
      target: '',
      ok: warmEvents >= 120_000,
    },
    {
      what: 'evidence to indexed case, from a cold process, MB/s',
      value: fixed(speed),
      floor: '120',
      target: '300',
      ok: speed >= 120,
    },
    {
      what: 'ratio: indexed case (threads warm) to decode, one thread',
      value: (warmSpeed / decode.megabytesPerSecond).toFixed(2),
      floor: '',
      target: '',
      ok: true,
    },
    {
      what: 'SHA-256: share of all CPU time',
      value: `${(hashShare * 100).toFixed(0)} %`,
      floor: '25 %',
      target: 'hidden',
      ok: hashShare <= 0.25,
    },
    { what: 'case bytes an event', value: fixed(perEvent), floor: '750', target: '300', ok: perEvent <= 750 },
    {
      what: `peak memory at ${fixed(x1.sizeBytes / 1e6)} MB, MB`,
      value: fixed(x1.peakMb),
      floor: '500',
      target: '350',
      ok: x1.peakMb <= 500,
    },
    {
      what: `peak memory at ${fixed(x4.sizeBytes / 1e6)} MB, MB`,
      value: fixed(x4.peakMb),
      floor: '500',
      target: '350',
      ok: x4.peakMb <= 500,
    },
    {
      what: 'time of 4x the evidence',
      value: `${growth.toFixed(2)}x`,
      floor: '4.3x',
      target: '4.1x',
      ok: growth <= 4.3,
    },
    {
      what: 'substring search, s for 1 GB of evidence',
      value: searchPerGb.toFixed(2),
      floor: '1',
      target: '0.4',
      ok: searchPerGb <= 1,
    },
  ]);
  say();
  for (const [name, one] of [
    ['1x', x1],
    ['4x', x4],
  ] as const) {
    say(
      `${name}: ${fixed(one.events)} events, ${one.seconds.toFixed(1)} s wall (reading and parsing ${one.parseSeconds.toFixed(1)}), ` +
        `${one.cpuSeconds.toFixed(1)} s CPU, case ${fixed(one.caseBytes / 1e6)} MB` +
        (one.analyseSeconds > 0 ? `, analyses ${one.analyseSeconds.toFixed(1)} s more` : ''),
    );
  }
} finally {
  if (!has('keep')) rmSync(folder, { recursive: true, force: true });
}
