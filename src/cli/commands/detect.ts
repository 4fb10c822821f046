/** `detect CASE --rules DIR`: runs Sigma rules on a case and prints the hits, one a line. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { HitRow } from '#shared/contract/detections.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { EngineError } from '../../engine/engine.ts';
import { type CliContext, toTerminalText } from '../context.ts';

const pageRows = 5000;

/** Placeholder lists from a JSON file; {} without one. */
export function readLists(file: string | undefined): Record<string, string[]> {
  if (file === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new EngineError('bad-input', `${path.resolve(file)} is not a JSON file: ${(error as Error).message}`);
  }
  const isLists =
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((list) => Array.isArray(list) && list.every((v) => typeof v === 'string'));
  if (!isLists) throw new EngineError('bad-input', `${path.resolve(file)} does not hold lists of texts by name.`);
  return value as Record<string, string[]>;
}

/** The form that `--json` prints: the keys of the issue first, further ones after. */
export function toHitJson(hit: HitRow): Record<string, unknown> {
  return {
    ruleId: hit.ruleId,
    title: hit.title,
    level: hit.level,
    author: hit.author,
    techniques: hit.techniques.map((t) => t.id),
    eventId: hit.eventId,
    evidenceFile: hit.evidenceFile,
    recordId: hit.recordId,
    time: toIsoTime(hit.timeUs, hit.timeTick),
    computer: hit.computer,
    matched: hit.matched,
    channel: hit.channel,
    incomplete: hit.incomplete,
    suppressedBy: hit.suppressedBy,
    formerTechniques: hit.techniques.flatMap((t) => t.formerIds),
    id: hit.id,
  };
}

interface Options {
  readonly rules?: string;
  readonly own?: boolean;
  readonly lists?: string;
  readonly workers?: string;
  readonly json?: boolean;
}

async function run(context: CliContext, casePath: string, options: Options): Promise<void> {
  const client = await context.openCase(casePath);
  let last = '';
  const stop = client.subscribe('detections.progress', ({ label, share }) => {
    const line = share === null ? label : `${label} ${Math.floor(share * 100)} %`;
    if (context.isTerminal && line !== last) process.stderr.write(`\r\u001b[K${toTerminalText(line)}`);
    last = line;
  });
  if (options.own && options.rules !== undefined) throw new EngineError('bad-input', 'Give either --own or --rules.');
  const own = options.own ? (await client.call('ownRules.list', {})).folder : undefined;
  const rules = options.rules === undefined ? own : path.resolve(options.rules);
  const workers = options.workers === undefined ? undefined : Number(options.workers);
  const summary = await client.call('detections.run', { rules, lists: readLists(options.lists), workers });
  stop();
  if (context.isTerminal) process.stderr.write('\r\u001b[K');
  let after: { id: number; rule: number } | undefined;
  for (;;) {
    const { rows } = await client.call('detections.hits', { setName: summary.setName, after, limit: pageRows });
    const lines = rows.map((hit) =>
      options.json
        ? JSON.stringify(toHitJson(hit))
        : toTerminalText(
            `${toIsoTime(hit.timeUs, hit.timeTick)}  ${hit.level.padEnd(13)}  ${hit.computer ?? '-'}  ${hit.title} (${hit.author || 'no author'})  ${hit.evidenceFile}#${hit.recordId}`,
          ),
    );
    if (lines.length > 0) await context.write(`${lines.join('\n')}\n`);
    const end = rows.at(-1);
    if (!end || rows.length < pageRows) break;
    after = { id: end.id, rule: end.rule };
  }
  const loaded = Object.entries(summary.loaded).map(([status, count]) => `${count.toLocaleString('en')} ${status}`);
  context.say(
    toTerminalText(
      `${summary.hits.toLocaleString('en')} hits, ${summary.findings.toLocaleString('en')} findings; rules: ${loaded.join(', ')}; ${summary.scanned.toLocaleString('en')} run now, ${(summary.tookMs / 1000).toFixed(1)} s`,
    ),
  );
}

export function registerDetect(program: Command, context: CliContext): void {
  program
    .command('detect')
    .description("Run Sigma rules (EventLoupe's own without --rules) on a case and print the hits.")
    .argument('<case>', 'case database (.eventloupe)')
    .option('--rules <path>', 'folder, file or zip of Sigma rules')
    .option('--own', 'your own rules (rules own list)')
    .option('--lists <file>', 'JSON file of placeholder lists: {"name": ["value", …]}')
    .option('--workers <n>', 'threads')
    .option('--json', 'JSON Lines, one hit a line')
    .action((casePath: string, options: Options) => run(context, casePath, options));
}
