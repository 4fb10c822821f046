/** `ingest FOLDER|FILE…`: evidence into a case, with a progress line on a terminal and plain lines otherwise. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { IngestProgress, IngestResult } from '#shared/contract/case.ts';
import { toFilterEntries } from '#shared/model/filter-list.ts';
import { type CliContext, exitCodes, toTerminalText } from '../context.ts';

const toMegabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
const toSeconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/** One line of progress for a person. */
export function toProgressLine(progress: IngestProgress): string {
  const share = progress.bytesTotal > 0 ? progress.bytesDone / progress.bytesTotal : 0;
  const rate = progress.elapsedMs > 0 ? (progress.bytesDone / progress.elapsedMs) * 1000 : 0;
  const parts = [
    `${Math.floor(share * 100)}%`.padStart(4),
    `${progress.stage} ${progress.filesDone}/${progress.filesTotal} files`,
    `${toMegabytes(progress.bytesDone)} of ${toMegabytes(progress.bytesTotal)}`,
    `${progress.events.toLocaleString('en')} events`,
    `${toMegabytes(rate)}/s`,
  ];
  if (progress.problems > 0) parts.push(`${progress.problems} problems`);
  if (progress.remainingMs !== null) parts.push(`${toSeconds(progress.remainingMs)} left`);
  if (progress.label) parts.push(toTerminalText(progress.label));
  return parts.join(' · ');
}

/** Redraws one line on a terminal; elsewhere a plain line every two seconds and at each stage. */
function createReporter(context: CliContext): { report(progress: IngestProgress): void; end(): void } {
  let lastStage = '';
  let lastAt = 0;
  return {
    report(progress) {
      const now = Date.now();
      if (context.isTerminal) {
        const width = process.stderr.columns ?? 100;
        const bar = '█'
          .repeat(Math.round((progress.bytesTotal ? progress.bytesDone / progress.bytesTotal : 0) * 20))
          .padEnd(20, '░');
        process.stderr.write(`\r\u001b[K${`${bar} ${toProgressLine(progress)}`.slice(0, width - 1)}`);
      } else if (progress.stage !== lastStage || now - lastAt >= 2000) {
        context.say(toProgressLine(progress));
        lastAt = now;
      }
      lastStage = progress.stage;
    },
    end() {
      if (context.isTerminal) process.stderr.write('\r\u001b[K');
    },
  };
}

function toSummary(result: IngestResult): string {
  const { totals } = result;
  return [
    ...result.notes.map((note) => `Note: ${note}`),
    `${result.outcome === 'complete' ? 'Done' : 'Cancelled; ingest again to go on'}: ${result.casePath}`,
    `  ${result.filesAdded} files added, ${result.filesSkipped} already there, ${result.eventsAdded.toLocaleString('en')} events added in ${toSeconds(result.elapsedMs)}`,
    `  case: ${totals.files} files, ${totals.liveRecords.toLocaleString('en')} live records, ${totals.damagedRecords} damaged, ${totals.recoveredRecords} recovered, ${totals.problems} problems${totals.leftOut === undefined ? '' : `, ${totals.leftOut.toLocaleString('en')} left out by the ingest filter`}`,
  ]
    .map(toTerminalText)
    .join('\n');
}

function parseWorkers(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 64)
    throw new InvalidArgumentError('a whole number from 1 to 64');
  return value;
}

interface Options {
  readonly case?: string;
  readonly workers?: number;
  readonly carve?: boolean;
  readonly json?: boolean;
  readonly onlyDestination?: string;
  readonly onlyProcess?: string;
  readonly onlyWatched?: string;
}

/** @throws InvalidArgumentError for a list without entries: it would keep everything */
function toFilter(options: Options) {
  const texts = {
    destinations: options.onlyDestination,
    processes: options.onlyProcess,
    watched: options.onlyWatched === undefined ? undefined : readFileSync(options.onlyWatched, 'utf8'),
  };
  if (Object.values(texts).every((text) => text === undefined)) return undefined;
  for (const text of Object.values(texts)) {
    if (text !== undefined && toFilterEntries(text).length === 0)
      throw new InvalidArgumentError('a filter list has no entries');
  }
  return {
    destinations: toFilterEntries(texts.destinations),
    processes: toFilterEntries(texts.processes),
    watched: toFilterEntries(texts.watched),
  };
}

export function registerIngest(program: Command, context: CliContext): void {
  program
    .command('ingest')
    .description(
      'Read .evtx files (folders are searched, by content) into a case database. Evidence is opened read-only.',
    )
    .argument('<path...>', 'folders and files of evidence')
    .option('--case <path>', 'where the case database goes (default: <folder>/<folder name>.eventloupe)')
    .option('--workers <n>', 'parse threads (default: one a core)', parseWorkers)
    .option('--carve', 'search any binary file (unallocated space, memory dump, pagefile) for records')
    .option('--only-destination <list>', 'of network records keep those to or from these addresses, ranges, domains')
    .option('--only-process <list>', 'of network records keep those of these programs')
    .option('--only-watched <file>', 'of network records keep those that match an entry of this list, one a line')
    .option('--json', 'print the result as JSON')
    .action(async (paths: string[], options: Options) => {
      const reporter = createReporter(context);
      const { client } = context.engine;
      client.subscribe('ingest.progress', (progress) => reporter.report(progress));
      const onInterrupt = (): void => void client.call('ingest.cancel', {});
      process.once('SIGINT', onInterrupt);
      try {
        const result = await client.call('ingest.start', {
          paths,
          casePath: options.case,
          workers: options.workers,
          carve: options.carve,
          filter: toFilter(options),
        });
        reporter.end();
        if (options.json) await context.writeJson(result);
        else await context.write(`${toSummary(result)}\n`);
        if (result.outcome === 'cancelled') context.exitCode = exitCodes.cancelled;
      } finally {
        process.off('SIGINT', onInterrupt);
      }
    });
}
