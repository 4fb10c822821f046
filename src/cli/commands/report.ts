/** `report CASE` and `export CASE`: a report folder with its manifest; events for other tools. */
import { type Command, InvalidArgumentError } from 'commander';
import { EngineError } from '#shared/contract/errors.ts';
import type { EngineClient, Input } from '#shared/contract/index.ts';
import { keptPlanItem, keptPlanSchema } from '#shared/contract/report.ts';
import { mergeSections, toSectionIds } from '#shared/model/report-plan.ts';
import { type CliContext, toTerminalText } from '../context.ts';
import { parseList } from './query.ts';

function parseRows(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

/** The plan that a person left in the report view of the case. */
async function readKeptPlan(client: EngineClient): Promise<Input<'report.write'>['plan']> {
  const { items } = await client.call('saved.list', { kind: keptPlanItem.kind });
  const kept = keptPlanSchema.safeParse(items.find((item) => item.name === keptPlanItem.name)?.body);
  if (!kept.success)
    throw new EngineError(
      'bad-input',
      'This case holds no plan of a report; one is kept when the report view is used.',
    );
  const { title, analyst, sections } = kept.data;
  const options = await client.call('report.options', {});
  const ids = options.sections.map((section) => section.id);
  const chosen = toSectionIds(mergeSections(sections, ids));
  if (chosen.length === 0) throw new EngineError('bad-input', 'The plan in this case has no section.');
  const { name } = await client.call('case.info', {});
  return { title: title?.trim() || name, analyst: analyst.trim() || undefined, sections: chosen };
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
    .option('--saved-plan', 'title, analyst and sections as they were left in the report view of the case')
    .option('--title <text>', 'title of the report (default: Investigation report)')
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
          savedPlan?: boolean;
          title?: string;
          analyst?: string;
          sections?: string[];
          filter?: string;
          rows?: number;
          json?: boolean;
        },
      ) => {
        const client = await context.openCase(casePath);
        const kept = options.savedPlan ? await readKeptPlan(client) : undefined;
        const result = await client.call('report.write', {
          plan: {
            title: options.title ?? kept?.title ?? 'Investigation report',
            analyst: options.analyst ?? kept?.analyst,
            sections: options.sections ?? kept?.sections ?? [],
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
