/** Files of the built renderer, with the host's script put before all others. */
import { readFolderFile } from '../engine/engine.ts';

/** Where the page finds the script that defines `window.api`. */
export const apiScriptPath = '/__host/api.js';

/** Reads one file below `root` by its URL path; undefined when there is none. */
export function readStaticFile(root: string, urlPath: string): { type: string; body: Buffer } | undefined {
  const file = readFolderFile(root, urlPath);
  if (!file || (urlPath !== '/' && urlPath !== '/index.html')) return file;
  const html = file.body.toString('utf8');
  const script = `<script src="${apiScriptPath}"></script>`;
  return { type: file.type, body: Buffer.from(html.replace(/<head>/i, (head) => `${head}\n    ${script}`)) };
}
