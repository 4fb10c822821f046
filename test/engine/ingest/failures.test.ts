/** Failures with the real thing: threads that end, a full disk, files that vanish or grow, folders that cannot be written. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { openCase } from '../../../src/engine/case/connect.ts';
import { queryCaseInfo } from '../../../src/engine/case/info.ts';
import { lockIngest } from '../../../src/engine/case/lock.ts';
import { isComplete } from '../../../src/engine/case/meta.ts';
import type { WorkerOrder } from '../../../src/engine/ingest/protocol.ts';
import { evidenceEditHandlers } from '../../../src/engine/operations/evidence.ts';
import { demoFolder, digestCase, ingest, ledgerFaults, withCase } from '../../support/ingest.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const sysmon = path.join(demoFolder, 'WS-001', 'Microsoft-Windows-Sysmon%4Operational.evtx');
const small = path.join(demoFolder, 'WS-002', 'Security.evtx');

/** The parse worker ends when it gets an order that `isDeadly` picks. */
function endAt(isDeadly: (order: WorkerOrder) => boolean): (worker: Worker) => void {
  return (worker) => {
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (order: WorkerOrder, transfer?: readonly ArrayBuffer[]) => {
      if (isDeadly(order)) void worker.terminate();
      else post(order, transfer as ArrayBuffer[]);
    };
  };
}

describe('a parse worker that ends', () => {
  it('is replaced, and nothing is missing: ended while it decodes, or while it builds', async () => {
    const folder = tempFolder();
    const whole = path.join(folder, 'whole.eventloupe');
    await ingest({ paths: [sysmon], casePath: whole });
    for (const type of ['group', 'build']) {
      const casePath = path.join(folder, `${type}.eventloupe`);
      let ended = 0;
      const onWorker = endAt((order) => order.type === type && ended++ === 0);
      await ingest({ paths: [sysmon], casePath, onWorker });
      expect(ended).toBeGreaterThan(0);
      expect(digestCase(casePath)).toBe(digestCase(whole));
    }
  });

  it('loses one block at most: the block that ends every worker becomes a problem', async () => {
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    const bad = 4096 + 7 * 65_536;
    const onWorker = endAt(
      (order) => order.type === 'group' && order.fileOffset <= bad && bad < order.fileOffset + order.lengthBytes,
    );
    const result = await ingest({ paths: [sysmon], casePath, onWorker });
    expect(result.outcome).toBe('complete');
    withCase(casePath, (db) => {
      expect(ledgerFaults(db)).toEqual([]);
      expect(db.prepare(`SELECT start_offset, end_offset FROM ranges WHERE kind = 'unreadable'`).raw().all()).toEqual([
        [bad, bad + 65_536],
      ]);
      expect(db.prepare(`SELECT code, file_offset FROM problems WHERE code = 'chunk-failed'`).raw().all()).toEqual([
        ['chunk-failed', bad],
      ]);
      expect(db.prepare('SELECT count(*) FROM events WHERE chunk = 7').pluck().get()).toBe(0);
      expect(db.prepare('SELECT count(DISTINCT chunk) FROM events').pluck().get()).toBe(
        (4_198_400 - 4096) / 65_536 - 1,
      );
      expect(db.prepare('SELECT chunks FROM files').pluck().get()).toBe(64);
    });
  });

  it('ends the ingest with a message when no worker can be started', async () => {
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    const onWorker = (worker: Worker): void => void worker.terminate();
    await expect(ingest({ paths: [small], casePath, onWorker })).rejects.toThrow(/cannot be started/);
    expect(withCase(casePath, isComplete)).toBe(false);
    expect((await ingest({ paths: [small], casePath })).outcome).toBe('complete');
  });
});

