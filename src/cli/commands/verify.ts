/** `verify CASE`: evidence against its hashes, ledger, action log, database. Exit code 4 when something differs. */
import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { type CliContext, exitCodes, toTerminalText } from '../context.ts';

async function verifyReport(context: CliContext, folder: string, asJson: boolean): Promise<void> {
  const result = await context.engine.client.call('report.verify', { folder });
  if (asJson) await context.writeJson(result);
  else {
    for (const item of result.items.filter((one) => !one.ok)) {
      await context.write(`${toTerminalText(`DIFFERS  ${item.name}: ${item.detail}`)}\n`);
    }
    const sound = result.items.filter((item) => item.ok).length;
    await context.write(
      `${sound} of ${result.items.length} files are those of the manifest; SHA-256 of manifest.json ${result.manifestSha256}\n`,
    );
  }
  if (!result.ok) context.exitCode = exitCodes.differences;
}

export function registerVerify(program: Command, context: CliContext): void {
  program
    .command('verify')
    .description(
      'Hash the evidence again and check the ledger, the action log and the database. Exit code 4: something differs.',
    )
    .argument('<case>', 'case database (.eventloupe), or a report folder: its files against manifest.json')
    .option('--json', 'print the result as JSON')
    .action(async (casePath: string, options: { json?: boolean }) => {
      if (statSync(casePath, { throwIfNoEntry: false })?.isDirectory()) {
        await verifyReport(context, casePath, options.json ?? false);
        return;
      }
      const client = await context.openCase(casePath);
      const result = await client.call('case.verify', {});
      if (options.json) await context.writeJson(result);
      else {
        for (const item of result.items.filter((one) => !one.ok)) {
          await context.write(`${toTerminalText(`DIFFERS  ${item.check}  ${item.subject}: ${item.detail}`)}\n`);
        }
        const failed = result.items.filter((item) => !item.ok).length;
        await context.write(
          `${result.items.length - failed} of ${result.items.length} checks hold; ${result.filesChecked} files, ${result.bytesChecked} bytes hashed; action log head ${result.actionHead}\n`,
        );
      }
      if (!result.ok) context.exitCode = exitCodes.differences;
    });
}
