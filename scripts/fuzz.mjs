/**
 * Fuzzes the EVTX parser: `node scripts/fuzz.mjs [--seconds 30] [--files N] [--seed 1] [--keep FOLDER] [--hostile] [FILE.evtx ...]`.
 * Without files it mutates the shared samples (where they are) and the project's corpus; one file in three is generated from
 * the grammar. Found cases are written to --keep. --hostile also makes the files of casegen's make-hostile.mjs with that seed and
 * judges them by its expect.json. Exit 1 when something was found. The same seed gives the same files.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fuzz } from '../test/fuzz/fuzz.ts';
import { checkHostile } from '../test/fuzz/hostile.ts';
import { sharedFolder } from '../test/support/shared.ts';

const options = { seconds: undefined, files: undefined, seed: 1, keep: undefined, hostile: false };
const paths = [];
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift();
  const key = arg.startsWith('--') ? arg.slice(2) : undefined;
  if (key === undefined) paths.push(arg);
  else if (key === 'hostile') options.hostile = true;
  else if (key === 'keep') options.keep = args.shift();
  else if (key in options && Number.isFinite(Number(args[0]))) options[key] = Number(args.shift());
  else {
    process.stderr.write('fuzz.mjs [--seconds N] [--files N] [--seed N] [--keep FOLDER] [--hostile] [FILE.evtx ...]\n');
    process.exit(2);
  }
}
if (options.seconds === undefined && options.files === undefined) options.seconds = 30;

const folders = [join(sharedFolder, 'evtx/samples'), fileURLToPath(new URL('../test/corpus', import.meta.url))];
const list = (folder) => {
  try {
    return readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  } catch {
    return [];
  }
};
const found =
  paths.length > 0
    ? paths
    : folders.flatMap(list).filter((path) => /\.evtx$/i.test(path) && statSync(path).size < 1_200_000);
const sources = found.map((path) => new Uint8Array(readFileSync(path)));
if (options.keep) mkdirSync(options.keep, { recursive: true });

const start = performance.now();
const result = fuzz({
  ...options,
  sources,
  onFailure: (index, bytes, message) => {
    process.stdout.write(`found: seed ${options.seed}, file ${index}: ${message}\n`);
    if (options.keep) writeFileSync(join(options.keep, `seed-${options.seed}-file-${index}.evtx`), bytes);
  },
});
process.stdout.write(
  `${result.files} files (${(result.bytes / 1e6).toFixed(0)} MB, from ${sources.length} sources) in ${((performance.now() - start) / 1000).toFixed(0)} s: ` +
    `${result.records} records, ${result.problems} problems, worst file ${result.worstMs.toFixed(0)} ms, ` +
    `peak memory ${(result.peakRssBytes / 1e6).toFixed(0)} MB, ${result.failures.length} found\n`,
);

/** Faults of the hostile files, which are made anew. */
function judgeHostile() {
  const folder = mkdtempSync(join(tmpdir(), 'eventloupe-hostile-'));
  try {
    const tool = join(sharedFolder, 'tools/casegen/make-hostile.mjs');
    const made = spawnSync(process.execPath, [tool, '--out', folder, '--seed', String(options.seed), ...paths], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`make-hostile.mjs did not run: ${made.stderr}`);
    const hostile = checkHostile(folder);
    for (const fault of hostile.faults) process.stdout.write(`found: hostile, seed ${options.seed}: ${fault}\n`);
    process.stdout.write(
      `${hostile.files} hostile files (${(hostile.bytes / 1e6).toFixed(0)} MB; ${hostile.absent} names not possible here): ` +
        `${hostile.golden} records that must be read compared with their golden values, worst file ${hostile.worstMs.toFixed(0)} ms (${hostile.worstFile}), ` +
        `peak memory ${(hostile.peakRssBytes / 1e6).toFixed(0)} MB, ${hostile.faults.length} found\n`,
    );
    return hostile.faults.length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const hostileFaults = options.hostile ? judgeHostile() : 0;
process.exit(result.failures.length + hostileFaults > 0 ? 1 : 0);
