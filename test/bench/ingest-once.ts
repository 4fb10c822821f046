/**
 * One ingest in a process of its own, for the benchmark: `node ingest-once.ts CASE EVIDENCE WORKERS [analyse]`. Prints one
 * line of JSON: wall and CPU seconds by stage, events, bytes of the case, peak memory of the whole process.
 */
import { statSync } from 'node:fs';
import { analyses } from '../../src/engine/analysis/index.ts';
import { ingest } from '../support/ingest.ts';

const [casePath, evidence, workers, analyse] = process.argv.slice(2) as [string, string, string, string | undefined];

/** What `ingest-once` prints. */
export interface IngestFigures {
  readonly sizeBytes: number;
  readonly events: number;
  readonly caseBytes: number;
  /** Until the case is indexed and searchable. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly parseSeconds: number;
  readonly analyseSeconds: number;
  readonly peakMb: number;
}

const started = performance.now();
const stageStart = new Map<string, number>();
const result = await ingest({
  paths: [evidence],
  casePath,
  workers: Number(workers),
  analyses: analyse === 'analyse' ? analyses : [],
  onProgress: ({ stage }) => {
    if (!stageStart.has(stage)) stageStart.set(stage, performance.now());
  },
});
const end = performance.now();
const at = (stage: string): number => stageStart.get(stage) ?? end;
const { user, system } = process.cpuUsage();
const figures: IngestFigures = {
  sizeBytes: result.totals.sizeBytes,
  events: result.eventsAdded,
  caseBytes: statSync(casePath).size,
  seconds: (Math.min(at('analyse'), at('done')) - started) / 1000,
  cpuSeconds: (user + system) / 1e6,
  parseSeconds: (at('index') - at('parse')) / 1000,
  analyseSeconds: analyse === 'analyse' ? (at('done') - at('analyse')) / 1000 : 0,
  peakMb: process.resourceUsage().maxRSS / 1000,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
