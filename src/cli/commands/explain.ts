/** `explain WORD…`: what kinds of events mean, for a person or as JSON Lines. */
import type { Command } from 'commander';
import type { EventHelp } from '#shared/contract/help.ts';
import { type CliContext, exitCodes } from '../context.ts';

function toText(help: EventHelp): string {
  const lines = [
    `${help.eventId} ${help.title} (${help.provider})`,
    `  ${help.meaning}`,
    ...help.tips.map((tip) => `  - ${tip}`),
    ...help.fields.map(({ name, text }) => `  ${name}${text === null ? '' : `: ${text}`}`),
    ...help.attack.map(({ id, name }) => `  can be a trace of ${id}${name === null ? '' : ` ${name}`}`),
    ...help.references.map((reference) => `  read on: ${reference}`),
  ];
  return `${lines.join('\n')}\n`;
}

export function registerExplain(program: Command, context: CliContext): void {
  program
    .command('explain')
    .description('What kinds of events mean, what to look at, which fields matter.')
    .argument('<words...>', 'event id, or words of provider, title and meaning; all must be there')
    .option('--json', 'JSON Lines')
    .action(async (words: readonly string[], options: { json?: boolean }) => {
      const { client } = context.engine;
      const { events, total } = await client.call('help.events', { search: words.join(' '), limit: 1000 });
      if (total === 0) {
        context.say('The catalogue has no such event.');
        context.exitCode = exitCodes.notFound;
      }
      for (const [index, help] of events.entries()) {
        if (options.json) await context.writeJson(help);
        else await context.write(`${index === 0 ? '' : '\n'}${toText(help)}`);
      }
    });
}
