/** The command line: commander program, errors to standard error, documented exit codes. */
import { Command, CommanderError } from 'commander';
import { EngineError } from '../engine/engine.ts';
import { commands } from './commands/index.ts';
import { CliContext, exitCodes, toTerminalText } from './context.ts';

const codeFor: Partial<Record<string, number>> = {
  'bad-input': exitCodes.usage,
  'query-syntax': exitCodes.usage,
  'path-not-found': exitCodes.notFound,
  'not-found': exitCodes.notFound,
  'no-evidence': exitCodes.notFound,
  cancelled: exitCodes.cancelled,
};

/** Runs one command; gives the exit code. Prints the reason of a failure to standard error. */
export async function main(args: readonly string[]): Promise<number> {
  const context = new CliContext();
  const program = new Command('eventloupe')
    .description('Investigate intrusions from Windows event logs. Evidence is only ever read.')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(--help shows how to call it)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong call, 3 not found, 4 differences found, 130 cancelled.',
    );
  for (const register of commands) register(program, context);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof EngineError) {
      context.say(`eventloupe: ${toTerminalText(error.message)}`);
      return codeFor[error.code] ?? exitCodes.failed;
    }
    context.say(`eventloupe: ${toTerminalText(String((error as Error).stack ?? error))}`);
    return exitCodes.failed;
  } finally {
    await context.close();
  }
}
