/**
 * What a file needs after its groups. In: a file whose jobs are all stored. Out: the next jobs, none when it is through.
 * First the second pass over blocks with records that lost their templates (all its jobs at once, for a large file after all
 * workers have looked where the definitions are), then the windows, one after the other, because each tells where the next
 * one starts.
 */
import { chunkSizeBytes, fileHeaderSizeBytes } from '../evtx/index.ts';
import type { FileState } from './file-state.ts';
import { type ParseJob, recordsPerAgain } from './protocol.ts';

const startOf = (chunk: number): number => fileHeaderSizeBytes + chunk * chunkSizeBytes;

/** The stretch to be searched next: the rest of a carved file, or of a run of blocks with chunks off the grid. */
function nextWindow({ file, progress }: FileState): { from: number; to: number } | undefined {
  const { windowOffset, misplaced } = progress;
  if (file.kind === 'carved')
    return windowOffset < file.sizeBytes ? { from: windowOffset, to: file.sizeBytes } : undefined;
  for (let index = 0; index < misplaced.length; ) {
    const first = misplaced[index]!;
    let count = 1;
    while (misplaced[index + count] === first + count) count++;
    const to = Math.min(file.sizeBytes, startOf(first + count));
    if (windowOffset < to) return { from: Math.max(windowOffset, startOf(first)), to };
    index += count;
  }
  return undefined;
}

/** Blocks in parts that bring no more than `recordsPerAgain` records each (a single block may). */
function toSlices(again: readonly (readonly [number, number])[]): number[][] {
  const slices: number[][] = [];
  let room = 0;
  for (const [chunk, records] of again) {
    if (room < records) {
      slices.push([]);
      room = recordsPerAgain;
    }
    slices.at(-1)!.push(chunk);
    room -= records;
  }
  return slices;
}

/** Fewer blocks are looked through by each worker itself. */
const fewestToCollect = 128;

/** The file in one part for each worker. */
function toParts({ path, sizeBytes }: FileState['file'], workers: number, newId: () => number): ParseJob[] {
  const blocks = Math.ceil((sizeBytes - fileHeaderSizeBytes) / chunkSizeBytes);
  const size = Math.ceil(blocks / workers);
  return Array.from({ length: Math.ceil(blocks / size) }, (_, part) => ({
    type: 'collect',
    jobId: newId(),
    path,
    sizeBytes,
    fromBlock: part * size,
    toBlock: Math.min(blocks, (part + 1) * size),
  }));
}

export function nextSpecs(state: FileState, workers: number, newId: () => number): ParseJob[] {
  const { file, progress } = state;
  const { path, sizeBytes } = file;
  if (state.duplicateOf !== undefined || (file.kind === 'carved' && state.failure !== undefined)) return [];
  const again = progress.again.slice(progress.againDone);
  const window = again.length > 0 ? undefined : nextWindow(state);
  if (again.length === 0 && !window) return [];
  const isCarved = file.kind === 'carved';
  if (!isCarved && !state.hasCollected) {
    state.hasCollected = true;
    if (workers > 1 && progress.blocks >= fewestToCollect) return toParts(file, workers, newId);
    state.templateBlocks = undefined;
  }
  const { templateBlocks } = state;
  if (!window) {
    return toSlices(again).map((chunks) => ({
      type: 'again',
      jobId: newId(),
      path,
      sizeBytes,
      chunks,
      templateBlocks,
    }));
  }
  const { from: fileOffset, to: endOffset } = window;
  return [{ type: 'window', jobId: newId(), path, sizeBytes, fileOffset, endOffset, isCarved, templateBlocks }];
}
