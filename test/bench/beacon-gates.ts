/**
 * Prints the gates G1-G8 of the beacon analysis beside RITA on the same rows (docs/beacons.md keeps the output).
 *   node test/bench/beacon-gates.ts [--seed B] [--hosts 40] [--days 14] [--beacons 3500] [--markdown]
 * Needs the shared beacon lab, some 4 GB of memory and about four minutes for the full set.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { scoreRegularity } from '../../src/engine/analysis/beacons/ebs.ts';
import {
  countBands,
  cutAt,
  type Evaluation,
  evaluate,
  isSleepRight,
  jitterBands,
  recallAbove,
  rowsToRecall,
  type Scorer,
  type StreamLabel,
} from '../support/beacon-gates.ts';
import { LabDictionaries, readLab } from '../support/beacon-lab.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: 'B' },
    hosts: { type: 'string', default: '40' },
    days: { type: 'string', default: '14' },
    beacons: { type: 'string', default: '3500' },
  },
});

const figure = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(2).replace(/^0\./, '.'));

async function run(): Promise<void> {
  const started = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'beacon-gates-'));
  const labelFile = path.join(folder, 'labels.jsonl');
  const base = ['--seed', options.seed, '--hosts', options.hosts, '--days', options.days];
  const dictionaries = new LabDictionaries();
  const benign = await readLab([...base, '--beacons', '0'], dictionaries);
  const planted = await readLab(
    [...base, '--beacons', options.beacons, '--benign', '0', '--labels', labelFile],
    dictionaries,
  );
  const labels = new Map(
    readFileSync(labelFile, 'utf8')
      .trim()
      .split('\n')
      .map((line): [string, StreamLabel] => {
        const label = JSON.parse(line) as StreamLabel;
        return [label.id, label];
      }),
  );
  rmSync(folder, { recursive: true });
  const readSeconds = (performance.now() - started) / 1000;
  const evaluation = evaluate(benign, planted, labels, dictionaries, Number(options.days));
  const withoutLab = evaluate(benign, planted, labels, dictionaries, Number(options.days), []);
  print(evaluation, withoutLab);
  const connections = benign.columns.count + planted.columns.count;
  console.log(
    `\nseed ${options.seed}, ${options.hosts} hosts x ${options.days} days, ${connections} connections, ` +
      `${evaluation.benign.length} benign rows (${evaluation.benign.filter((unit) => unit.aperiodic).length} aperiodic), ` +
      `${evaluation.streams.length} planted streams with five or more check-ins; read ${readSeconds.toFixed(0)} s, ` +
      `all ${((performance.now() - started) / 1000).toFixed(0)} s; Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}`,
  );
}

function print(evaluation: Evaluation, withoutLab: Evaluation): void {
  const { streams, benign, hostDays } = evaluation;
  const aperiodic = benign.filter((unit) => unit.aperiodic);
  const row = (...cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
  const timingCut = cutAt(aperiodic, 'timing', 0.1, hostDays);
  const ritaCut = cutAt(aperiodic, 'rita', 0.1, hostDays);

  console.log('\nG1, G2: timing against aperiodic traffic, recall at .1 false rows a host-day\n');
  row('scorer', 'cut', 'all', ...jitterBands.map((band) => band[0]), ...countBands.map((band) => band[0]));
  row(...Array<string>(3 + jitterBands.length + countBands.length).fill('---'));
  for (const [label, scorer, cut] of [
    ['R', 'timing', timingCut],
    ['RITA v5, best day', 'rita', ritaCut],
  ] as const) {
    row(
      label,
      figure(cut),
      figure(recallAbove(streams, scorer, cut)),
      ...jitterBands.map(([, low, high]) =>
        figure(
          recallAbove(
            streams.filter((unit) => unit.label.J >= low && unit.label.J <= high),
            scorer,
            cut,
          ),
        ),
      ),
      ...countBands.map(([, low, high]) =>
        figure(
          recallAbove(
            streams.filter((unit) => unit.count >= low && unit.count <= high),
            scorer,
            cut,
          ),
        ),
      ),
    );
  }
  row('gate', '', '', '.95', '.90', '.87', '.83', '.75', '.35', '.70', '.88', '.95', '.98');

  console.log('\nG3, G4: all benign traffic, recall at 1 / .1 / .02 false rows a host-day\n');
  row('ranking', '1', '.1', '.02', 'rows to 70 %', 'rows to 90 %');
  row(...Array<string>(6).fill('---'));
  const rankings: readonly (readonly [string, Evaluation, Scorer])[] = [
    ['points, fleet', evaluation, 'fleet'],
    ['points, one host alone', evaluation, 'alone'],
    ['points, fleet, shipped vendor table only', withoutLab, 'fleet'],
    ['points, one host alone, shipped vendor table only', withoutLab, 'alone'],
    ['RITA as shipped', evaluation, 'ritaShipped'],
    ['RITA with our context', evaluation, 'ritaContext'],
    ['our context without timing', evaluation, 'context'],
    ['R alone', evaluation, 'timing'],
  ];
  for (const [label, source, scorer] of rankings) {
    row(
      label,
      ...[1, 0.1, 0.02].map((rate) =>
        figure(recallAbove(source.streams, scorer, cutAt(source.benign, scorer, rate, hostDays))),
      ),
      String(rowsToRecall(source, scorer, 0.7)),
      String(rowsToRecall(source, scorer, 0.9)),
    );
  }
  row('gate, fleet', '', '.90', '.68', '', '35');
  row('gate, one host', '', '.72', '.66', '', '');

  const flagged = streams.filter((unit) => unit.timing > timingCut && unit.label.J <= 0.3 && !unit.label.change);
  const home = streams.filter(
    (unit) =>
      unit.label.dur >= 86_400 &&
      unit.label.miss <= 0.03 &&
      unit.label.ips === 1 &&
      unit.label.S <= 1800 &&
      !unit.label.burst &&
      unit.label.host.startsWith('SRV'),
  );
  console.log('\nG5 false alarms of chance, P(R >= .18), 2,000 series each:', nullRates());
  console.log(
    `G6 RITA's home ground (${home.length} streams): R ${figure(recallAbove(home, 'timing', timingCut))}, RITA ${figure(recallAbove(home, 'rita', ritaCut))}`,
  );
  console.log(
    `G8 sleep within 15 % by the framework's law: ${figure(flagged.filter(isSleepRight).length / flagged.length)} of ${flagged.length} found streams with J <= .3; ` +
      `the one number shown: ${figure(flagged.filter((unit) => Math.abs((unit.row?.ebs.sleepTypical ?? 0) - unit.label.S) <= 0.15 * unit.label.S).length / flagged.length)}`,
  );

  const by = (title: string, key: (unit: (typeof streams)[number]) => string): void => {
    const counts = new Map<string, [number, number, number]>();
    const fleetCut = cutAt(benign, 'fleet', 0.1, hostDays);
    for (const unit of streams) {
      const entry = counts.get(key(unit)) ?? [0, 0, 0];
      entry[0]++;
      if (unit.timing > timingCut) entry[1]++;
      if (unit.fleet > fleetCut) entry[2]++;
      counts.set(key(unit), entry);
    }
    console.log(
      `${title} (timing, fleet points at .1): ${[...counts]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, [n, timing, fleet]]) => `${name} ${figure(timing / n)} ${figure(fleet / n)}`)
        .join(' · ')}`,
    );
  };
  by('by framework', (unit) => unit.label.fw);
  by('by carrier', (unit) => unit.label.img);
  by('lost check-ins', (unit) => String(unit.label.miss));
  by('mixed with own traffic', (unit) => String(unit.label.contam));
  for (const scorer of ['fleet', 'alone'] as const) {
    const cut = cutAt(benign, scorer, 0.1, hostDays);
    const kinds = new Map<string, number>();
    for (const unit of benign) if (unit[scorer] > cut) kinds.set(unit.kind, (kinds.get(unit.kind) ?? 0) + 1);
    console.log(
      `false rows by kind, ${scorer} at .1: ${[...kinds]
        .sort((a, b) => b[1] - a[1])
        .map(([kind, n]) => `${kind} ${n}`)
        .join(', ')}`,
    );
  }
}

/** Share of Poisson and lognormal (sigma 1) series that reach R >= .18, by length. */
function nullRates(): string {
  let state = 12_345;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const laws: readonly (readonly [string, () => number])[] = [
    ['Poisson', () => -60 * Math.log(uniform())],
    ['lognormal', () => 60 * Math.exp(normal())],
  ];
  const out: string[] = [];
  for (const [name, draw] of laws) {
    for (const n of [10, 30, 100, 300]) {
      let alarms = 0;
      for (let k = 0; k < 2000; k++) {
        const times = new Float64Array(n);
        for (let i = 1; i < n; i++) times[i] = times[i - 1]! + draw();
        if ((scoreRegularity(times)?.score ?? 0) >= 0.18) alarms++;
      }
      out.push(`${name} n ${n} ${((100 * alarms) / 2000).toFixed(2)} %`);
    }
  }
  return out.join(', ');
}

await run();
