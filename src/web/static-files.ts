/** Files of the built renderer. In: a URL path (hostile). Out: bytes and type, or undefined when it is no file in there. */
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

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
}

/** Where the page finds the script that defines `window.api`. */
export const apiScriptPath = '/__host/api.js';

/** Reads one file below `root`; `/` is index.html, with the host's script put before all others. */
export function readStaticFile(root: string, urlPath: string): StaticFile | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0')) return undefined;
  const file = path.resolve(
    root,
    `.${path.posix.normalize(decoded.replaceAll('\\', '/'))}`,
    decoded === '/' ? 'index.html' : '',
  );
  const type = types[path.extname(file).toLowerCase()];
  if (!type || !statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  // Real paths, so that neither `..` nor a link leads out of the folder.
  if (!realpathSync(file).startsWith(realpathSync(root) + path.sep)) return undefined;
  const body = readFileSync(file);
  return { type, body: decoded === '/' || decoded === '/index.html' ? withApiScript(body) : body };
}

function withApiScript(html: Buffer): Buffer {
  return Buffer.from(
    html.toString('utf8').replace(/<head>/i, (head) => `${head}\n    <script src="${apiScriptPath}"></script>`),
  );
}
