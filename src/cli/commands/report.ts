/** `report CASE` and `export CASE`: a report folder with its manifest; events for other tools. */
import { type Command, InvalidArgumentError } from 'commander';
import { type CliContext, toTerminalText } from '../context.ts';
import { parseList } from './query.ts';

function parseRows(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

export function registerReport(program: Command, context: CliContext): void {
  program
    .command('report')
    .description('Write a report (and manifest.json with the SHA-256 of each part and of the evidence) into a folder.')
    .argument('<case>', 'case database (.eventloupe)')
    .requiredOption(
      '--format <forms>',
      'html, pdf, docx, xlsx, markdown, json, navigator, stix; evtxecmd, timesketch, timesketch-csv (tagged events); several with commas',
      parseList,
    )
    .requiredOption('--out <folder>', 'the folder; existing files are refused')
    .option('--title <text>', 'title of the report', 'Investigation report')
    .option('--analyst <name>', 'whose report it is (default: the user of the system)')
    .option('--sections <ids>', 'sections in order, with commas (default: all)', parseList)
    .option('--filter <text>', 'events for the event forms instead of the tagged ones')
    .option('--rows <n>', 'rows a table shows at the most', parseRows)
    .option('--json', 'print what was written as JSON')
    .action(
      async (
        casePath: string,
        options: {
          format: string[];
          out: string;
          title: string;
          analyst?: string;
          sections?: string[];
          filter?: string;
          rows?: number;
          json?: boolean;
        },
      ) => {
        const client = await context.openCase(casePath);
        const result = await client.call('report.write', {
          plan: {
            title: options.title,
            analyst: options.analyst,
            sections: options.sections ?? [],
            mostRows: options.rows,
          },
          formats: options.format,
          folder: options.out,
          filter: options.filter === undefined ? undefined : { text: options.filter, clauses: [] },
        });
        if (options.json) await context.writeJson(result);
        else for (const file of result.files) await context.write(`${file.sha256}  ${toTerminalText(file.name)}\n`);
      },
    );
}

export function registerExport(program: Command, context: CliContext): void {
  program
    .command('export')
    .description(
      'Write events of a filter in the form of another tool: evtxecmd, timesketch, timesketch-csv; csv, jsonl.',
    )
    .argument('<case>', 'case database (.eventloupe)')
    .requiredOption('--format <form>', 'evtxecmd, timesketch, timesketch-csv, csv, jsonl')
    .requiredOption('--out <file>', 'the file; an existing one is refused')
    .option('--filter <text>', 'which events, in the query language (default: all)', '')
    .option('--columns <list>', 'columns of csv and jsonl, with commas', parseList)
    .option('--json', 'print what was written as JSON')
    .action(
      async (
        casePath: string,
        options: { format: string; out: string; filter: string; columns?: string[]; json?: boolean },
      ) => {
        const client = await context.openCase(casePath);
        const filter = { text: options.filter, clauses: [] };
        const result =
          options.format === 'csv' || options.format === 'jsonl'
            ? await client.call('events.export', {
                filter,
                sort: [],
                columns: options.columns ?? [
                  'time',
                  'eventId',
                  'level',
                  'provider',
                  'channel',
                  'computer',
                  'message',
                  'record',
                  'file',
                ],
                format: options.format,
                path: options.out,
              })
            : await client.call('report.exportEvents', { format: options.format, filter, path: options.out });
        if (options.json) await context.writeJson(result);
        else
          await context.write(
            `${result.rows} events, ${result.sizeBytes} bytes, SHA-256 ${result.sha256}: ${toTerminalText(result.path)}\n`,
          );
      },
    );
}
