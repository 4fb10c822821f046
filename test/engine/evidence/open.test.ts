import { createHash } from 'node:crypto';
import { appendFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashFile, probeFile } from '../../../src/engine/evidence/hash.ts';
import { EvidenceFile } from '../../../src/engine/evidence/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function makeFile(content: string | Uint8Array): string {
  const file = path.join(tempFolder(), 'a.evtx');
  writeFileSync(file, content);
  return file;
}

describe('EvidenceFile', () => {
  it('reads by offset and says where the file ends', () => {
    const file = EvidenceFile.open(makeFile('0123456789'));
    const bytes = new Uint8Array(4);
    expect([file.read(bytes, 3), Buffer.from(bytes).toString()]).toEqual([4, '3456']);
    expect([file.read(bytes, 8), file.read(bytes, 10)]).toEqual([2, 0]);
    expect(file.describeChange()).toBeUndefined();
    file.close();
  });

  it.each([
    ['grew', (file: string) => appendFileSync(file, 'more'), /grew from 10 to 14 bytes/],
    ['shrank', (file: string) => truncateSync(file, 3), /shrank from 10 to 3 bytes/],
    ['was written to', (file: string) => utimesSync(file, new Date(), new Date(Date.now() + 5000)), /was written to/],
    ['vanished', (file: string) => rmSync(file), /vanished/],
    [
      'was replaced',
      (file: string) => (writeFileSync(`${file}2`, '9876543210'), renameSync(`${file}2`, file)),
      /another file/,
    ],
  ])('notices that a file %s', (_, change, expected) => {
    const name = makeFile('0123456789');
    const file = EvidenceFile.open(name);
    change(name);
    expect(file.describeChange()).toMatch(expected);
    file.close();
  });

  it('refuses what is no ordinary file, without waiting for it', () => {
    expect(() => EvidenceFile.open(tempFolder())).toThrow();
    if (process.platform !== 'win32') expect(() => EvidenceFile.open('/dev/zero')).toThrow('not an ordinary file');
  });

  it('leaves size, times and content as they were', () => {
    const name = makeFile('0123456789');
    const past = new Date('2020-02-02T02:02:02Z');
    utimesSync(name, past, past);
    const before = statSync(name, { bigint: true });
    hashFile(name);
    const after = statSync(name, { bigint: true });
    expect([after.size, after.mtimeNs, after.ctimeNs]).toEqual([before.size, before.mtimeNs, before.ctimeNs]);
    // O_NOATIME is Linux's; elsewhere the mount decides.
    if (process.platform === 'linux') expect(after.atimeNs).toBe(before.atimeNs);
  });
});

describe('hashes', () => {
  it('hashes a whole file and reports its progress', () => {
    const content = Buffer.alloc(9_000_000, 'abc');
    let seen = 0;
    const hashed = hashFile(makeFile(content), (bytes) => {
      seen += bytes;
    });
    expect(hashed).toEqual({ sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
    expect(seen).toBe(content.length);
  });

  it('stops when asked', () => {
    expect(hashFile(makeFile('abc'), undefined, { aborted: true })).toBeUndefined();
  });

  it('probes both ends', () => {
    const probe = (content: Uint8Array): string => {
      const file = EvidenceFile.open(makeFile(content));
      const value = probeFile(file);
      file.close();
      return value;
    };
    const content = Buffer.alloc(600_000, 7);
    const head = Buffer.from(content).fill(1, 0, 1);
    const middle = Buffer.from(content).fill(1, 300_000, 300_001);
    const tail = Buffer.from(content).fill(1, 599_999);
    expect(probe(middle)).toBe(probe(content));
    expect(new Set([content, head, tail].map(probe)).size).toBe(3);
    expect(probe(Buffer.alloc(0))).toHaveLength(64);
  });
});
