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
      leftOut: file.leftOut,
    })),
    hosts: info.hosts,
    channels: info.channels,
    totals: info.totals,
    casePath: info.casePath,
    formatVersion: info.formatVersion,
    complete: info.complete,
    ingestFilter: info.ingestFilter,
  };
}

const number = (value: number): string => value.toLocaleString('en');

/** The ledger of all files that were read, by kind; says when bytes are left over. Exported for its test. */
export function toLedgerLines(files: Output<'case.info'>['files']): string[] {
  const kinds = new Map<string, { ranges: number; bytes: number; records: number }>();
  let left = 0;
  for (const file of files) {
    if (file.status === 'removed' || file.status === 'pending') continue;
    left += file.sizeBytes;
    for (const { kind, ranges, bytes, records } of file.ledger) {
      const sum = kinds.get(kind) ?? { ranges: 0, bytes: 0, records: 0 };
      kinds.set(kind, { ranges: sum.ranges + ranges, bytes: sum.bytes + bytes, records: sum.records + records });
      left -= bytes;
    }
  }
  return [
    left === 0 ? 'Ledger: every byte is accounted for' : `Ledger: ${number(left)} BYTES ARE NOT ACCOUNTED FOR`,
    ...[...kinds].map(
      ([kind, { ranges, bytes, records }]) =>
        `  ${kind.padEnd(15)} ${number(bytes).padStart(16)} bytes in ${number(ranges)} ranges${records > 0 ? `, ${number(records)} records` : ''}`,
    ),
  ];
}

function toText(info: Output<'case.info'>): string {
  const lines = [
    `${info.name}  (${info.casePath}, format ${info.formatVersion}${info.complete ? '' : ', INCOMPLETE: ingest again to go on'})`,
    '',
    `${'records'.padStart(10)} ${'damaged'.padStart(8)} ${'recov.'.padStart(7)} ${'problems'.padStart(8)} ${'bytes'.padStart(13)}  sha256            first                         last                          file`,
  ];
  for (const file of info.files) {
    lines.push(
      `${number(file.records.live).padStart(10)} ${number(file.records.damaged).padStart(8)} ${number(file.records.recovered).padStart(7)} ${number(file.problems).padStart(8)} ${number(file.sizeBytes).padStart(13)}  ${(file.sha256 ?? file.status).slice(0, 16).padEnd(16)}  ${(file.firstTime ?? '-').padEnd(28)}  ${(file.lastTime ?? '-').padEnd(28)}  ${file.path}`,
    );
  }
  const { totals } = info;
  lines.push(
    '',
    `Hosts: ${info.hosts.map((host) => `${host.name} (${number(host.count)})`).join(', ') || 'none'}`,
    `Channels: ${info.channels.map((channel) => `${channel.name} (${number(channel.count)})`).join(', ') || 'none'}`,
    ...toLedgerLines(info.files),
    `Totals: ${totals.files} files, ${number(totals.sizeBytes)} bytes, ${number(totals.liveRecords)} live, ${number(totals.damagedRecords)} damaged, ${number(totals.recoveredRecords)} recovered, ${number(totals.problems)} problems${totals.leftOut === undefined ? '' : `, ${number(totals.leftOut)} network records left out by the ingest filter`}`,
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
