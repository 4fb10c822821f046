/** `query CASE`: events of a filter as a table, CSV or JSON Lines, page by page. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EngineError } from '#shared/contract/errors.ts';
import type { EventRow } from '#shared/contract/events.ts';
import type { EngineClient } from '#shared/contract/index.ts';
import { toCsvLine } from '#shared/model/csv.ts';
import { type CliContext, toTerminalText } from '../context.ts';

const pageRows = 5000;
const defaultColumns = ['time', 'eventId', 'level', 'computer', 'channel', 'message'];
/** Widths of a table; longer cells are cut, the last column never. */
const widest = 48;

/** A whole number from 0. */
export function parseLimit(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export const parseList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Points at the column of a mistake in a filter text, under the text itself. */
export function explainQueryError(error: unknown, filter: string): string | undefined {
  const known = error as Partial<EngineError> | undefined;
  if (known?.code !== 'query-syntax') return undefined;
  const column = (known.details as { column?: number } | undefined)?.column ?? 1;
  const start = Math.max(0, column - 60);
  return `${toTerminalText(filter.slice(start, start + 100))}\n${' '.repeat(toTerminalText(filter.slice(start, column - 1)).length)}^`;
}

/** Runs, and shows a mistake of the filter under its text. */
export async function withFilterHelp<T>(context: CliContext, filter: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const help = explainQueryError(error, filter);
    if (help) context.say(help);
    throw error;
  }
}

const toText = (cell: EventRow[string] | undefined): string =>
  cell === null || cell === undefined ? '' : String(cell);

/** Rows as aligned lines; widths come from these rows. */
export function toTable(rows: readonly EventRow[], columns: readonly string[], withHeader: boolean): string {
  const cells = rows.map((row) => columns.map((column) => toTerminalText(toText(row[column]))));
  const lines = [...(withHeader ? [columns.map(toTerminalText)] : []), ...cells];
  const widths = columns.map((_, k) => Math.min(widest, Math.max(...lines.map((line) => line[k]!.length), 0)));
  return lines
    .map((line) =>
      line
        .map((cell, k) => {
          if (k === columns.length - 1) return cell;
          return (cell.length > widths[k]! ? `${cell.slice(0, widths[k]! - 1)}…` : cell).padEnd(widths[k]!);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

interface QueryOptions {
  readonly filter: string;
  readonly columns?: string[];
  readonly sort?: string[];
  readonly limit?: number;
  readonly format: 'table' | 'csv' | 'jsonl';
}

async function writeRows(context: CliContext, client: EngineClient, options: QueryOptions): Promise<void> {
  const columns = options.columns ?? defaultColumns;
  const sort = (options.sort ?? []).map((text) => ({
    column: text.replace(/:(asc|desc)$/, ''),
    descending: text.endsWith(':desc'),
  }));
  const most = options.limit ?? (options.format === 'table' ? 100 : Number.POSITIVE_INFINITY);
  if (options.format === 'csv') await context.write(`${toCsvLine(columns)}\r\n`);
  for (let offset = 0; ; ) {
    const limit = Math.min(pageRows, most - offset);
    const page = await client.call('events.query', {
      filter: { text: options.filter, clauses: [] },
      sort,
      columns,
      limit: Math.max(limit, 0),
      offset,
    });
    if (options.format === 'table') await context.write(toTable(page.rows, columns, offset === 0));
    for (const row of options.format === 'table' ? [] : page.rows) {
      if (options.format === 'csv')
        await context.write(`${toCsvLine(columns.map((column) => row[column] ?? null))}\r\n`);
      else await context.writeJson(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
    }
    offset += page.rows.length;
    if (page.rows.length === 0 || offset >= Math.min(most, page.total)) {
      if (options.format === 'table') context.say(`${offset} of ${page.total} events`);
      return;
    }
  }
}

export function registerQuery(program: Command, context: CliContext): void {
  program
    .command('query')
    .description('Events of a filter. The language: docs/query-language.md')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--filter <text>', 'filter in the query language, e.g. "id:4624 LogonType:10"', '')
    .option(
      '--columns <list>',
      `columns with commas between, e.g. time,eventId,data.Image (default: ${defaultColumns.join(',')})`,
      parseList,
    )
    .option('--sort <list>', 'columns to sort by, e.g. computer,time:desc (default: time)', parseList)
    .option('--limit <n>', 'rows at most (default: 100 in a table, else all)', parseLimit)
    .addOption(
      new Option('--format <format>', 'form of the output').choices(['table', 'csv', 'jsonl']).default('table'),
    )
    .action(async (casePath: string, options: QueryOptions) => {
      const client = await context.openCase(casePath);
      await withFilterHelp(context, options.filter, () => writeRows(context, client, options));
    });
}
