/**
 * Names in a folder for a file picker: sub-folders, `.evtx` files and `.eventloupe` cases. Reads names and sizes only and
 * never changes anything. Entries that cannot be looked at are left out.
 */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EngineError } from '#shared/contract/errors.ts';
import type { FolderEntry, FolderListing } from '#shared/contract/host.ts';

const mostEntries = 5000;
const shown = /\.(?:evtx|eventloupe)$/i;

/** Lists a folder (the home folder without a path). Errors: `path-not-found`, `path-not-readable`. */
export function listFolder(folder?: string): FolderListing {
  const absolute = path.resolve(folder && folder.length > 0 ? folder : os.homedir());
  let children: Dirent[];
  try {
    children = readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new EngineError('path-not-found', `There is no folder ${absolute}.`);
    throw new EngineError('path-not-readable', `The folder ${absolute} cannot be read (${code ?? 'unknown reason'}).`);
  }
  const entries = children.flatMap((child) => toEntry(absolute, child) ?? []);
  const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  entries.sort((a, b) => (a.kind === b.kind ? byName.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1));
  const parent = path.dirname(absolute);
  return {
    path: absolute,
    parent: parent === absolute ? null : parent,
    entries: entries.slice(0, mostEntries),
    truncated: entries.length > mostEntries,
  };
}

function toEntry(folder: string, child: Dirent): FolderEntry | undefined {
  const full = path.join(folder, child.name);
  if (child.isDirectory()) return { name: child.name, path: full, kind: 'folder', sizeBytes: null };
  if (!child.isSymbolicLink() && !shown.test(child.name)) return undefined;
  // A link may lead to either; a dangling one gives undefined.
  const stat = statSync(full, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return { name: child.name, path: full, kind: 'folder', sizeBytes: null };
  if (!stat?.isFile() || !shown.test(child.name)) return undefined;
  return { name: child.name, path: full, kind: 'file', sizeBytes: stat.size };
}
