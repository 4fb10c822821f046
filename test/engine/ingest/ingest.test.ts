import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readActions, verifyActions } from '../../../src/engine/case/actions.ts';
import { queryCaseInfo } from '../../../src/engine/case/info.ts';
import { isComplete } from '../../../src/engine/case/meta.ts';
import { verifyCase } from '../../../src/engine/case/verify.ts';
import { demoFolder, digestCase, ingest, ledgerFaults, withCase } from '../../support/ingest.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const security = path.join(demoFolder, 'DC01', 'Security.evtx');

function demoCopy(): string {
  const folder = path.join(tempFolder(), 'evidence');
  cpSync(demoFolder, folder, { recursive: true });
  return folder;
}

const count = (casePath: string, sql: string): number =>
  withCase(casePath, (db) => db.prepare(sql).pluck().get() as number);

describe('runIngest', () => {
  it('makes a complete case of a folder: files with hashes, events, ledger, counts, actions', async () => {
    const folder = demoCopy();
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    const result = await ingest({ paths: [folder], casePath });
    const logs = readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.evtx'));
    expect(result).toMatchObject({
      outcome: 'complete',
      casePath,
      filesAdded: logs.length,
      filesSkipped: 0,
      notes: [],
    });
    expect(result.eventsAdded).toBe(result.totals.liveRecords + result.totals.recoveredRecords);
    withCase(casePath, (db) => {
      const info = queryCaseInfo(db, casePath);
      expect(info.complete).toBe(true);
      expect(ledgerFaults(db)).toEqual([]);
      for (const file of info.files) {
        expect(file.sha256).toBe(createHash('sha256').update(readFileSync(file.path)).digest('hex'));
        expect(file.sizeBytes).toBe(statSync(file.path).size);
        expect(file.chunks).toBe((file.sizeBytes - 4096) / 65_536);
      }
      const live = info.files.reduce((sum, file) => sum + file.records.live, 0);
      expect(live).toBe(result.totals.liveRecords);
      expect(info.channels.reduce((sum, channel) => sum + channel.count, 0)).toBe(live);
      const dc = info.files.find((file) => file.path.endsWith(path.join('DC01', 'Security.evtx')))!;
      expect(dc.channels).toEqual(['Security']);
      expect(dc.firstTime! < dc.lastTime!).toBe(true);
      expect(readActions(db).map((row) => row.action)).toEqual(['case.created', 'ingest.started', 'ingest.finished']);
      expect(verifyActions(db).problem).toBeUndefined();
    });
    expect(readdirSync(path.dirname(casePath))).toEqual(['c.eventloupe']);
  });

  it('gives the same case whatever the number of workers', async () => {
    const folder = tempFolder();
    const cases = await Promise.all(
      [1, 3].map(async (workers) => {
        const casePath = path.join(folder, `${workers}.eventloupe`);
        await ingest({ paths: [demoFolder], casePath, workers });
        return digestCase(casePath);
      }),
    );
    expect(cases[0]).toBe(cases[1]);
  });

  it('tells its progress: stages in order, counts that only grow, all bytes at the end', async () => {
    const { progress } = await ingest({ paths: [demoFolder], casePath: path.join(tempFolder(), 'c') });
    const stages = [...new Set(progress.map((one) => one.stage))];
    expect(stages).toEqual(['scan', 'parse', 'index', 'done']);
    const last = progress.at(-1)!;
    expect(last.bytesDone).toBe(last.bytesTotal);
    expect(last.filesDone).toBe(last.filesTotal);
    for (const [index, one] of progress.entries()) {
      const before = progress[index - 1];
      if (before) expect(one.events).toBeGreaterThanOrEqual(before.events);
    }
  });

  it('adds nothing the second time, and then a new file alone', async () => {
    const folder = demoCopy();
    const casePath = path.join(folder, 'c.eventloupe');
    const late = path.join(folder, 'DC01', 'Security.evtx');
    const aside = path.join(tempFolder(), 'aside.evtx');
    renameSync(late, aside);
    const first = await ingest({ paths: [folder], casePath });
    const before = digestCase(casePath);
    const second = await ingest({ paths: [folder], casePath });
    expect(second).toMatchObject({
      filesAdded: 0,
      filesSkipped: first.filesAdded,
      eventsAdded: 0,
      outcome: 'complete',
    });
    expect(digestCase(casePath)).toBe(before);
    copyFileSync(aside, late);
    const third = await ingest({ paths: [folder], casePath });
    expect(third).toMatchObject({ filesAdded: 1, filesSkipped: first.filesAdded });
    expect(third.eventsAdded).toBe(
      count(casePath, 'SELECT count(*) FROM events WHERE file_id = (SELECT max(id) FROM files)'),
    );
    expect(withCase(casePath, ledgerFaults)).toEqual([]);
  });

  it('knows a touched file again by its hash, and reads a changed one anew', async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'a.evtx');
    copyFileSync(security, file);
    const casePath = path.join(folder, 'c.eventloupe');
    await ingest({ paths: [folder], casePath });
    utimesSync(file, new Date(), new Date(Date.now() - 1000));
    expect(await ingest({ paths: [folder], casePath })).toMatchObject({ filesAdded: 0, filesSkipped: 1 });
    copyFileSync(path.join(demoFolder, 'DC01', 'Microsoft-Windows-PowerShell%4Operational.evtx'), file);
    const third = await ingest({ paths: [folder], casePath });
    expect(third.filesAdded).toBe(1);
    expect(third.notes[0]).toContain('has changed');
    expect(count(casePath, 'SELECT count(*) FROM events')).toBe(third.eventsAdded);
    expect(withCase(casePath, ledgerFaults)).toEqual([]);
  });

  it('lists a copy under another name, but not its events again: in one load and in a later one', async () => {
    const folder = tempFolder();
    const casePath = path.join(folder, 'c.eventloupe');
    copyFileSync(security, path.join(folder, 'a.evtx'));
    copyFileSync(security, path.join(folder, 'b.evtx'));
    const first = await ingest({ paths: [folder], casePath });
    copyFileSync(security, path.join(folder, 'c.evtx'));
    const second = await ingest({ paths: [folder], casePath });
    expect(second).toMatchObject({ filesAdded: 1, eventsAdded: 0 });
    expect(second.totals.liveRecords).toBe(first.totals.liveRecords);
    withCase(casePath, (db) => {
      const files = queryCaseInfo(db, casePath).files;
      expect(files.map((file) => file.records.live > 0)).toEqual([true, false, false]);
      for (const copy of files.slice(1)) {
        expect(copy.statusDetail).toContain(path.join(folder, 'a.evtx'));
        expect(copy.sha256).toBe(files[0]!.sha256);
      }
      expect(ledgerFaults(db)).toEqual([]);
      expect(verifyCase(db)!.ok).toBe(true);
    });
  });

  it('hands the added files to the analyses, all files when they were never built', async () => {
    const folder = demoCopy();
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    const seen: (readonly number[] | undefined)[] = [];
    const analyses = [
      {
        name: 'Test',
        version: 1,
        build: ({ fileIds }: { fileIds: readonly number[] | undefined }) => void seen.push(fileIds),
      },
    ];
    await ingest({ paths: [path.join(folder, 'DC01')], casePath, analyses });
    await ingest({ paths: [path.join(folder, 'WS-002')], casePath, analyses });
    expect(await ingest({ paths: [folder], casePath, analyses: [{ ...analyses[0]!, version: 2 }] })).toMatchObject({
      outcome: 'complete',
    });
    await ingest({ paths: [folder], casePath, analyses: [{ ...analyses[0]!, version: 2 }] });
    expect(seen.length).toBe(3);
    expect(seen[0]).toBeUndefined();
    expect(seen[1]!.length).toBeGreaterThan(0);
    expect(seen[2]).toBeUndefined();
  });

  it('says what is missing', async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'notes.txt'), 'nothing here');
    const casePath = path.join(folder, 'c.eventloupe');
    await expect(ingest({ paths: [path.join(folder, 'none')], casePath })).rejects.toMatchObject({
      code: 'path-not-found',
    });
    await expect(ingest({ paths: [folder], casePath })).rejects.toMatchObject({ code: 'no-evidence' });
    expect(existsSync(casePath)).toBe(false);
  });

  it('leaves the evidence as it was: names, content, times', async () => {
    const folder = demoCopy();
    const list = (): string[] =>
      (readdirSync(folder, { recursive: true }) as string[]).sort().map((name) => {
        const { size, mtimeNs, ctimeNs, atimeNs } = statSync(path.join(folder, name), { bigint: true });
        const isFile = statSync(path.join(folder, name)).isFile();
        return [name, isFile, size, mtimeNs, ctimeNs, process.platform === 'linux' && isFile ? atimeNs : ''].join();
      });
    const before = list();
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    await ingest({ paths: [folder], casePath });
    withCase(casePath, (db) => expect(verifyCase(db)!.ok).toBe(true));
    expect(list()).toEqual(before);
  });
});