describe('evidence that changes under the hand', () => {
  const slowly = (folder: string, act: () => void): ((worker: Worker) => void) => {
    let done = false;
    return () => {
      if (!done && readdirSync(folder).length > 0) act();
      done = true;
    };
  };

  it('a file that vanishes between search and reading is listed as vanished, and is read when it is back', async () => {
    const folder = tempFolder();
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    copyFileSync(small, path.join(folder, 'a.evtx'));
    copyFileSync(sysmon, path.join(folder, 'b.evtx'));
    const onWorker = slowly(folder, () => rmSync(path.join(folder, 'b.evtx')));
    const first = await ingest({ paths: [folder], casePath, onWorker });
    expect(first.outcome).toBe('complete');
    withCase(casePath, (db) => {
      const [a, b] = queryCaseInfo(db, casePath).files;
      expect([a!.status, b!.status, b!.sha256]).toEqual(['complete', 'vanished', null]);
      expect(b!.statusDetail).toContain('does not exist');
      expect(db.prepare('SELECT code FROM problems WHERE file_id = ?').pluck().all(b!.id)).toEqual(['file-read']);
      expect(ledgerFaults(db)).toEqual([]);
    });
    copyFileSync(sysmon, path.join(folder, 'b.evtx'));
    expect((await ingest({ paths: [folder], casePath })).filesAdded).toBe(1);
    withCase(casePath, (db) => {
      expect(queryCaseInfo(db, casePath).files.map((file) => file.status)).toEqual(['complete', 'complete']);
      expect(ledgerFaults(db)).toEqual([]);
    });
  });

  it('a file that grows is read as far as it was, and that is noted', async () => {
    const folder = tempFolder();
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    const file = path.join(folder, 'a.evtx');
    copyFileSync(small, file);
    const size = readFileSync(file).length;
    const onWorker = slowly(folder, () => appendFileSync(file, Buffer.alloc(65_536)));
    await ingest({ paths: [folder], casePath, onWorker });
    withCase(casePath, (db) => {
      const [a] = queryCaseInfo(db, casePath).files;
      expect(a).toMatchObject({ status: 'complete', sizeBytes: size });
      expect(a!.statusDetail).toContain(`it had ${size} bytes`);
      expect(db.prepare(`SELECT count(*) FROM problems WHERE code = 'file-changed'`).pluck().get()).toBe(1);
      expect(ledgerFaults(db)).toEqual([]);
    });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a file that may not be read is listed as failed',
    async () => {
      const folder = tempFolder();
      const casePath = path.join(tempFolder(), 'c.eventloupe');
      copyFileSync(small, path.join(folder, 'a.evtx'));
      chmodSync(path.join(folder, 'a.evtx'), 0);
      await ingest({ paths: [folder], casePath });
      withCase(casePath, (db) => {
        const [a] = queryCaseInfo(db, casePath).files;
        expect([a!.status, a!.statusDetail]).toEqual(['failed', expect.stringContaining('permission denied')]);
        expect(ledgerFaults(db)).toEqual([]);
      });
    },
  );
});

describe('two at once', () => {
  it('a second ingest into the same case is refused, a lock of a dead process is not', async () => {
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    const unlock = lockIngest(casePath);
    await expect(ingest({ paths: [small], casePath })).rejects.toMatchObject({ code: 'case-locked' });
    unlock();
    const { pid } = await import('node:child_process').then(({ spawnSync }) => spawnSync(process.execPath, ['-e', '']));
    writeFileSync(`${casePath}.lock`, `${pid}\n${(await import('node:os')).hostname()}\n`);
    expect((await ingest({ paths: [small], casePath })).outcome).toBe('complete');
  });

  it('a window that reads the case does not stop an ingest that adds to it', async () => {
    const folder = tempFolder();
    const casePath = path.join(folder, 'c.eventloupe');
    await ingest({ paths: [small], casePath });
    const reader = openCase(casePath, 'read-only');
    expect(reader.prepare('SELECT count(*) FROM events').pluck().get()).toBeGreaterThan(0);
    expect((await ingest({ paths: [small, sysmon], casePath })).filesAdded).toBe(1);
    expect(reader.prepare('SELECT count(*) FROM files').pluck().get()).toBe(2);
    reader.close();
  });
});

describe('a lock that a killed or full disk left', () => {
  it('counts for ten seconds when it is empty', async () => {
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    writeFileSync(`${casePath}.lock`, '');
    await expect(ingest({ paths: [small], casePath })).rejects.toMatchObject({ code: 'case-locked' });
    utimesSync(`${casePath}.lock`, new Date(), new Date(Date.now() - 60_000));
    expect((await ingest({ paths: [small], casePath })).outcome).toBe('complete');
  });
});

/** A small file system of its own; undefined where this is not allowed. */
function mountSmallDisk(kilobytes: number): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = tempFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.push(folder);
  return folder;
}
const mounted: string[] = [];
afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder]);
});

describe('a full disk', () => {
  it('ends the ingest with disk-full; with space again it goes on to the same case', async (context) => {
    const disk = mountSmallDisk(1700);
    if (!disk) return context.skip('a small disk can be mounted by root on Linux only');
    const casePath = path.join(disk, 'c.eventloupe');
    const error = await ingest({ paths: [sysmon], casePath }).then(
      () => undefined,
      (reason: unknown) => reason as { code?: string },
    );
    expect(['SQLITE_FULL', 'ENOSPC', 'disk-full']).toContain(error?.code);
    withCase(casePath, (db) => {
      expect(isComplete(db)).toBe(false);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    });
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await ingest({ paths: [sysmon], casePath });
    const whole = path.join(tempFolder(), 'whole.eventloupe');
    await ingest({ paths: [sysmon], casePath: whole });
    expect(digestCase(casePath)).toBe(digestCase(whole));
  });
});

