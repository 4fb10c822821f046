/** `info CASE`: evidence files with hash, size, chunks, records, problems and time span; hosts; channels; totals. */
import type { Command } from 'commander';
import type { Output } from '#shared/contract/index.ts';
import { type CliContext, toTerminalText } from '../context.ts';

/** The form that `--json` prints: the keys of the issue first, further ones after. */
export function toInfoJson(info: Output<'case.info'>): unknown {
  return {
    files: info.files.map((file) => ({
      path: file.path,
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      chunks: file.chunks,
      records: file.records,
      problems: file.problems,
      firstTime: file.firstTime,
      lastTime: file.lastTime,
      id: file.id,
      kind: file.kind,
      status: file.status,
      statusDetail: file.statusDetail,
      computers: file.computers,
      channels: file.channels,
      ledger: file.ledger,
    })),
    hosts: info.hosts,
    channels: info.channels,
    totals: info.totals,
    casePath: info.casePath,
    formatVersion: info.formatVersion,
    complete: info.complete,
  };
}

function toText(info: Output<'case.info'>): string {
  const count = (value: number): string => value.toLocaleString('en');
  const lines = [
    `${info.name}  (${info.casePath}, format ${info.formatVersion}${info.complete ? '' : ', INCOMPLETE: ingest again to go on'})`,
    '',
    `${'records'.padStart(10)} ${'damaged'.padStart(8)} ${'recov.'.padStart(7)} ${'problems'.padStart(8)} ${'bytes'.padStart(13)}  sha256            first                         last                          file`,
  ];
  for (const file of info.files) {
    lines.push(
      `${count(file.records.live).padStart(10)} ${count(file.records.damaged).padStart(8)} ${count(file.records.recovered).padStart(7)} ${count(file.problems).padStart(8)} ${count(file.sizeBytes).padStart(13)}  ${(file.sha256 ?? file.status).slice(0, 16).padEnd(16)}  ${(file.firstTime ?? '-').padEnd(28)}  ${(file.lastTime ?? '-').padEnd(28)}  ${file.path}`,
    );
  }
  const { totals } = info;
  lines.push(
    '',
    `Hosts: ${info.hosts.map((host) => `${host.name} (${count(host.count)})`).join(', ') || 'none'}`,
    `Channels: ${info.channels.map((channel) => `${channel.name} (${count(channel.count)})`).join(', ') || 'none'}`,
    `Totals: ${totals.files} files, ${count(totals.sizeBytes)} bytes, ${count(totals.liveRecords)} live, ${count(totals.damagedRecords)} damaged, ${count(totals.recoveredRecords)} recovered, ${count(totals.problems)} problems`,
  );
  return lines.map(toTerminalText).join('\n');
}

export function registerInfo(program: Command, context: CliContext): void {
  program
    .command('info')
    .description('What a case holds: evidence files, hosts, channels, totals.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--json', 'print as JSON')
    .option('--problems', 'list each problem with its file and offset')
    .action(async (casePath: string, options: { json?: boolean; problems?: boolean }) => {
      const client = await context.openCase(casePath);
      const info = await client.call('case.info', {});
      if (options.json) await context.write(`${JSON.stringify(toInfoJson(info), undefined, 2)}\n`);
      else await context.write(`${toText(info)}\n`);
      if (!options.problems) return;
      for (let offset = 0; ; ) {
        const page = await client.call('case.problems', { offset, limit: 1000 });
        for (const problem of page.rows) {
          if (options.json) await context.writeJson(problem);
          else
            await context.write(
              `${toTerminalText(`${problem.file}  0x${problem.fileOffset.toString(16)}  ${problem.code}  ${problem.detail}`)}\n`,
            );
        }
        offset += page.rows.length;
        if (page.rows.length === 0 || offset >= page.total) break;
      }
    });
}
