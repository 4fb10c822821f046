/** Finds the `resources` folder: upwards from this module (sources, out/main, inside Electron's asar). */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

let root: string | undefined;

/** Absolute path of a file or folder below `resources`. Throws when there is no such folder: the installation is broken. */
export function resourcePath(...parts: string[]): string {
  if (root === undefined) {
    let folder = path.dirname(fileURLToPath(import.meta.url));
    while (!existsSync(path.join(folder, 'resources', 'events'))) {
      const up = path.dirname(folder);
      if (up === folder) throw new Error(`No resources folder above ${fileURLToPath(import.meta.url)}`);
      folder = up;
    }
    root = path.join(folder, 'resources');
  }
  return path.join(root, ...parts);
}
