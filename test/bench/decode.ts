/**
 * Speed of decoding to payload bytes, one thread. In: real chunks (the shared samples, or those of the project's corpus). Out: MB/s of EVTX and
 * events/s. `node test/bench/decode.ts [--mb 256] [--rounds 3]`. The chunks are cycled in memory, so no disk is measured.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChunkSink, chunkSizeBytes, createDecoder, fileHeaderSizeBytes } from '../../src/engine/evtx/index.ts';
import { hasShared, sharedFolder } from '../support/shared.ts';

/** One measurement. */
export interface DecodeSpeed {
  readonly megabytes: number;
  readonly events: number;
  readonly seconds: number;
  readonly megabytesPerSecond: number;
  readonly eventsPerSecond: number;
  readonly payloadBytes: number;
}

/** Every whole chunk with a signature in the .evtx files of a folder. */
export function loadChunks(folder: string): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.toLowerCase().endsWith('.evtx')) continue;
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    for (let at = fileHeaderSizeBytes; at + chunkSizeBytes <= bytes.length; at += chunkSizeBytes)
      if (Buffer.from(bytes.buffer, at, 7).toString('latin1') === 'ElfChnk')
        chunks.push(bytes.slice(at, at + chunkSizeBytes));
  }
  return chunks;
}

/** Decodes `megabytes` of cycled chunks, after a warm-up over all of them; the best of `rounds`. */
export function measureDecode(
  chunks: readonly Uint8Array[],
  megabytes: number,
  rounds: number,
  recover = true,
): DecodeSpeed {
  const decoder = createDecoder({ recover });
  let events = 0;
  let payloadBytes = 0;
  const sink: ChunkSink = {
    record: (record) => {
      events++;
      payloadBytes += record.payloadEnd - record.payloadStart;
    },
    problem: () => undefined,
    range: () => undefined,
  };
  const count = Math.ceil((megabytes * 1e6) / chunkSizeBytes);
  const run = (n: number): void => {
    for (let i = 0; i < n; i++)
      decoder.decodeChunk(
        chunks[i % chunks.length] as Uint8Array,
        { chunk: i, fileOffset: fileHeaderSizeBytes + i * chunkSizeBytes },
        sink,
      );
  };
  run(Math.max(chunks.length, 1000));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    events = 0;
    payloadBytes = 0;
    const start = performance.now();
    run(count);
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  const size = (count * chunkSizeBytes) / 1e6;
  return {
    megabytes: size,
    events,
    seconds: best,
    megabytesPerSecond: size / best,
    eventsPerSecond: events / best,
    payloadBytes,
  };
}

/** Chunks whose records fill at least nine tenths, as in the log of a running machine (exported samples have much free space). */
export function fullChunks(chunks: readonly Uint8Array[]): Uint8Array[] {
  return chunks.filter((chunk) => new DataView(chunk.buffer, chunk.byteOffset).getUint32(48, true) >= 59_000);
}

/** Chunks of the shared samples, or of the project's own corpus. */
export function benchChunks(): Uint8Array[] {
  return loadChunks(
    hasShared ? join(sharedFolder, 'evtx/samples') : fileURLToPath(new URL('../corpus', import.meta.url)),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name: string, fallback: number): number => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const chunks = benchChunks();
  const full = fullChunks(chunks);
  for (const [name, set, recover] of [
    ['full chunks', full, true],
    ['all chunks', chunks, true],
    ['all chunks, free space not searched', chunks, false],
  ] as const) {
    const speed = measureDecode(set, option('mb', 256), option('rounds', 3), recover);
    process.stdout.write(
      `${name}: ${speed.megabytesPerSecond.toFixed(0)} MB/s, ` +
        `${Math.round(speed.eventsPerSecond).toLocaleString('en')} events/s (${set.length} distinct chunks, ` +
        `${speed.megabytes.toFixed(0)} MB, ${speed.events} events, payload ${(speed.payloadBytes / 1e6).toFixed(0)} MB)\n`,
    );
  }
}
