/** `logons CASE`: logon sessions as a table or JSON Lines. */
import type { Command } from 'commander';
import type { SessionRow } from '#shared/contract/processes.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, toTerminalText } from '../context.ts';

const pageRows = 5000;

const time = (us: number | null, tick = 0): string | null => (us === null ? null : toIsoTime(us, tick));
const hex = (value: number | null): string | null => (value === null ? null : `0x${value.toString(16)}`);

/** The form that `--json` prints. */
export function toSessionJson(row: SessionRow): Record<string, unknown> {
  return {
    host: row.host,
    logonId: hex(row.logonId),
    linkedId: hex(row.linkedId),
    start: time(row.startUs, row.startTick ?? 0),
    end: time(row.endUs),
    endHow: row.endHow,
    type: row.logonType,
    user: row.user,
    domain: row.domain,
    sid: row.sid,
    sourceIp: row.sourceIp,
    sourcePort: row.sourcePort,
    sourceHost: row.sourceHost,
    authPackage: row.authPackage,
    logonProcess: row.logonProcess,
    processName: row.processName,
    elevated: row.elevated,
    privileges: row.privileges,
    logons: row.logonCount,
    explicitCredentials: row.explicitCount,
    reconnects: row.reconnectCount,
    failuresBefore: row.failuresBefore,
    processes: row.processCount,
    events: row.eventCount,
    firstSeen: time(row.firstSeenUs),
    lastSeen: time(row.lastSeenUs),
    id: row.id,
  };
}

/** One line of the table. */
export function toSessionLine(row: SessionRow): string {
  const start = (time(row.startUs, row.startTick ?? 0) ?? `(seen ${time(row.firstSeenUs)})`).padEnd(28);
  const end = (time(row.endUs) ?? '').padEnd(28);
  const user = row.domain === null ? (row.user ?? '?') : `${row.domain}\\${row.user ?? '?'}`;
  const source = row.sourceIp ?? row.sourceHost ?? '';
  const more = [
    row.elevated ? 'elevated' : '',
    row.failuresBefore > 0 ? `${row.failuresBefore} failures before` : '',
    row.processCount > 0 ? `${row.processCount} processes` : '',
  ].filter(Boolean);
  return toTerminalText(
    `${row.host.padEnd(15)} ${start}  ${end}  ${(hex(row.logonId) ?? '').padEnd(12)} type ${String(row.logonType ?? '?').padEnd(2)} ${user}${source ? ` from ${source}` : ''}${more.length > 0 ? `  (${more.join(', ')})` : ''}`,
  );
}

export function registerLogons(program: Command, context: CliContext): void {
  program
    .command('logons')
    .description('Logon sessions: who, from where, how long, with what rights.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--user <name>', 'one user only')
    .option('--source <address or name>', 'one source only')
    .option('--remote', 'only sessions from another machine')
    .option('--json', 'JSON Lines')
    .action(async (casePath: string, options: { user?: string; source?: string; remote?: boolean; json?: boolean }) => {
      const client = await context.openCase(casePath);
      const filter = {
        user: options.user,
        source: options.source,
        ...(options.remote === true ? { remote: true } : {}),
      };
      for (let offset = 0; ; offset += pageRows) {
        const { rows } = await client.call('logons.list', { filter, offset, limit: pageRows });
        const lines = rows.map((row) => (options.json ? JSON.stringify(toSessionJson(row)) : toSessionLine(row)));
        if (lines.length > 0) await context.write(`${lines.join('\n')}\n`);
        if (rows.length < pageRows) return;
      }
    });
}
