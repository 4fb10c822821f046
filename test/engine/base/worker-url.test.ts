import { describe, expect, it } from 'vitest';
import { workerUrl } from '../../../src/engine/base/worker-url.ts';

describe('workerUrl', () => {
  it('points at the source file when called from source', () => {
    expect(workerUrl('file:///a/src/b/src/engine/ingest/index.ts', 'parse').href).toBe(
      'file:///a/src/b/src/engine/ingest/parse.worker.ts',
    );
  });

  it('points at the build entry from any bundle, chunk or archive', () => {
    for (const from of ['index.js', 'chunks/engine-abc.js', 'workers/lane.js']) {
      expect(workerUrl(`file:///x/app.asar/out/main/${from}`, 'lane').href).toBe(
        'file:///x/app.asar/out/main/workers/lane.js',
      );
    }
  });

  it('refuses to guess elsewhere', () => {
    expect(() => workerUrl('file:///tmp/x.js', 'lane')).toThrow(/No worker/);
  });
});