describe('cancel and resume', () => {
  it('stops when asked, says incomplete, and goes on to the same case', async () => {
    const folder = tempFolder();
    const whole = path.join(folder, 'whole.eventloupe');
    await ingest({ paths: [demoFolder], casePath: whole });
    const casePath = path.join(folder, 'c.eventloupe');
    const signal = { aborted: false };
    const cancelled = await ingest({
      paths: [demoFolder],
      casePath,
      signal,
      onProgress: ({ stage }) => {
        signal.aborted = stage === 'parse' || stage === 'index';
      },
    });
    expect(cancelled.outcome).toBe('cancelled');
    expect(withCase(casePath, isComplete)).toBe(false);
    expect((await ingest({ paths: [demoFolder], casePath })).outcome).toBe('complete');
    expect(digestCase(casePath)).toBe(digestCase(whole));
  });
});

describe('verifyCase', () => {
  it('finds a changed byte of evidence, a missing file, an edited action and a hole in the ledger', async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, 'e'));
    const file = path.join(folder, 'e', 'a.evtx');
    copyFileSync(security, file);
    const casePath = path.join(folder, 'c.eventloupe');
    await ingest({ paths: [path.join(folder, 'e')], casePath });
    const failed = (): string[] =>
      withCase(casePath, (db) =>
        verifyCase(db)!
          .items.filter((item) => !item.ok)
          .map((item) => `${item.check}: ${item.detail}`),
      );
    expect(failed()).toEqual([]);
    const bytes = readFileSync(file);
    bytes[60_000] = bytes[60_000]! ^ 1;
    writeFileSync(file, bytes);
    expect(failed()).toEqual([expect.stringMatching(/^evidence: changed: SHA-256/)]);
    rmSync(file);
    expect(failed()).toEqual([expect.stringMatching(/^evidence: cannot be read: it does not exist/)]);
    copyFileSync(security, file);
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(casePath);
    db.exec(`UPDATE actions SET user_name = 'nobody' WHERE seq = 1; DELETE FROM ranges WHERE start_offset = 4096`);
    db.close();
    expect(failed()).toEqual([
      expect.stringMatching(/^ledger: nothing accounts for bytes 4096/),
      expect.stringMatching(/^actions: row 1/),
    ]);
  });
});

describe.skipIf(!hasShared)('shared set: the public samples', () => {
  it('reads 117 files with 15,641 live records, each byte accounted for, quickly skipped the second time', async () => {
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    const paths = [path.join(sharedFolder, 'evtx', 'samples')];
    const { totals, notes } = await ingest({ paths, casePath });
    expect(totals).toMatchObject({ files: 117, liveRecords: 15_641 });
    expect(notes).toEqual([]);
    expect(withCase(casePath, ledgerFaults)).toEqual([]);
    expect(count(casePath, `SELECT count(*) FROM files WHERE status <> 'complete'`)).toBe(0);
    expect(withCase(casePath, (db) => db.pragma('integrity_check', { simple: true }))).toBe('ok');
    expect(await ingest({ paths, casePath })).toMatchObject({ filesSkipped: 117, filesAdded: 0 });
  });
});
