/**
 * Decoding against another parser, as a ratio in one run. In: a folder where the peer is installed (`npm i @ts-evtx/core@1.1.1`).
 * Out: MB/s of both over the same whole file, one thread. `node test/bench/peer.ts FOLDER [--mb 30]`. The peer renders each record
 * as the object that it gives its users; ours writes the payload, as in `decode.ts`.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { benchChunks, fullChunks, measureDecode } from './decode.ts';
import { makeEvidence } from './evidence.ts';

const { values, positionals } = parseArgs({
  options: { mb: { type: 'string', default: '30' } },
  allowPositionals: true,
});
const [folder] = positionals;
if (!folder) throw new Error('Name the folder in which @ts-evtx/core is installed.');
const home = path.join(path.resolve(folder), 'node_modules/@ts-evtx/core');
const { main, version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as {
  main: string;
  version: string;
};
const { evtx } = (await import(pathToFileURL(path.join(home, main)).href)) as {
  evtx(file: string): { forEach(handle: () => void): Promise<void> };
};

const work = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-peer-'));
try {
  const file = path.join(work, 'peer.evtx');
  const chunks = fullChunks(benchChunks());
  makeEvidence(file, chunks, Number(values.mb) * 1e6);
  const measure = async (): Promise<{ seconds: number; events: number }> => {
    let events = 0;
    const started = performance.now();
    await evtx(file).forEach(() => {
      events++;
    });
    return { seconds: (performance.now() - started) / 1000, events };
  };
  const rounds = [await measure(), await measure(), await measure()];
  const best = Math.min(...rounds.map(({ seconds }) => seconds));
  const peer = statSync(file).size / 1e6 / best;
  const own = measureDecode(chunks, Number(values.mb), 3).megabytesPerSecond;
  process.stdout.write(
    `@ts-evtx/core ${version}: ${peer.toFixed(1)} MB/s, ${rounds[0]!.events} events; EventLoupe: ${own.toFixed(0)} MB/s; ratio ${(own / peer).toFixed(0)}\n`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
