import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type WorkerName, workerEntries, workerUrl } from '../../../src/engine/base/worker-url.ts';

describe('workerUrl', () => {
  it('points at source files that exist', () => {
    for (const name of Object.keys(workerEntries) as WorkerName[]) {
      expect(workerUrl(name).href.endsWith(`/src/engine/${workerEntries[name]}`)).toBe(true);
      expect(existsSync(fileURLToPath(workerUrl(name))), name).toBe(true);
    }
  });
});
