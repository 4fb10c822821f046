/** `rules check DIR`, `rules test`, `rules list CASE`, `rules own`: what rules can do, without and with a case. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { checkRules, EngineError, testPack, testRuleSamples } from '../../engine/engine.ts';
import { type CliContext, exitCodes, toTerminalText } from '../context.ts';
import { readLists } from './detect.ts';
import { registerOwnRules } from './own-rules.ts';

async function check(context: CliContext, folder: string, options: { json?: boolean; lists?: string }): Promise<void> {
  const rows = checkRules(path.resolve(folder), readLists(options.lists));
  const counts: Record<string, number> = {};
  for (const row of rows) {
    counts[row.status] = (counts[row.status] ?? 0) + 1;
    if (options.json) await context.writeJson(row);
    else if (row.status !== 'ok')
      await context.write(`${toTerminalText(`${row.status.padEnd(16)}  ${row.path}  ${row.title}: ${row.reason}`)}\n`);
  }
  const summary = Object.entries(counts).map(([status, count]) => `${count.toLocaleString('en')} ${status}`);
  const line = `${rows.length.toLocaleString('en')} rules: ${summary.join(', ')}`;
  if (options.json) context.say(line);
  else await context.write(`${line}\n`);
  if ((counts.unsupported ?? 0) > 0) context.exitCode = exitCodes.differences;
}

async function test(
  context: CliContext,
  folder: string | undefined,
  options: { rules?: string; json?: boolean },
): Promise<void> {
  let passed = 0;
  let failed = 0;
  const note = async (isPassed: boolean, row: unknown, line: string): Promise<void> => {
    if (isPassed) passed++;
    else failed++;
    if (options.json) await context.writeJson(row);
    else if (!isPassed) await context.write(`${toTerminalText(`FAILED  ${line}`)}\n`);
  };
  if (folder === undefined) {
    for (const row of testPack())
      await note(
        row.passed,
        row,
        `${row.rule} ${row.kind} sample ${row.sample + 1}: found ${row.found.join(', ') || 'nothing'}`,
      );
  } else {
    if (!existsSync(folder)) throw new EngineError('path-not-found', `There is no folder ${path.resolve(folder)}.`);
    const rules = options.rules === undefined ? undefined : path.resolve(options.rules);
    for (const row of testRuleSamples(path.resolve(folder), rules)) {
      await note(
        row.passed,
        row,
        `${row.ruleId} ${row.sample}: ${row.problem ?? `${row.hits} hits, expected ${row.expected} or more`}`,
      );
    }
  }
  const line = `${passed.toLocaleString('en')} passed, ${failed.toLocaleString('en')} failed`;
  if (options.json) context.say(line);
  else await context.write(`${line}\n`);
  if (failed > 0) context.exitCode = exitCodes.differences;
}

async function list(context: CliContext, casePath: string, options: { json?: boolean; rules?: string }): Promise<void> {
  const client = await context.openCase(casePath);
  const setName = options.rules === undefined ? undefined : path.resolve(options.rules);
  const { rows, states } = await client.call('rules.list', { setName });
  for (const row of rows) {
    if (options.json) await context.writeJson(row);
    else
      await context.write(
        `${toTerminalText(`${row.state.padEnd(16)} ${String(row.hits).padStart(8)}  ${row.level.padEnd(13)} ${row.title} (${row.author || 'no author'}): ${row.reason}`)}\n`,
      );
  }
  context.say(
    Object.entries(states)
      .map(([state, count]) => `${count.toLocaleString('en')} ${state}`)
      .join(', '),
  );
}

export function registerRules(program: Command, context: CliContext): void {
  const rules = program
    .command('rules')
    .description('Sigma rules: check files, run their samples, list what they did in a case.');
  rules
    .command('check')
    .description('Load every rule of a folder, file or zip: status and reason of each.')
    .argument('<path>', 'folder, file or zip of Sigma rules')
    .option('--lists <file>', 'JSON file of placeholder lists: {"name": ["value", …]}')
    .option('--json', 'JSON Lines, one rule a line')
    .action((folder: string, options: { json?: boolean; lists?: string }) => check(context, folder, options));
  rules
    .command('test')
    .description("Run rule samples: EventLoupe's own, or a folder in the layout of SigmaHQ's regression data.")
    .argument('[folder]', 'folder with info.yml and .evtx files')
    .option('--rules <path>', 'rules to try on every sample (folder, file or zip)')
    .option('--json', 'JSON Lines, one sample a line')
    .action((folder: string | undefined, options: { rules?: string; json?: boolean }) =>
      test(context, folder, options),
    );
  rules
    .command('list')
    .description('What became of each rule in a case.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--rules <path>', 'one set only')
    .option('--json', 'JSON Lines')
    .action((casePath: string, options: { json?: boolean; rules?: string }) => list(context, casePath, options));
  registerOwnRules(rules, context);
}
