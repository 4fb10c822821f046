import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEvidence } from '../../../src/engine/evidence/find.ts';
import { EvidenceFile } from '../../../src/engine/evidence/open.ts';
import { tempFolder, withoutRootRights } from '../../support/temp-folder.ts';

const log = Buffer.concat([Buffer.from('ElfFile\0'), Buffer.alloc(8192)]);

function names(found: ReturnType<typeof findEvidence>, root: string): string[] {
  return found.files.map((file) => path.relative(root, file.path));
}

describe('findEvidence', () => {
  it('takes files by content and by name, in the order of their paths, through all folders', () => {
    const root = tempFolder();
    mkdirSync(path.join(root, 'b', 'deep'), { recursive: true });
    writeFileSync(path.join(root, 'b', 'deep', 'renamed.bin'), log);
    writeFileSync(path.join(root, 'z.evtx'), log);
    writeFileSync(path.join(root, 'A.EVTX'), Buffer.alloc(0));
    writeFileSync(path.join(root, 'broken-header.dat'), Buffer.concat([Buffer.alloc(4096), Buffer.from('ElfChnk\0')]));
    writeFileSync(path.join(root, 'notes.txt'), 'ElfFil');
    const found = findEvidence([root]);
    expect(names(found, root)).toEqual(['A.EVTX', 'b/deep/renamed.bin', 'broken-header.dat', 'z.evtx']);
    expect(found.notes).toEqual([]);
    expect(found.files[3]).toMatchObject({ name: 'z.evtx', kind: 'evtx', sizeBytes: log.length });
  });

  it('lists a file once, however often it is named or linked', () => {
    const root = tempFolder();
    writeFileSync(path.join(root, 'a.evtx'), log);
    symlinkSync(path.join(root, 'a.evtx'), path.join(root, 'link.evtx'));
    expect(findEvidence([root, path.join(root, 'a.evtx'), root]).files).toHaveLength(1);
  });

  it('does not follow links to folders, so a loop ends and nothing outside is taken for evidence', () => {
    const root = tempFolder();
    const outside = tempFolder();
    writeFileSync(path.join(root, 'a.evtx'), log);
    writeFileSync(path.join(outside, 'mine.evtx'), log);
    symlinkSync(root, path.join(root, 'loop'));
    symlinkSync(outside, path.join(root, 'outside'));
    symlinkSync(path.join(root, 'circle2'), path.join(root, 'circle1'));
    symlinkSync(path.join(root, 'circle1'), path.join(root, 'circle2'));
    const found = findEvidence([root]);
    expect(names(found, root)).toEqual(['a.evtx']);
    expect(found.notes.map((note) => path.basename(note.path))).toEqual(['circle1', 'circle2', 'loop', 'outside']);
    expect(found.notes[0]!.message).toContain('circle');
    expect(found.notes[3]!.message).toContain('not followed');
  });

  it.skipIf(process.platform === 'win32')('says which folders and files it may not read, and goes on', () => {
    const root = tempFolder();
    mkdirSync(path.join(root, 'closed'));
    writeFileSync(path.join(root, 'closed', 'a.evtx'), log);
    writeFileSync(path.join(root, 'closed.evtx'), log);
    writeFileSync(path.join(root, 'open.evtx'), log);
    chmodSync(path.join(root, 'closed'), 0);
    chmodSync(path.join(root, 'closed.evtx'), 0);
    const found = withoutRootRights(() => findEvidence([root]));
    // A log by its name is listed: that it cannot be read is a fact about this piece of evidence.
    expect(names(found, root)).toEqual(['closed.evtx', 'open.evtx']);
    expect(found.notes).toEqual([
      { path: path.join(root, 'closed'), message: expect.stringContaining('permission denied') },
    ]);
  });

  it.skipIf(process.platform !== 'linux')('finds and opens names that are no UTF-8, each for itself', () => {
    const root = tempFolder();
    const raw = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${root}/`), name]);
    const names = ['a\xff.evtx', 'a\xfe.evtx', '\xe4\xb8/x.evtx'].map((name) => Buffer.from(name, 'latin1'));
    mkdirSync(raw(Buffer.from([0xe4, 0xb8])));
    names.forEach((name, i) => void writeFileSync(raw(name), Buffer.concat([log, Buffer.of(i)])));
    const found = findEvidence([root]);
    expect(found.notes).toEqual([]);
    expect(found.files.map((file) => file.name).sort()).toEqual(['a\uefff.evtx', 'a\ueffe.evtx', 'x.evtx'].sort());
    const last = found.files.map(({ path: file, sizeBytes }) => {
      const opened = EvidenceFile.open(file);
      const byte = new Uint8Array(1);
      opened.read(byte, sizeBytes - 1);
      expect(opened.describeChange()).toBeUndefined();
      opened.close();
      return byte[0];
    });
    expect(last.sort()).toEqual([0, 1, 2]);
  });

  it.skipIf(process.platform === 'win32')('lists what is neither a file nor a folder, and does not wait for it', () => {
    const root = tempFolder();
    execFileSync('mkfifo', [path.join(root, 'pipe.evtx')]);
    symlinkSync('/dev/zero', path.join(root, 'zero.evtx'));
    const found = findEvidence([root]);
    expect(found.files).toEqual([]);
    expect(found.notes.map((note) => note.message)).toEqual([
      'neither a file nor a folder, not read',
      'a link to /dev/zero: neither a file nor a folder, not read',
    ]);
  });

  it('names what was given and is not evidence', () => {
    const root = tempFolder();
    writeFileSync(path.join(root, 'notes.txt'), 'hello');
    const found = findEvidence([path.join(root, 'notes.txt'), path.join(root, 'missing')]);
    expect(found.files).toEqual([]);
    expect(found.notes.map((note) => note.message)).toEqual([
      expect.stringContaining('does not exist'),
      expect.stringContaining('not an event log'),
    ]);
  });

  it('takes any file to be carved, except the case itself', () => {
    const root = tempFolder();
    writeFileSync(path.join(root, 'memory.raw'), 'x');
    writeFileSync(path.join(root, 'c.eventloupe'), 'x');
    const found = findEvidence([root], { carve: true, exclude: [path.join(root, 'c.eventloupe')] });
    expect(found.files.map((file) => [file.name, file.kind])).toEqual([['memory.raw', 'carved']]);
  });
});
