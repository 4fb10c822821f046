/** The optional ingest filter: what goes, what stays, and that nothing of it is forgotten. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { analyses } from '../../../src/engine/analysis/index.ts';
import { queryCaseInfo } from '../../../src/engine/case/info.ts';
import { demoFolder, ingest, ledgerFaults, withCase } from '../../support/ingest.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const network = 'event_id IN (3, 5156, 5157, 5158)';
const filter = { destinations: [], processes: ['no-such-program.exe'], watched: [] };
const count = (file: string, where: string): number =>
  withCase(file, (db) => db.prepare(`SELECT count(*) FROM events WHERE ${where}`).pluck().get() as number);
const gaps = (file: string): unknown[] =>
  withCase(file, (db) =>
    db
      .prepare("SELECT kind, start_us, end_us, amount FROM tamper_signs WHERE kind LIKE 'record-%' ORDER BY 2, 1")
      .all(),
  );

it('leaves out network records only, counts them, keeps the ledger and makes no gaps in the numbering', async () => {
  const folder = tempFolder();
  const [all, some] = ['all', 'some'].map((name) => path.join(folder, `${name}.eventloupe`)) as [string, string];
  await ingest({ paths: [demoFolder], casePath: all, analyses });
  await ingest({ paths: [demoFolder], casePath: some, analyses, filter });
  expect(count(all, `${network} AND status <> 1`)).toBeGreaterThan(0);
  expect(count(some, `${network} AND status <> 1`)).toBe(0);
  expect(count(some, `NOT (${network})`)).toBe(count(all, `NOT (${network})`));
  const info = withCase(some, (db) => queryCaseInfo(db, some));
  expect(info.totals.leftOut).toBe(count(all, `${network} AND status <> 1`));
  expect(info.files.reduce((sum, file) => sum + (file.leftOut ?? 0), 0)).toBe(info.totals.leftOut);
  expect(info.ingestFilter).toEqual(filter);
  expect(info.totals.liveRecords).toBe(withCase(all, (db) => queryCaseInfo(db, all)).totals.liveRecords);
  expect(withCase(some, ledgerFaults)).toEqual([]);
  expect(gaps(some)).toEqual(gaps(all));
  const again = await ingest({ paths: [demoFolder], casePath: some, analyses, filter });
  expect(again.eventsAdded).toBe(0);
  await expect(ingest({ paths: [demoFolder], casePath: all, analyses, filter })).rejects.toThrow('no ingest filter');
});

it('goes on with the kept filter after a stop', async () => {
  const casePath = path.join(tempFolder(), 'c.eventloupe');
  const signal = { aborted: false };
  const onProgress = ({ label }: { label: string }): void => {
    if (label === 'ingest filter') signal.aborted = true;
  };
  const first = await ingest({ paths: [demoFolder], casePath, filter, signal, onProgress });
  expect(first.outcome).toBe('cancelled');
  expect(count(casePath, network)).toBeGreaterThan(0);
  await ingest({ paths: [demoFolder], casePath });
  expect(count(casePath, `${network} AND status <> 1`)).toBe(0);
});