describe('a disk too small for an empty case', () => {
  it('leaves nothing in the way of the next try', async (context) => {
    const disk = mountSmallDisk(300);
    if (!disk) return context.skip('a small disk can be mounted by root on Linux only');
    const casePath = path.join(disk, 'c.eventloupe');
    await expect(ingest({ paths: [small], casePath })).rejects.toMatchObject({ code: /SQLITE_FULL|SQLITE_IOERR/ });
    expect(readdirSync(disk)).toEqual([]);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    expect((await ingest({ paths: [small], casePath })).outcome).toBe('complete');
  });
});

describe('a folder that cannot be written', () => {
  it.skipIf(process.platform === 'win32')('puts the case into the user-data folder and says so', async (context) => {
    const evidence = path.join(tempFolder(), 'evidence');
    mkdirSync(evidence);
    copyFileSync(small, path.join(evidence, 'a.evtx'));
    if (process.getuid?.() === 0) {
      // Permission bits do not stop root; a read-only mount does.
      try {
        execFileSync('mount', ['--bind', evidence, evidence], { stdio: 'ignore' });
        mounted.push(evidence);
        execFileSync('mount', ['-o', 'remount,bind,ro', evidence], { stdio: 'ignore' });
      } catch {
        return context.skip('as root, a read-only folder needs the right to mount');
      }
    } else chmodSync(evidence, 0o555);
    const data = tempFolder();
    const { runIngest } = await import('../../../src/engine/ingest/run.ts');
    const result = await runIngest(
      {
        paths: [evidence],
        casePath: undefined,
        workers: 1,
        carve: false,
        userDataFolder: data,
        host: 'test',
        version: '0',
      },
      { toNetworkTest: () => () => true, analyses: [], signal: { aborted: false }, progress: () => undefined },
    );
    expect(path.dirname(result.casePath)).toBe(path.join(data, 'cases'));
    expect(result.notes[0]).toContain('cannot be written');
    expect(result.totals.liveRecords).toBeGreaterThan(0);
  });
});

describe('a write-protected case', () => {
  it('is checked all the same, and an ingest into it says why not', async (context) => {
    const folder = tempFolder();
    const casePath = path.join(folder, 'c.eventloupe');
    await ingest({ paths: [small], casePath });
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return context.skip('needs the right to mount');
    try {
      execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
      mounted.push(folder);
      execFileSync('mount', ['-o', 'remount,bind,ro', folder], { stdio: 'ignore' });
    } catch {
      return context.skip('needs the right to mount');
    }
    await expect(ingest({ paths: [small, sysmon], casePath })).rejects.toMatchObject({ code: 'path-not-writable' });
    const db = openCase(casePath, 'read-only');
    const laneContext = { db, signal: { aborted: false }, push: () => undefined } as never;
    const result = await evidenceEditHandlers['case.verify']({}, laneContext);
    db.close();
    expect(result.ok).toBe(true);
    expect(result.items.at(-1)!.detail).toContain('write-protected');
  });
});

describe('carving', () => {
  it('finds the records of a log inside any file, marks them recovered, and keeps copies of live ones out', async () => {
    const folder = tempFolder();
    const image = path.join(folder, 'memory.raw');
    writeFileSync(image, Buffer.concat([Buffer.alloc(5_000_001, 7), readFileSync(small), Buffer.alloc(300_000)]));
    const casePath = path.join(folder, 'c.eventloupe');
    const carved = await ingest({ paths: [image], casePath, carve: true });
    const log = path.join(folder, 'log.eventloupe');
    const live = await ingest({ paths: [small], casePath: log });
    expect(carved.totals).toMatchObject({ liveRecords: 0, recoveredRecords: live.totals.liveRecords });
    withCase(casePath, (db) => {
      expect(ledgerFaults(db)).toEqual([]);
      expect(queryCaseInfo(db, casePath).files[0]).toMatchObject({ kind: 'carved', status: 'complete' });
    });
    await ingest({ paths: [image], casePath: log, carve: true });
    withCase(log, (db) => {
      expect(db.prepare('SELECT status, count(*) FROM events GROUP BY 1').raw().all()).toEqual([
        [0, live.totals.liveRecords],
      ]);
      expect(ledgerFaults(db)).toEqual([]);
    });
  });
});
