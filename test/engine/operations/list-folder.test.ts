import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFolder } from '../../../src/engine/operations/list-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-list-'));
  for (const name of ['b10', 'b2', 'A']) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'Security.EVTX'), '12345');
  writeFileSync(path.join(folder, 'x.eventloupe'), '');
  writeFileSync(path.join(folder, 'notes.txt'), '');
  symlinkSync(path.join(folder, 'A'), path.join(folder, 'link'));
  symlinkSync(path.join(folder, 'gone'), path.join(folder, 'dangling.evtx'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('folder listing', () => {
  it('gives folders first, then evidence and cases, by name', () => {
    const listing = listFolder(folder);
    expect(listing.entries.map(({ name, kind, sizeBytes }) => [name, kind, sizeBytes])).toEqual([
      ['A', 'folder', null],
      ['b2', 'folder', null],
      ['b10', 'folder', null],
      ['link', 'folder', null],
      ['Security.EVTX', 'file', 5],
      ['x.eventloupe', 'file', 0],
    ]);
    expect(listing).toMatchObject({ path: folder, parent: path.dirname(folder), truncated: false });
  });

  it('starts at home and ends at the root', () => {
    expect(listFolder().path).toBe(os.homedir());
    expect(listFolder(path.parse(folder).root).parent).toBeNull();
  });

  it('says what it cannot list', () => {
    expect(() => listFolder(path.join(folder, 'missing'))).toThrow(expect.objectContaining({ code: 'path-not-found' }));
    expect(() => listFolder(path.join(folder, 'notes.txt'))).toThrow(
      expect.objectContaining({ code: 'path-not-found' }),
    );
  });
});
