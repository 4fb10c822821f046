/**
 * Detections against the ingest, on one generated case and in one run (docs/detections.md keeps the output).
 *   node test/bench/detections.ts [--evidence FOLDER | --seed 9 --hosts 10 --days 5 --scale 5] [--keep FOLDER]
 * Prints wall and processor time of: the ingest with its analyses, the own rules alone, all rules of the shared set, the
 * same again unchanged, with one rule changed, and with one added that every record has to be read for; and the ratios that issue 6 asks for.
 */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../src/engine/engine.ts';
import { hasShared, sharedFolder } from '../support/shared.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '9' },
    hosts: { type: 'string', default: '10' },
    days: { type: 'string', default: '5' },
    scale: { type: 'string', default: '5' },
    keep: { type: 'string' },
    evidence: { type: 'string' },
  },
});
if (!hasShared) throw new Error(`The shared set is not at ${sharedFolder}.`);

const folder = options.keep ?? mkdtempSync(path.join(tmpdir(), 'eventloupe-bench-'));
const evidence = options.evidence ?? path.join(folder, 'evidence');
const casePath = path.join(folder, 'case.eventloupe');
if (options.evidence === undefined) {
  const sizes = (['seed', 'hosts', 'days', 'scale'] as const).flatMap((name) => [`--${name}`, options[name]]);
  const casegen = path.join(sharedFolder, 'tools/casegen/make-case.mjs');
  process.stdout.write(execFileSync(process.execPath, [casegen, '--out', evidence, ...sizes], { encoding: 'utf8' }));
}

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function measure(label: string, work: () => Promise<string>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const what = await work();
  const used = process.cpuUsage(cpu);
  const measured = { wallMs: performance.now() - start, cpuMs: (used.user + used.system) / 1000 };
  process.stdout.write(
    `${label.padEnd(34)} ${(measured.wallMs / 1000).toFixed(1).padStart(7)} s wall ${(measured.cpuMs / 1000).toFixed(1).padStart(7)} s processor  ${what}\n`,
  );
  return measured;
}

const engine = createEngine({ userDataFolder: folder, host: 'bench', version: '0' });
const { client } = engine;
const rules = path.join(folder, 'rules');
cpSync(path.join(sharedFolder, 'sigma/rules'), rules, { recursive: true, mode: 0 });
const run = async (path_: string | undefined): Promise<string> => {
  const { scanned, hits, findings } = await client.call('detections.run', path_ === undefined ? {} : { rules: path_ });
  return `${scanned} rules run, ${hits} hits, ${findings} findings`;
};

const ingest = await measure('ingest with all analyses', async () => {
  const { eventsAdded } = await client.call('ingest.start', { paths: [evidence], casePath });
  return `${eventsAdded} events`;
});
const pack = await client.call('rules.list', { setName: 'EventLoupe' });
await client.call('rules.remove', { setName: 'EventLoupe' });
const own = await measure(`own rules (${pack.rows.length})`, () => run(undefined));
const all = await measure('all shared rules', () => run(rules));
await measure('the same again', () => run(rules));
const changed = readdirSync(rules, { recursive: true, encoding: 'utf8' }).find(
  (name) => name.includes('proc_creation_win_whoami') && name.endsWith('.yml'),
);
const file = path.join(rules, changed ?? '');
const text = readFileSync(file, 'utf8');
rmSync(file);
writeFileSync(file, text.replace('detection:', 'detection:\n    unused:\n        Image: changed'));
const one = await measure('one rule changed', () => run(rules));
writeFileSync(
  path.join(rules, 'zz-keywords.yml'),
  "title: Looks at every text of every record\nid: 6f1c1f0e-0000-4000-8000-00000000be7c\nlogsource: {product: windows}\ndetection:\n  words: ['no such text', 'nor*this']\n  condition: words\n",
);
await measure('one rule of keywords, all records', () => run(rules));
process.stdout.write(
  `ratio detection / ingest without it: ${(all.wallMs / (ingest.wallMs - own.wallMs)).toFixed(2)} wall, ${(all.cpuMs / (ingest.cpuMs - own.cpuMs)).toFixed(2)} processor; one changed rule ${(one.wallMs / 1000).toFixed(1)} s\n`,
);
await engine.close();
if (options.keep === undefined) rmSync(folder, { recursive: true });
