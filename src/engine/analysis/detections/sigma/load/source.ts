/**
 * Rules from a folder (all levels), one file, or a zip archive. In: a path. Out: LoadedRules in path order, with problems
 * as rules that have a status and a reason. Decisions: sizes are checked before anything is read or unpacked; a second
 * rule with the same id is listed as a duplicate and does not run; links are not followed.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Unzip, UnzipInflate } from 'fflate';
import type { LoadedRule } from '../types.ts';
import { engineVersion } from '../version.ts';
import { loadRuleText } from './document.ts';
import { toDerivedId } from './head.ts';
import type { PlaceholderLists } from './modifiers.ts';
import { maxRuleBytes } from './yaml.ts';

const maxFiles = 50_000;
const maxDepth = 32;
const maxTotalBytes = 256 * 1024 * 1024;
const maxArchiveBytes = 256 * 1024 * 1024;

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}
interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

/** What an earlier load made of a file, by its path in the set and its key; undefined when unknown. */
export type KnownFiles = (path: string, fileKey: string) => readonly LoadedRule[] | undefined;

/** Loads every rule under a path. Throws only when the path itself cannot be read. */
export function loadRules(path: string, lists: PlaceholderLists = {}, known?: KnownFiles): readonly LoadedRule[] {
  const files: (RuleFile | RefusedFile)[] = [];
  const stat = statSync(path);
  if (stat.isDirectory()) readFolder(path, files);
  else if (isZip(path)) readZip(path, stat.size, files);
  else readOne(path, path.slice(path.lastIndexOf(sep) + 1), stat.size, files);
  return loadRuleFiles(files, lists, known);
}

/** The same from texts already read. */
export function loadRuleFiles(
  files: readonly (RuleFile | RefusedFile)[],
  lists: PlaceholderLists = {},
  known?: KnownFiles,
): readonly LoadedRule[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const loaded = sorted.flatMap((file): readonly LoadedRule[] => {
    if (!('text' in file)) return [toRefused(file)];
    const fileKey = createHash('sha256').update(`${engineVersion} ${file.text}`).digest('hex');
    // What a file with placeholders becomes depends on the lists.
    const before = file.text.includes('expand') ? undefined : known?.(file.path, fileKey);
    return before ?? loadRuleText({ path: file.path, text: file.text, lists }).map((rule) => ({ ...rule, fileKey }));
  });
  const seen = new Map<string, string>();
  return loaded.map((rule): LoadedRule => {
    if (!rule.rule) return rule;
    const other = seen.get(rule.id);
    if (other === undefined) {
      seen.set(rule.id, rule.path);
      return rule;
    }
    return { ...rule, status: 'duplicate', reason: `has the same id as ${other}` };
  });
}

function toRefused(file: RefusedFile): LoadedRule {
  return {
    path: file.path,
    document: 0,
    status: 'unsupported',
    reason: file.reason,
    id: toDerivedId(file.path),
    title: file.path,
    source: '',
  };
}

const isRuleName = (name: string): boolean => /\.ya?ml$/i.test(name);
const tooLarge = `file is larger than ${maxRuleBytes / 1024} KiB`;

function readFolder(root: string, out: (RuleFile | RefusedFile)[]): void {
  let totalBytes = 0;
  const walk = (folder: string, depth: number): void => {
    if (depth > maxDepth) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.')) walk(full, depth + 1);
        continue;
      }
      if (!entry.isFile() || !isRuleName(entry.name) || out.length >= maxFiles) continue;
      const path = relative(root, full).split(sep).join('/');
      const size = statSync(full, { throwIfNoEntry: false })?.size ?? 0;
      totalBytes += size;
      if (totalBytes > maxTotalBytes)
        out.push({ path, reason: `the folder holds more than ${maxTotalBytes / 1024 / 1024} MiB of rules` });
      else readOne(full, path, size, out);
    }
  };
  walk(root, 0);
}

function readOne(full: string, path: string, sizeBytes: number, out: (RuleFile | RefusedFile)[]): void {
  if (sizeBytes > maxRuleBytes) {
    out.push({ path, reason: tooLarge });
    return;
  }
  let text: string;
  try {
    text = readFileSync(full, 'utf8');
  } catch (error) {
    out.push({
      path,
      reason: `file cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'}`,
    });
    return;
  }
  out.push({ path, text: text.replace(/^\uFEFF/, '') });
}

function isZip(path: string): boolean {
  const head = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    return readSync(file, head, 0, 4, 0) === 4 && head.readUInt32LE(0) === 0x04034b50;
  } finally {
    closeSync(file);
  }
}

/** Unpacks rule files only, and stops each at the size limit, whatever the archive claims. */
function readZip(path: string, sizeBytes: number, out: (RuleFile | RefusedFile)[]): void {
  if (sizeBytes > maxArchiveBytes) {
    out.push({
      path: path.slice(path.lastIndexOf(sep) + 1),
      reason: `archive is larger than ${maxArchiveBytes / 1024 / 1024} MiB`,
    });
    return;
  }
  let totalBytes = 0;
  const unzip = new Unzip((entry) => {
    if (!isRuleName(entry.name) || out.length >= maxFiles) return;
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    let refused = false;
    entry.ondata = (error, piece, final) => {
      if (refused) return;
      bytes += piece?.length ?? 0;
      totalBytes += piece?.length ?? 0;
      if (error || bytes > maxRuleBytes || totalBytes > maxTotalBytes) {
        refused = true;
        const why = error
          ? 'file cannot be unpacked'
          : bytes > maxRuleBytes
            ? tooLarge
            : `the archive holds more than ${maxTotalBytes / 1024 / 1024} MiB of rules`;
        out.push({ path: entry.name, reason: why });
        entry.terminate();
        return;
      }
      pieces.push(piece);
      if (final)
        out.push({
          path: entry.name,
          text: Buffer.concat(pieces)
            .toString('utf8')
            .replace(/^\uFEFF/, ''),
        });
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  const bytes = readFileSync(path);
  const step = 64 * 1024;
  try {
    for (let at = 0; at < bytes.length; at += step)
      unzip.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  } catch (error) {
    out.push({
      path: path.slice(path.lastIndexOf(sep) + 1),
      reason: `archive is damaged: ${error instanceof Error ? error.message.slice(0, 100) : 'unknown error'}`,
    });
  }
}
