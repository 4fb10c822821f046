/**
 * From what a person names (folders, files) to the list of evidence files. In: paths. Out: files in a stable order (by
 * path, compared by code unit) and notes on what was left out. A file is taken by content, or by the name `*.evtx`, so
 * that a log with a damaged header is still listed. Nothing is opened for writing, nothing is followed out of a folder.
 */
import { type Dirent, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import type { AbortFlag } from '../base/abort.ts';
import { toFsPath, toPathText } from './byte-path.ts';
import { describeFileError } from './file-error.ts';
import { EvidenceFile } from './open.ts';

/** A file to be read. */
export interface FoundFile {
  /** Absolute, as opened. */
  readonly path: string;
  readonly name: string;
  /** `carved`: searched for records wherever they lie. */
  readonly kind: 'evtx' | 'carved';
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Something named or met that was not read, and why. */
export interface FindNote {
  readonly path: string;
  readonly message: string;
}

export interface FoundEvidence {
  readonly files: readonly FoundFile[];
  readonly notes: readonly FindNote[];
}

export interface FindOptions {
  /** Take every file, whatever it holds, and search it for records. */
  readonly carve?: boolean;
  /** Absolute paths of files and folders to leave out (the case being written). */
  readonly exclude?: readonly string[];
  readonly signal?: AbortFlag;
}

/** Paths end before: 4,096 bytes on Linux. */
const mostDepth = 1000;
const mostFiles = 1_000_000;
const firstChunkOffset = 4096;

const byCodeUnit = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Names that are no UTF-8 are read as bytes. Throws Node's error. */
function listFolder(folder: string): { name: string; entry: Dirent | Dirent<Buffer> }[] {
  const entries = readdirSync(toFsPath(folder), { withFileTypes: true });
  if (!entries.some(({ name }) => name.includes('\ufffd')))
    return entries.map((entry) => ({ name: entry.name, entry }));
  const raw = readdirSync(toFsPath(folder), { withFileTypes: true, encoding: 'buffer' });
  return raw.map((entry) => ({ name: toPathText(entry.name), entry }));
}

/** What the first bytes say: an event log, something else, or not readable. */
export function probeContent(file: string): { isLog: boolean; problem: string | undefined } {
  const head = new Uint8Array(firstChunkOffset + 8);
  let read: number;
  try {
    const opened = EvidenceFile.open(file);
    try {
      read = opened.read(head, 0);
    } finally {
      opened.close();
    }
  } catch (error) {
    return { isLog: false, problem: describeFileError(error) };
  }
  const text = (at: number): string => Buffer.from(head.buffer, at, 8).toString('latin1');
  const isLog =
    (read >= 8 && text(0) === 'ElfFile\0') || (read >= firstChunkOffset + 8 && text(firstChunkOffset) === 'ElfChnk\0');
  return { isLog, problem: undefined };
}

/**
 * Lists the evidence below `paths`. A named path that does not exist or cannot be listed becomes a note; the caller
 * decides whether an empty answer is an error.
 */
export function findEvidence(paths: readonly string[], options: FindOptions = {}): FoundEvidence {
  const files = new Map<string, FoundFile>();
  const notes: FindNote[] = [];
  const real = new Set<string>();
  const excluded = new Set((options.exclude ?? []).map((one) => path.resolve(one)));
  const note = (where: string, message: string): void => void notes.push({ path: where, message });

  const take = (file: string, stat: Stats, named: boolean): void => {
    if (files.size >= mostFiles || excluded.has(file)) return;
    if (!options.carve) {
      const { isLog, problem } = probeContent(file);
      const isNamedLog = file.toLowerCase().endsWith('.evtx');
      if (!isLog && !isNamedLog) {
        if (problem !== undefined) note(file, `not looked into: ${problem}`);
        else if (named) note(file, 'not an event log (no ElfFile signature); give --carve to search it for records');
        return;
      }
    }
    let resolved: string;
    try {
      resolved = realpathSync.native(toFsPath(file), { encoding: 'buffer' }).toString('latin1');
    } catch (error) {
      note(file, `not read: ${describeFileError(error)}`);
      return;
    }
    if (real.has(resolved)) return;
    real.add(resolved);
    const kind = options.carve ? 'carved' : 'evtx';
    files.set(file, { path: file, name: path.basename(file), kind, sizeBytes: stat.size, mtimeMs: stat.mtimeMs });
  };

  const statOf = (file: string): Stats | undefined => {
    try {
      return statSync(toFsPath(file));
    } catch (error) {
      note(file, `not read: ${describeFileError(error)}`);
      return undefined;
    }
  };

  const visitLink = (link: string): void => {
    const stat = statOf(link);
    if (!stat) return;
    if (stat.isFile()) {
      take(link, stat, false);
      return;
    }
    const target = toPathText(readlinkSync(toFsPath(link), { encoding: 'buffer' }));
    const reason = stat.isDirectory()
      ? 'links to folders are not followed; name the folder itself'
      : 'neither a file nor a folder, not read';
    note(link, `a link to ${target}: ${reason}`);
  };

  const visitFolder = (folder: string, depth: number): void => {
    if (options.signal?.aborted || excluded.has(folder)) return;
    if (depth > mostDepth) {
      note(folder, `not entered: more than ${mostDepth} folders deep`);
      return;
    }
    let entries: { name: string; entry: Dirent | Dirent<Buffer> }[];
    try {
      entries = listFolder(folder);
    } catch (error) {
      note(folder, `folder not read: ${describeFileError(error)}`);
      return;
    }
    for (const { name, entry } of entries.sort((left, right) => byCodeUnit(left.name, right.name))) {
      const full = path.join(folder, name);
      if (entry.isDirectory()) visitFolder(full, depth + 1);
      else if (entry.isSymbolicLink()) visitLink(full);
      else if (entry.isFile()) {
        const stat = statOf(full);
        if (stat) take(full, stat, false);
      } else note(full, 'neither a file nor a folder, not read');
    }
  };

  for (const named of [...new Set(paths.map((one) => path.resolve(one)))].sort(byCodeUnit)) {
    const stat = statOf(named);
    if (stat?.isDirectory()) visitFolder(named, 0);
    else if (stat?.isFile()) take(named, stat, true);
    else if (stat) note(named, 'neither a file nor a folder');
  }
  if (files.size >= mostFiles) note(paths[0] ?? '', `only the first ${mostFiles} files were taken`);
  return { files: [...files.values()].sort((left, right) => byCodeUnit(left.path, right.path)), notes };
}
