/** `dump FILE…`: records straight from evidence, no case. */
import { type Command, Option } from 'commander';
import { type DumpFormat, dumpEvidence, dumpFormats } from '../../engine/engine.ts';
import { type CliContext, exitCodes, toTerminalText } from '../context.ts';

export function registerDump(program: Command, context: CliContext): void {
  program
    .command('dump')
    .description('Print the records of .evtx files straight from the evidence, without a case.')
    .argument('<file...>', '.evtx files or folders')
    .addOption(
      new Option('--format <form>', 'canonical: one JSON object a record, every value as canonical text')
        .choices([...dumpFormats])
        .default('canonical'),
    )
    .option('--recovered', 'print recovered records too (status "recovered")')
    .action(async (files: string[], options: { format: DumpFormat; recovered?: boolean }) => {
      for (const item of dumpEvidence(files, { format: options.format, recovered: options.recovered ?? false })) {
        if (item.type === 'text') await context.write(item.text);
        else {
          context.say(toTerminalText(item.message));
          if (item.fatal) context.exitCode = exitCodes.failed;
        }
      }
    });
}
