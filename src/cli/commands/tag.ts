/** `tag CASE`: tags every event of a filter; notes who did it. */
import type { Command } from 'commander';
import { type CliContext, toTerminalText } from '../context.ts';

export function registerTag(program: Command, context: CliContext): void {
  program
    .command('tag')
    .description('Tag every event of a filter (or take the tag off).')
    .argument('<case>', 'case database (.eventloupe)')
    .requiredOption('--filter <text>', 'which events, in the query language')
    .requiredOption('--tag <name>', 'the tag; made when there is none of this name')
    .option('--remove', 'take the tag off')
    .option('--analyst <name>', 'who says so (default: the user of the system)')
    .option('--json', 'print the result as JSON')
    .action(
      async (
        casePath: string,
        options: { filter: string; tag: string; remove?: boolean; analyst?: string; json?: boolean },
      ) => {
        const client = await context.openCase(casePath);
        const batch = await client.call('tags.events', {
          tag: options.tag,
          filter: { text: options.filter, clauses: [] },
          remove: options.remove,
          analyst: options.analyst,
        });
        if (options.json) await context.writeJson(batch);
        else
          await context.write(
            `${batch.changed} events ${options.remove ? 'untagged' : 'tagged'} ${toTerminalText(options.tag)}\n`,
          );
      },
    );
}
