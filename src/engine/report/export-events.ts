/**
 * Events of a filter to a new file, as CSV or JSON Lines. Streaming: memory does not grow with the number of events. The
 * file is written beside its place under another name and moved there when it is whole; an existing file is refused.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { queryRows, type RowsInput } from '../queries/stream.ts';
import { toCsvHeader, toCsvRow } from './csv.ts';
import { toJsonLine } from './jsonl.ts';

export interface ExportInput extends RowsInput {
  readonly format: 'csv' | 'jsonl';
  readonly path: string;
}

function openNew(target: string): number {
  if (existsSync(target)) throw new EngineError('bad-input', `${target} is already there; choose another name.`);
  try {
    return openSync(`${target}.part`, 'w');
  } catch (error) {
    throw new EngineError('path-not-writable', `${target} cannot be written: ${(error as Error).message}`);
  }
}

/** Throws `bad-input`, `path-not-writable`, `disk-full`, `query-syntax`, `cancelled`. */
export function exportEvents(db: Database.Database, input: ExportInput, signal: AbortFlag): Output<'events.export'> {
  const target = path.resolve(input.path);
  const fd = openNew(target);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let rows = 0;
  const write = (text: string): void => {
    const bytes = Buffer.from(text, 'utf8');
    hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    sizeBytes += bytes.length;
  };
  let isWhole = false;
  try {
    if (input.format === 'csv') write(toCsvHeader(input.columns));
    for (const batch of queryRows(db, input, signal)) {
      write(
        batch
          .map((row) => (input.format === 'csv' ? toCsvRow(row, input.columns) : toJsonLine(row, input.columns)))
          .join(''),
      );
      rows += batch.length;
    }
    isWhole = true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOSPC')
      throw new EngineError('disk-full', `There is no room for ${target}; nothing was left behind.`);
    throw error;
  } finally {
    closeSync(fd);
    if (!isWhole) rmSync(`${target}.part`, { force: true });
  }
  renameSync(`${target}.part`, target);
  return { path: target, rows, sizeBytes, sha256: hash.digest('hex') };
}
