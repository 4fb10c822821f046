/** `pivot CASE`: rows by columns over the events of a filter, or groups in groups; as a table, CSV or JSON. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EventGroup, GroupPath } from '#shared/contract/events.ts';
import type { EngineClient, Output } from '#shared/contract/index.ts';
import { toPivotCsv, toPivotJsonLines } from '#shared/model/pivot-table.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, toTerminalText } from '../context.ts';
import { parseLimit, parseList, toTable, withFilterHelp } from './query.ts';

type Pivot = Output<'events.pivot'>;
type Measure = 'count' | 'distinct' | 'first' | 'last' | 'share';

interface PivotOptions {
  readonly rows?: string[];
  readonly groups?: string[];
  readonly cols?: string[];
  readonly filter: string;
  readonly measure: Measure;
  readonly of?: string;
  readonly order: 'most' | 'rare' | 'label';
  readonly limit: number;
  readonly format: 'table' | 'csv' | 'jsonl' | 'json';
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

/** A group of the output with what is under it; the innermost level has no `groups`. */
export interface GroupTree extends EventGroup {
  readonly field: string;
  readonly groups?: readonly GroupTree[];
}

/** Every level of groups, at most `limit` groups each. */
async function readGroups(
  client: EngineClient,
  options: PivotOptions,
  fields: readonly string[],
  path: GroupPath,
): Promise<GroupTree[]> {
  const [field, ...rest] = fields;
  if (field === undefined) return [];
  const { groups } = await client.call('events.groups', {
    filter: { text: options.filter, clauses: [] },
    path,
    field,
    order: options.order === 'label' ? 'value' : 'count',
    descending: options.order === 'most',
    limit: Math.min(Math.max(options.limit, 1), 1000),
  });
  const trees: GroupTree[] = [];
  for (const group of groups) {
    const below =
      rest.length > 0 ? await readGroups(client, options, rest, [...path, { field, value: group.value }]) : undefined;
    trees.push({ field, ...group, ...(below ? { groups: below } : {}) });
  }
  return trees;
}

/** Groups as indented lines: events, first and last time, value. */
export function toGroupLines(trees: readonly GroupTree[], depth = 0): string {
  return trees
    .map((tree) => {
      const value = tree.value === null ? '(none)' : tree.label || tree.value || '(empty)';
      const times = `${toIsoTime(tree.firstUs).slice(0, 19)}Z  ${toIsoTime(tree.lastUs).slice(0, 19)}Z`;
      const line = `${String(tree.count).padStart(10)}  ${times}  ${'  '.repeat(depth)}${tree.field}: ${value}`;
      return `${toTerminalText(line)}\n${toGroupLines(tree.groups ?? [], depth + 1)}`;
    })
    .join('');
}

export function registerPivot(program: Command, context: CliContext): void {
  program
    .command('pivot')
    .description('Counts events by fields: rows against columns, or groups in groups.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--rows <fields>', 'fields with commas between, e.g. host,Image or time.hour', parseList)
    .addOption(
      new Option('--groups <fields>', 'groups in groups, outermost first (instead of --rows)')
        .argParser(parseList)
        .conflicts(['rows', 'cols', 'of']),
    )
    .option('--cols <fields>', 'fields for the columns', parseList)
    .option('--filter <text>', 'filter in the query language', '')
    .addOption(
      new Option('--measure <measure>', 'what a cell says')
        .choices(['count', 'distinct', 'first', 'last', 'share'])
        .default('count'),
    )
    .option('--of <field>', 'the field whose values `distinct` counts')
    .addOption(new Option('--order <order>', 'order of the rows').choices(['most', 'rare', 'label']).default('most'))
    .option('--limit <n>', 'rows at most; groups at most at each level', parseLimit, 100)
    .addOption(new Option('--format <format>').choices(['table', 'csv', 'jsonl', 'json']).default('table'))
    .option('--json', 'the same as --format json')
    .action(async (casePath: string, options: PivotOptions) => {
      const { groups, rows } = options;
      const format = options.json ? 'json' : options.format;
      if (!groups?.length && !rows?.length) throw new InvalidArgumentError('Name fields with --rows or --groups.');
      if (groups && (format === 'csv' || format === 'jsonl'))
        throw new InvalidArgumentError('Groups are printed as a table or as JSON.');
      const client = await context.openCase(casePath);
      await withFilterHelp(context, options.filter, async () => {
        if (groups) {
          const trees = await readGroups(client, options, groups, []);
          await context.write(format === 'json' ? `${JSON.stringify(trees, undefined, 2)}\n` : toGroupLines(trees));
          return;
        }
        if (!rows) return;
        const pivot = await client.call('events.pivot', {
          filter: { text: options.filter, clauses: [] },
          rows,
          columns: options.cols ?? [],
          measure: options.measure,
          ...(options.of === undefined ? {} : { of: options.of }),
          order: options.order,
          limit: Math.min(Math.max(options.limit, 1), 10_000),
        });
        const meaning = { rows, columns: options.cols ?? [], measure: options.measure };
        if (format === 'json') await context.write(`${JSON.stringify(pivot, undefined, 2)}\n`);
        else if (format === 'csv') await context.write(toPivotCsv(pivot, meaning));
        else if (format === 'jsonl') await context.write(toPivotJsonLines(pivot, meaning));
        else {
          await context.write(toPivotTable(pivot, rows, options.measure));
          context.say(toTerminalText(`${pivot.rows.length} of ${pivot.rowCount} rows, ${pivot.total} events`));
        }
      });
    });
}
