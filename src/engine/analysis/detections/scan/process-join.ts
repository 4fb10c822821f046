/**
 * Fields that a log lacks, taken from the process model: the parent's command line for 4688, the command line of a process
 * for its connections and loaded images. In: a process of the case and a Sigma field. Out: the value, or undefined. Only
 * parents that a record names count (not inferred ones).
 */
import type Database from 'better-sqlite3';
import type { FieldValue } from '../sigma/types.ts';

interface ProcessSql {
  image: string | null;
  command_line: string | null;
  user: string | null;
  integrity: string | null;
  current_directory: string | null;
  parent_id: number | null;
  parent_image: string | null;
  parent_command_line: string | null;
  edge: string;
}

export type ProcessJoin = (processId: number, field: string) => FieldValue;

const joinedFields = new Set([
  'Image',
  'CommandLine',
  'User',
  'IntegrityLevel',
  'CurrentDirectory',
  'ParentImage',
  'ParentCommandLine',
  'ParentUser',
  'GrandParentImage',
]);
const maxCached = 50_000;

/** A look-up over a case; rows are kept. */
export function createProcessJoin(db: Database.Database): ProcessJoin {
  const read = db.prepare(
    `SELECT image, command_line, user, integrity, current_directory, parent_id, parent_image, parent_command_line, edge
     FROM processes WHERE id = ?`,
  );
  const cache = new Map<number, ProcessSql | undefined>();
  const find = (id: number | null): ProcessSql | undefined => {
    if (id === null) return undefined;
    if (!cache.has(id)) {
      if (cache.size >= maxCached) cache.clear();
      cache.set(id, read.get(id) as ProcessSql | undefined);
    }
    return cache.get(id);
  };
  const parentOf = (process: ProcessSql | undefined): ProcessSql | undefined =>
    process === undefined || process.edge === 'none' || process.edge === 'inferred'
      ? undefined
      : find(process.parent_id);
  return (processId, field) => {
    if (!joinedFields.has(field)) return undefined;
    const process = find(processId);
    if (!process) return undefined;
    const parent = parentOf(process);
    switch (field) {
      case 'Image':
        return process.image ?? undefined;
      case 'CommandLine':
        return process.command_line ?? undefined;
      case 'User':
        return process.user ?? undefined;
      case 'IntegrityLevel':
        return process.integrity ?? undefined;
      case 'CurrentDirectory':
        return process.current_directory ?? undefined;
      case 'ParentImage':
        return process.parent_image ?? parent?.image ?? undefined;
      case 'ParentCommandLine':
        return process.parent_command_line ?? parent?.command_line ?? undefined;
      case 'ParentUser':
        return parent?.user ?? undefined;
      default:
        return parentOf(parent)?.image ?? parent?.parent_image ?? undefined;
    }
  };
}
