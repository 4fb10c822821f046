/** `findings CASE`: what the rules and analytics found, grouped, in several forms. */
import { type Command, Option } from 'commander';
import { type FindingRow, findingLevels } from '#shared/contract/detections.ts';
import { toCsvLine } from '#shared/model/csv.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, toTerminalText } from '../context.ts';

const pageRows = 5000;

/** A finding as a flat JSON object. */
export function toFindingJson(row: FindingRow): Record<string, unknown> {
  return {
    title: row.title,
    level: row.level,
    author: row.author,
    ruleId: row.ruleId,
    ruleSet: row.setName,
    kind: row.kind,
    host: row.host ?? row.computer,
    subject: row.subject,
    first: toIsoTime(row.firstUs),
    last: toIsoTime(row.lastUs),
    count: row.count,
    tactics: row.tactics,
    techniques: row.techniques.map((t) => t.id),
    formerTechniques: row.techniques.flatMap((t) => t.formerIds),
    state: row.state,
    stateReason: row.stateReason,
    processId: row.processId,
    sessionId: row.sessionId,
    firstEventId: row.firstEventId,
    incomplete: row.incomplete,
    suppressed: row.suppressed,
    matched: row.matched,
    key: row.key,
    id: row.id,
  };
}

/** A finding as a line of a Timesketch time line, at the time of its first event. */
export function toFindingTimesketch(row: FindingRow): Record<string, unknown> {
  const host = row.host ?? row.computer;
  const message = `${row.title} on ${host ?? 'an unknown host'}: ${row.subject} (rule by ${row.author || 'an author not named'})`;
  return {
    message: message.replace(/[\r\n\t]+/g, ' '),
    datetime: toIsoTime(row.firstUs).replace(/Z$/, '+00:00'),
    timestamp: row.firstUs,
    timestamp_desc: 'Finding',
    data_type: 'eventloupe:finding',
    computer_name: host,
    severity: row.level,
    rule_author: row.author,
    rule_id: row.ruleId,
    subject: row.subject,
    count: row.count,
    last: toIsoTime(row.lastUs),
    state: row.state,
    tag: [...row.techniques.map((t) => t.id), ...row.tactics],
  };
}

const csvColumns = [
  'title',
  'level',
  'author',
  'ruleId',
  'ruleSet',
  'kind',
  'host',
  'subject',
  'first',
  'last',
  'count',
  'tactics',
  'techniques',
  'state',
  'stateReason',
];

function toCsv(row: FindingRow): string {
  const json = toFindingJson(row);
  return toCsvLine(
    csvColumns.map((column) => {
      const value = json[column];
      return Array.isArray(value) ? value.join(' ') : ((value ?? null) as string | number | null);
    }),
  );
}

interface Options {
  readonly format: 'text' | 'jsonl' | 'csv' | 'timesketch' | 'navigator';
  readonly json?: boolean;
  readonly level?: FindingRow['level'];
  readonly host?: string;
  readonly suppressed?: boolean;
}

async function run(context: CliContext, casePath: string, options: Options): Promise<void> {
  const client = await context.openCase(casePath);
  const format = options.json ? 'jsonl' : options.format;
  const levels =
    options.level === undefined ? undefined : findingLevels.slice(0, findingLevels.indexOf(options.level) + 1);
  const filter = { levels, search: options.host, suppressed: options.suppressed };
  if (format === 'navigator') {
    const { text } = await client.call('findings.layer', { filter, name: 'EventLoupe findings' });
    await context.write(text);
    return;
  }
  if (format === 'csv') await context.write(`\ufeff${csvColumns.join(',')}\r\n`);
  for (let offset = 0; ; offset += pageRows) {
    const page = await client.call('findings.list', { filter, sort: 'level', offset, limit: pageRows });
    for (const row of page.rows) {
      if (format === 'jsonl') await context.writeJson(toFindingJson(row));
      else if (format === 'timesketch') await context.writeJson(toFindingTimesketch(row));
      else if (format === 'csv') await context.write(`${toCsv(row)}\r\n`);
      else {
        await context.write(
          `${toTerminalText(`${row.level.padEnd(13)}  ${toIsoTime(row.firstUs)}  ${String(row.count).padStart(6)}x  ${row.host ?? row.computer ?? '-'}  ${row.title} (${row.author || 'no author'})  ${row.subject}`)}\n`,
        );
      }
    }
    if (offset + page.rows.length >= page.total || page.rows.length === 0) {
      if (format === 'text') {
        const counts = findingLevels.flatMap((level) =>
          page.levels[level] ? [`${page.levels[level]!.toLocaleString('en')} ${level}`] : [],
        );
        context.say(`${page.total.toLocaleString('en')} findings: ${counts.join(', ') || 'none'}`);
      }
      return;
    }
  }
}

export function registerFindings(program: Command, context: CliContext): void {
  program
    .command('findings')
    .description(
      'What rules and analytics found, repeats together; also as CSV, JSON Lines, Timesketch lines or ATT&CK Navigator layer.',
    )
    .argument('<case>', 'case database (.eventloupe)')
    .addOption(
      new Option('--format <form>').choices(['text', 'jsonl', 'csv', 'timesketch', 'navigator']).default('text'),
    )
    .option('--json', 'same as --format jsonl')
    .addOption(new Option('--level <level>', 'this level and above').choices([...findingLevels]))
    .option('--host <text>', 'part of host, title, subject or author')
    .option('--suppressed', 'also findings that a filter suppresses')
    .action((casePath: string, options: Options) => run(context, casePath, options));
}
