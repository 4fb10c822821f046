/** `chain CASE EVENT`: the launch chain and logon session of an event. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Output } from '#shared/contract/index.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, exitCodes, toTerminalText } from '../context.ts';
import { toSessionLine } from './logons.ts';

/** The chain for a person: the root first, each step with why the one above is its parent. */
export function toChainText({ chain, session }: Output<'processes.chain'>): string {
  const lines = chain.flatMap((step, depth) => {
    const pad = '  '.repeat(Math.min(depth, 40));
    const start = step.startUs === null ? 'start not logged' : toIsoTime(step.startUs, step.startTick ?? 0);
    const end = step.endUs === null ? 'open' : `${toIsoTime(step.endUs)} (${step.endHow})`;
    return [
      `${pad}${step.image ?? '(unknown)'}  pid ${step.pid} on ${step.host}`,
      `${pad}  ${start} - ${end}${step.user === null ? '' : `, ${step.user}`}`,
      ...(step.commandLine === null ? [] : [`${pad}  ${step.commandLine}`]),
      `${pad}  parent: ${step.edge}, ${step.confidence.toFixed(2)}: ${step.edgeReason}`,
    ];
  });
  const logon = session ? ['', `session: ${toSessionLine(session)}`] : [];
  return [...lines, ...logon].map(toTerminalText).join('\n');
}

function parseEvent(text: string): number {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('an event id is a whole number');
  return value;
}

export function registerChain(program: Command, context: CliContext): void {
  program
    .command('chain')
    .description('Which process did this, who launched it, in whose logon session.')
    .argument('<case>', 'case database (.eventloupe)')
    .argument('<event>', "event id in the case (column 'id')", parseEvent)
    .option('--json', 'print as JSON')
    .action(async (casePath: string, eventId: number, options: { json?: boolean }) => {
      const client = await context.openCase(casePath);
      const answer = await client.call('processes.chain', { eventId });
      if (options.json) {
        await context.write(`${JSON.stringify(answer, undefined, 2)}\n`);
        return;
      }
      if (answer.chain.length === 0 && !answer.session) {
        context.say(`Event ${eventId} names no process and no logon session.`);
        context.exitCode = exitCodes.notFound;
        return;
      }
      await context.write(`${toChainText(answer)}\n`);
    });
}
