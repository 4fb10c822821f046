/** File system errors in words for a person. */

const words: Record<string, string> = {
  ENOENT: 'it does not exist (any more)',
  ENOTDIR: 'it does not exist (any more)',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EBUSY: 'it is locked by another program; copy it with a forensic tool first',
  ETXTBSY: 'it is locked by another program',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk reports a read error',
  ESTALE: 'the network share lost it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

/** Node's `error.code`, or undefined. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** What happened to a file, as the end of a sentence: `permission denied (EACCES)`. */
export function describeFileError(error: unknown): string {
  const code = errorCode(error);
  const text = code === undefined ? undefined : words[code];
  if (text !== undefined) return `${text} (${code})`;
  return error instanceof Error ? error.message : String(error);
}
