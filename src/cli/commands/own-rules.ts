/** `rules own …`: the analyst's own rules in the user's data: list, show, save, copy another's rule, delete. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { toRuleCopy } from '#shared/model/rule-copy.ts';
import { EngineError } from '../../engine/engine.ts';
import { type CliContext, toTerminalText } from '../context.ts';

async function list(context: CliContext, options: { json?: boolean }): Promise<void> {
  const { folder, rules } = await context.engine.client.call('ownRules.list', {});
  for (const rule of rules) {
    if (options.json) await context.writeJson(rule);
    else
      for (const { title, status, reason } of rule.documents)
        await context.write(`${toTerminalText(`${status.padEnd(16)}  ${rule.file}  ${title}: ${reason}`)}\n`);
  }
  context.say(
    toTerminalText(`${rules.length.toLocaleString('en')} rule file${rules.length === 1 ? '' : 's'} in ${folder}`),
  );
}

async function save(context: CliContext, text: string, name: string | undefined): Promise<void> {
  const saved = await context.engine.client.call('ownRules.save', { file: name, text });
  for (const { title, status, reason } of saved.documents)
    context.say(toTerminalText(`${status}: ${title}: ${reason}`));
  await context.write(`${path.join(saved.folder, saved.file)}\n`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new EngineError('path-not-readable', `${path.resolve(file)} cannot be read: ${(error as Error).message}`);
  }
}

async function copy(context: CliContext, casePath: string, id: string, name: string | undefined): Promise<void> {
  const client = await context.openCase(casePath);
  const { rows } = await client.call('rules.list', {});
  const row = rows.find(({ ruleId }) => ruleId === id);
  if (!row) throw new EngineError('not-found', `The case has no rule with the id ${id}.`);
  const { source } = await client.call('rules.get', { id: row.id });
  await save(context, toRuleCopy(source, crypto.randomUUID()), name);
}

export function registerOwnRules(rules: Command, context: CliContext): void {
  const own = rules.command('own').description("Your own rules, kept in the user's data and run with detect --own.");
  own
    .command('list')
    .description('The files with the status of each document.')
    .option('--json', 'JSON Lines, one file a line')
    .action((options: { json?: boolean }) => list(context, options));
  own
    .command('show')
    .description('The text of a rule.')
    .argument('<name>', 'file name as listed')
    .action(async (name: string) => {
      const { text } = await context.engine.client.call('ownRules.read', { file: name });
      await context.write(text);
    });
  own
    .command('save')
    .description('Check a rule file and keep it; refused with the line when it cannot be used.')
    .argument('<file>', 'Sigma rule (.yml)')
    .option('--as <name>', 'file name to write; an existing one is replaced (default: a new name from the title)')
    .action((file: string, options: { as?: string }) => save(context, readText(file), options.as));
  own
    .command('copy')
    .description('Copy a rule of a case (also of a third party; its author stays named) to a rule of your own.')
    .argument('<case>', 'case database (.eventloupe)')
    .argument('<id>', "the rule's id")
    .option('--as <name>', 'file name to write')
    .action((casePath: string, id: string, options: { as?: string }) => copy(context, casePath, id, options.as));
  own
    .command('delete')
    .description('Delete a rule.')
    .argument('<name>', 'file name as listed')
    .action(async (name: string) => {
      await context.engine.client.call('ownRules.delete', { file: name });
      context.say(toTerminalText(`${name} deleted.`));
    });
}
