/**
 * Time of the network and beacon analyses over a million connections, and how the planted streams rank in that case.
 *   node test/bench/beacons.ts [--seed M1] [--hosts 12] [--days 7] [--beacons 10]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { beaconsAnalysis } from '../../src/engine/analysis/beacons/build.ts';
import { queryBeaconDetail } from '../../src/engine/analysis/beacons/charts.ts';
import { queryBeacons } from '../../src/engine/analysis/beacons/queries.ts';
import { findNetworkAnomalies } from '../../src/engine/analysis/network/anomalies/find.ts';
import { networkAnalysis } from '../../src/engine/analysis/network/build.ts';
import { addEntries, saveList } from '../../src/engine/analysis/network/lists.ts';
import { queryConnectionPivot, queryConnections } from '../../src/engine/analysis/network/queries.ts';
import { noAbort } from '../../src/engine/base/abort.ts';
import { buildLabCase } from '../support/lab-case.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: 'M1' },
    hosts: { type: 'string', default: '12' },
    days: { type: 'string', default: '7' },
    beacons: { type: 'string', default: '10' },
  },
});

async function timed<T>(label: string, work: () => T | Promise<T>): Promise<T> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const used = process.cpuUsage(cpu);
  console.log(
    `${label.padEnd(60)} ${((performance.now() - start) / 1000).toFixed(2)} s (cpu ${((used.user + used.system) / 1e6).toFixed(2)} s)`,
  );
  return result;
}

const folder = mkdtempSync(path.join(tmpdir(), 'beacon-bench-'));
try {
  const args = ['--seed', options.seed, '--hosts', options.hosts, '--days', options.days, '--beacons', options.beacons];
  const { db, planted, connections } = await timed('generate and write the events', () =>
    buildLabCase(args, path.join(folder, 'lab.db')),
  );
  const context = { db, fileIds: undefined, signal: noAbort, progress: () => undefined };
  await timed(`network: ${connections.toLocaleString('en')} connections to tables`, () =>
    networkAnalysis.build(context),
  );
  await timed('beacons: group and score all', () => beaconsAnalysis.build(context));
  const list = await timed('list, first 100 rows', () =>
    queryBeacons(db, { filter: {}, controls: {}, offset: 0, limit: 100 }),
  );
  await timed('list, merge gap changed to 10 s', () =>
    queryBeacons(db, { filter: {}, controls: { mergeGap: 10 }, offset: 0, limit: 100 }),
  );
  await timed('list, last two days only', () =>
    queryBeacons(db, {
      filter: {},
      controls: { time: { fromUs: list.rows[0]!.lastUs - 2 * 86_400e6 } },
      offset: 0,
      limit: 100,
    }),
  );
  await timed('detail of the first row', () => queryBeaconDetail(db, list.rows[0]!.id, {}));
  const allow = saveList(db, { name: 'agents', kind: 'allow', enabled: true });
  addEntries(db, allow.id, [{ value: 'rmmagent.exe' }, { value: '10.0.0.0/8' }]);
  await timed('list with an allow list', () => queryBeacons(db, { filter: {}, controls: {}, offset: 0, limit: 100 }));
  await timed('connections, first page with an allow list', () =>
    queryConnections(db, { filter: {}, offset: 0, limit: 200 }),
  );
  await timed('pivot destination x program x host', () =>
    queryConnectionPivot(db, { filter: {}, by: ['destination', 'image', 'host'], limit: 1000 }),
  );
  await timed('network anomalies', () => findNetworkAnomalies(db));

  const all = queryBeacons(db, { filter: { showHidden: true }, controls: {}, offset: 0, limit: 10_000 }).rows;
  let found = 0;
  let misses = 0;
  let sum = 0;
  const ranks: string[] = [];
  const seen = new Set<string>();
  for (const row of all) {
    const stream = planted.find(
      (one) =>
        one.host === row.host &&
        one.image.toLowerCase() === row.image.toLowerCase() &&
        one.port === row.port &&
        row.addresses.some((address) => one.addresses.has(address)),
    );
    if (!stream) misses++;
    else if (!seen.has(stream.id)) {
      seen.add(stream.id);
      found++;
      sum += found / (found + misses);
      ranks.push(`${stream.id} rank ${found + misses} R ${row.regularity.toFixed(2)} n ${row.count}`);
    }
  }
  const scorable = planted.filter((one) => one.count >= 5).length;
  console.log(
    `${all.length} rows; ${found} of ${scorable} planted streams, average precision ${(sum / scorable).toFixed(3)}\n  ${ranks.join('\n  ')}`,
  );
  console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}`);
} finally {
  rmSync(folder, { recursive: true });
}
