/** `pivot CASE`: rows by columns over the events of a filter, as a table or JSON. */
import { type Command, Option } from 'commander';
import type { Output } from '#shared/contract/index.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, toTerminalText } from '../context.ts';
import { parseLimit, parseList, toTable, withFilterHelp } from './query.ts';

type Pivot = Output<'events.pivot'>;
type Measure = 'count' | 'distinct' | 'first' | 'last' | 'share';

interface PivotOptions {
  readonly rows: string[];
  readonly cols?: string[];
  readonly filter: string;
  readonly measure: Measure;
  readonly of?: string;
  readonly order: 'most' | 'rare' | 'label';
  readonly limit: number;
  readonly json?: boolean;
}

const joinKeys = (keys: Pivot['columns'][number]['keys']): string =>
  keys.map((key) => key.label || '(none)').join(' / ');

function toCell(measure: Measure, cell: number | null): string | number | null {
  if (cell === null) return null;
  if (measure === 'first' || measure === 'last') return toIsoTime(cell);
  return measure === 'share' ? `${(cell * 100).toFixed(2)} %` : cell;
}

/** A table: row keys, number of events, one column for each group of columns. */
export function toPivotTable(pivot: Pivot, rows: readonly string[], measure: Measure): string {
  const names = pivot.columns.map((column, k) => joinKeys(column.keys) || (k === 0 ? measure : ''));
  const header = ['events', ...rows, ...names];
  const ids = header.map((_, k) => String(k));
  const lines = [
    header,
    ...pivot.rows.map((row) => [
      row.events,
      ...row.keys.map((key) => key.label || '(none)'),
      ...row.cells.map((cell) => toCell(measure, cell)),
    ]),
  ];
  return toTable(
    lines.map((line) => Object.fromEntries(line.map((cell, k) => [ids[k]!, cell]))),
    ids,
    false,
  );
}

export function registerPivot(program: Command, context: CliContext): void {
  program
    .command('pivot')
    .description('Counts events by fields, rows against columns.')
    .argument('<case>', 'case database (.eventloupe)')
    .requiredOption('--rows <fields>', 'fields with commas between, e.g. host,Image or time.hour', parseList)
    .option('--cols <fields>', 'fields for the columns', parseList)
    .option('--filter <text>', 'filter in the query language', '')
    .addOption(
      new Option('--measure <measure>', 'what a cell says')
        .choices(['count', 'distinct', 'first', 'last', 'share'])
        .default('count'),
    )
    .option('--of <field>', 'the field whose values `distinct` counts')
    .addOption(new Option('--order <order>', 'order of the rows').choices(['most', 'rare', 'label']).default('most'))
    .option('--limit <n>', 'rows at most', parseLimit, 100)
    .option('--json', 'print as JSON')
    .action(async (casePath: string, options: PivotOptions) => {
      const client = await context.openCase(casePath);
      await withFilterHelp(context, options.filter, async () => {
        const pivot = await client.call('events.pivot', {
          filter: { text: options.filter, clauses: [] },
          rows: options.rows,
          columns: options.cols ?? [],
          measure: options.measure,
          ...(options.of === undefined ? {} : { of: options.of }),
          order: options.order,
          limit: Math.min(Math.max(options.limit, 1), 10_000),
        });
        if (options.json) await context.write(`${JSON.stringify(pivot, undefined, 2)}\n`);
        else {
          await context.write(toPivotTable(pivot, options.rows, options.measure));
          context.say(toTerminalText(`${pivot.rows.length} of ${pivot.rowCount} rows, ${pivot.total} events`));
        }
      });
    });
}
