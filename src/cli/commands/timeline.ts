/** `timeline CASE`: events over time in lanes, with gaps; `skew CASE`: the time skew of hosts. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/index.ts';
import { type TimelineGroup, timelineGroups } from '#shared/contract/timeline.ts';
import { formatSkew, parseSkew } from '#shared/model/skew.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, toTerminalText } from '../context.ts';
import { toTable, withFilterHelp } from './query.ts';

type Density = Output<'timeline.density'>;

const shades = ' ▁▂▃▄▅▆▇█';

function parseBins(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new InvalidArgumentError('a whole number from 1 to 1000');
  return value;
}

function parseSkewOption(text: string): number {
  const us = parseSkew(text);
  if (us === undefined) throw new InvalidArgumentError('write it as +00:05:00 or -1d 02:00:00.250');
  return us;
}

/** A lane for a terminal: one character a bin, its height the logarithm of the count. */
export function toSparkline(counts: readonly number[], most: number): string {
  return counts
    .map((count) => shades[count === 0 ? 0 : 1 + Math.round((Math.log1p(count) / Math.log1p(most)) * 7)])
    .join('');
}

/** Lanes, then gaps. */
export function toTimelineText(density: Density): string {
  const most = density.lanes.reduce((high, lane) => Math.max(high, ...lane.counts), 0);
  const lanes = density.lanes.map((lane) => ({
    lane: lane.skewUs ? `${lane.label} (${formatSkew(lane.skewUs)})` : lane.label,
    events: lane.total,
    density: toSparkline(lane.counts, most),
  }));
  const gaps = density.lanes.flatMap((lane) =>
    lane.gaps.map((gap) => ({
      lane: lane.label,
      from: toIsoTime(gap.fromUs),
      to: toIsoTime(gap.toUs),
      host: gap.state,
    })),
  );
  return `${toTable(lanes, ['lane', 'events', 'density'], true)}${gaps.length ? `\n${toTable(gaps, ['lane', 'from', 'to', 'host'], true)}` : ''}`;
}

export function registerTimeline(program: Command, context: CliContext): void {
  program
    .command('timeline')
    .description('Events over time by host, channel or level, with the gaps of each.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--filter <text>', 'filter in the query language', '')
    .option('--bins <n>', 'parts of the time at most', parseBins, 100)
    .addOption(new Option('--by <what>', 'what a lane is').choices(timelineGroups).default('host'))
    .option('--recorded', 'times as recorded, without the skews that are set')
    .option('--json', 'print as JSON')
    .action(
      async (
        casePath: string,
        options: { filter: string; bins: number; by: TimelineGroup; recorded?: boolean; json?: boolean },
      ) => {
        const client = await context.openCase(casePath);
        await withFilterHelp(context, options.filter, async () => {
          const density = await client.call('timeline.density', {
            filter: { text: options.filter, clauses: [] },
            by: options.by,
            bins: options.bins,
            corrected: !options.recorded,
            lanes: 100,
          });
          if (options.json) return context.writeJson(density);
          if (density.total > 0) await context.write(toTimelineText(density));
          context.say(
            density.total > 0
              ? `${density.total} events, ${toIsoTime(density.fromUs)} to ${toIsoTime(density.toUs)}`
              : 'No events.',
          );
        });
      },
    );
}

export function registerSkew(program: Command, context: CliContext): void {
  program
    .command('skew')
    .description('List the time skew of hosts, or set one: what is added to recorded times when they are shown.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--host <name>', 'the host, by any of its computer names')
    .option(
      '--set <skew>',
      'e.g. +00:05:00 for a clock that was five minutes slow; 00:00 takes it away',
      parseSkewOption,
    )
    .option('--note <text>', 'why', '')
    .option('--analyst <name>', 'who says so (default: the user of the system)')
    .option('--suggest', 'list what connections seen at both ends tell of the clocks')
    .option('--json', 'print as JSON')
    .action(
      async (
        casePath: string,
        options: { host?: string; set?: number; note: string; analyst?: string; suggest?: boolean; json?: boolean },
      ) => {
        if ((options.set === undefined) !== (options.host === undefined))
          throw new EngineError('bad-input', '--host and --set go together.');
        const client = await context.openCase(casePath);
        if (options.set !== undefined) {
          const { rows } = await client.call('hosts.list', {});
          const wanted = options.host!.toLowerCase();
          const found = rows.filter((host) =>
            [host.name, ...host.computers].some((name) => name.toLowerCase() === wanted),
          );
          if (found.length !== 1)
            throw new EngineError(
              'not-found',
              `${found.length === 0 ? 'No host' : 'More than one host'} is named ${toTerminalText(options.host!)}.`,
            );
          await client.call('skews.set', {
            hostId: found[0]!.id,
            skewUs: options.set,
            note: options.note,
            ...(options.analyst === undefined ? {} : { analyst: options.analyst }),
          });
        }
        if (options.suggest) {
          const { suggestions } = await client.call('skews.suggest', {});
          if (options.json) return context.writeJson({ suggestions });
          const rows = suggestions.map(({ host, otherHost, skewUs, pairs }) => ({
            host,
            add: formatSkew(skewUs),
            agrees: otherHost,
            pairs,
          }));
          return context.write(toTable(rows, ['host', 'add', 'agrees', 'pairs'], true));
        }
        const { skews } = await client.call('skews.list', {});
        if (options.json) return context.writeJson({ skews });
        const rows = skews.map(({ host, skewUs, note, analyst, setAt }) => ({
          host,
          add: formatSkew(skewUs),
          note,
          analyst,
          set: setAt,
        }));
        await context.write(toTable(rows, ['host', 'add', 'note', 'analyst', 'set'], true));
      },
    );
}
