/**
 * Fuzzes the EVTX parser: `node scripts/fuzz.mjs [--seconds 30] [--files N] [--seed 1] [--keep FOLDER] [FILE.evtx ...]`.
 * Without files it mutates the shared samples (where they are) and the project's corpus; one file in three is generated from
 * the grammar. Found cases are written to --keep. Exit 1 when something was found. The same seed gives the same files.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fuzz } from '../test/fuzz/fuzz.ts';
import { sharedFolder } from '../test/support/shared.ts';

const options = { seconds: undefined, files: undefined, seed: 1, keep: undefined };
const paths = [];
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift();
  const key = arg.startsWith('--') ? arg.slice(2) : undefined;
  if (key === undefined) paths.push(arg);
  else if (key === 'keep') options.keep = args.shift();
  else if (key in options && Number.isFinite(Number(args[0]))) options[key] = Number(args.shift());
  else {
    process.stderr.write('fuzz.mjs [--seconds N] [--files N] [--seed N] [--keep FOLDER] [FILE.evtx ...]\n');
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
process.exit(result.failures.length > 0 ? 1 : 0);
