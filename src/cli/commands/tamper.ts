/** `tamper CASE`: signs of lost or changed logs; with `--coverage` the hours each channel covers. */
import type { Command } from 'commander';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, toTerminalText } from '../context.ts';

export function registerTamper(program: Command, context: CliContext): void {
  program
    .command('tamper')
    .description('Signs of lost or changed logs, each with its guilty and its innocent explanation.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--coverage', 'print the hours that each computer and channel covers')
    .option('--json', 'print as JSON Lines')
    .action(async (casePath: string, options: { coverage?: boolean; json?: boolean }) => {
      const client = await context.openCase(casePath);
      if (options.coverage) {
        for (const row of (await client.call('tamper.coverage', {})).rows) {
          if (options.json) await context.writeJson(row);
          else {
            const hours = row.runs.reduce((sum, run) => sum + run.toHour - run.fromHour, 0);
            await context.write(
              `${toTerminalText(`${row.computer}  ${row.channel}  ${hours} hours in ${row.runs.length} runs`)}\n`,
            );
          }
        }
        return;
      }
      for (const sign of (await client.call('tamper.list', {})).signs) {
        if (options.json) await context.writeJson(sign);
        else {
          const when = sign.startUs === null ? '-' : toIsoTime(sign.startUs);
          await context.write(
            `${toTerminalText(`${sign.severity.padEnd(6)} ${when}  ${sign.title}  ${sign.computer ?? '-'}  ${sign.channel ?? '-'}: ${sign.detail}`)}\n`,
          );
        }
      }
    });
}
