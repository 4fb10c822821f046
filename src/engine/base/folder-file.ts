/** One file below a folder, by a URL path (hostile). Out: bytes and type, or undefined when it is no file in there. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface FolderFile {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Reads a file below `root` for a host that serves the built app; `/` is index.html. Only known types are served, and
 * neither `..` (encoded or not) nor a link leads out of the folder: the real paths are compared.
 */
export function readFolderFile(root: string, urlPath: string): FolderFile | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || !decoded.startsWith('/')) return undefined;
  const below = decoded === '/' ? '/index.html' : path.posix.normalize(decoded.replaceAll('\\', '/'));
  const file = path.resolve(root, `.${below}`);
  const type = types[path.extname(file).toLowerCase()];
  if (!type || !statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  if (!realpathSync(file).startsWith(realpathSync(root) + path.sep)) return undefined;
  return { type, body: readFileSync(file) };
}
