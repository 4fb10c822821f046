/** The demo case: copies the synthetic evidence of `resources/demo` into the user-data folder, as evidence of its own. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { resourcePath } from '../base/resource-path.ts';

/** Copies what is missing; gives the evidence folder and where its case goes. */
export function createDemoEvidence(userDataFolder: string): { folder: string; casePath: string } {
  const folder = path.join(userDataFolder, 'demo', 'evidence');
  if (!existsSync(folder)) {
    mkdirSync(path.dirname(folder), { recursive: true });
    cpSync(resourcePath('demo'), folder, { recursive: true, filter: (source) => !source.endsWith('.md') });
  }
  return { folder, casePath: path.join(userDataFolder, 'demo', 'demo.eventloupe') };
}
