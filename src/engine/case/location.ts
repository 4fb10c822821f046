/**
 * Where a new case goes. In: the evidence paths, a wished path, the user-data folder. Out: the case path, and a sentence
 * when it is not beside the evidence. The default is `<folder>/<folder name>.eventloupe`; evidence is often
 * write-protected, then the case goes to the user-data folder.
 */
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, existsSync, openSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from '#shared/contract/errors.ts';

export const caseExtension = '.eventloupe';

export interface CaseLocation {
  readonly casePath: string;
  /** Why the case is not beside the evidence. */
  readonly note: string | undefined;
}

/** Tries it: permission bits do not tell of read-only mounts, nor of Windows' access lists. */
export function isFolderWritable(folder: string): boolean {
  const probe = path.join(folder, `.eventloupe-${randomBytes(6).toString('hex')}`);
  try {
    accessSync(folder, constants.W_OK);
    closeSync(openSync(probe, 'wx'));
  } catch {
    return false;
  }
  unlinkSync(probe);
  return true;
}

/** A file name that every platform takes. */
const toFileName = (text: string): string => text.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_').slice(0, 100) || 'case';

/**
 * `paths` holds at least one existing path. A case that is already in one of the two places is found again.
 * Throws `path-not-writable` when a wished place cannot be written.
 */
export function locateCase(paths: readonly string[], wished: string | undefined, userDataFolder: string): CaseLocation {
  if (wished !== undefined) {
    const casePath = path.resolve(wished);
    if (existsSync(casePath) && statSync(casePath).isDirectory()) {
      throw new EngineError('bad-input', `${casePath} is a folder; name a file for the case.`);
    }
    return { casePath, note: undefined };
  }
  const first = path.resolve(paths[0] ?? '.');
  const isFolder = existsSync(first) && statSync(first).isDirectory();
  const folder = isFolder ? first : path.dirname(first);
  const name = toFileName((isFolder ? path.basename(first) : path.parse(first).name) || 'case');
  const beside = path.join(folder, `${name}${caseExtension}`);
  if (existsSync(beside) || isFolderWritable(folder)) return { casePath: beside, note: undefined };
  const key = createHash('sha256').update(first).digest('hex').slice(0, 8);
  const casePath = path.join(path.resolve(userDataFolder), 'cases', `${name}-${key}${caseExtension}`);
  return { casePath, note: `The evidence folder ${folder} cannot be written; the case is at ${casePath}` };
}
