/** `processes CASE`: process instances as a table, a tree or JSON Lines. */
import type { Command } from 'commander';
import type { EngineClient, Output } from '#shared/contract/index.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, exitCodes, toTerminalText } from '../context.ts';

type Listed = Output<'processes.list'>['rows'][number];
type TreeRow = Output<'processes.tree'>['rows'][number];

const pageRows = 5000;

const time = (us: number | null, tick: number | null): string | null => (us === null ? null : toIsoTime(us, tick ?? 0));
const hex = (value: number | null): string | null => (value === null ? null : `0x${value.toString(16)}`);

/** The form that `--json` prints: the keys of the issue first, further ones after. */
export function toProcessJson(row: Listed): Record<string, unknown> {
  return {
    host: row.host,
    pid: row.pid,
    start: time(row.startUs, row.startTick),
    end: time(row.endUs, 0),
    image: row.image,
    parentPid: row.parentPid,
    parentStart: time(row.parentStartUs, row.parentStartTick),
    edge: row.edge,
    confidence: row.confidence,
    logonId: hex(row.logonId),
    logonTime: time(row.logonUs, row.logonTick),
    sources: row.sources,
    id: row.id,
    guid: row.guid,
    endHow: row.endHow,
    commandLine: row.commandLine,
    user: row.user,
    integrity: row.integrity,
    parentId: row.parentId,
    parentImage: row.parentImage,
    edgeReason: row.edgeReason,
    sessionId: row.sessionId,
    placeholder: row.placeholder,
    children: row.childCount,
    events: row.eventCount,
  };
}

/** One line of a table or tree: time, pid, program, how its parent is known. */
export function toProcessLine(row: Listed | TreeRow): string {
  const depth = 'depth' in row ? '  '.repeat(Math.min(row.depth, 40)) : '';
  const start = (time(row.startUs, row.startTick) ?? '-').padEnd(28);
  const edge = row.edge === 'none' ? '' : `  [${row.edge} ${row.confidence.toFixed(2)}]`;
  const what = row.commandLine ?? row.image ?? '(unknown)';
  return toTerminalText(
    `${start}  ${depth}${row.pid} ${row.placeholder ? '(not logged) ' : ''}${row.name ?? ''}${edge}  ${what}`,
  );
}

/** Hosts whose name or one of whose computer names is asked for; all without a name. */
async function chooseHosts(client: EngineClient, name: string | undefined): Promise<Output<'hosts.list'>['rows']> {
  const { rows } = await client.call('hosts.list', {});
  if (name === undefined) return rows;
  const wanted = name.toLowerCase();
  return rows.filter((host) => [host.name, host.key, ...host.computers].some((one) => one.toLowerCase() === wanted));
}

interface Options {
  readonly tree?: boolean;
  readonly host?: string;
  readonly json?: boolean;
  readonly search?: string;
  readonly all?: boolean;
}

async function printList(context: CliContext, client: EngineClient, hostId: number, options: Options): Promise<void> {
  const filter = { hostId, search: options.search, ...(options.all ? {} : { logged: true }) };
  for (let offset = 0; ; offset += pageRows) {
    const { rows } = await client.call('processes.list', { filter, offset, limit: pageRows });
    const lines = rows.map((row) => (options.json ? JSON.stringify(toProcessJson(row)) : toProcessLine(row)));
    if (lines.length > 0) await context.write(`${lines.join('\n')}\n`);
    if (rows.length < pageRows) return;
  }
}

async function printTree(context: CliContext, client: EngineClient, hostId: number, options: Options): Promise<void> {
  const tree = await client.call('processes.tree', { filter: { hostId, search: options.search }, limit: 200_000 });
  for (let from = 0; from < tree.rows.length; from += 1000) {
    await context.write(
      `${tree.rows
        .slice(from, from + 1000)
        .map(toProcessLine)
        .join('\n')}\n`,
    );
  }
  if (tree.cut) context.say(`Only the first 200,000 of ${tree.matches.toLocaleString('en')} processes are shown.`);
}

export function registerProcesses(program: Command, context: CliContext): void {
  program
    .command('processes')
    .description('Process instances: life, parent and how it is known, logon session.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--tree', 'as a tree')
    .option('--host <name>', 'one host only')
    .option('--search <text>', 'part of image, command line or user')
    .option('--all', 'also processes whose creation is in no log')
    .option('--json', 'JSON Lines')
    .action(async (casePath: string, options: Options) => {
      const client = await context.openCase(casePath);
      const hosts = await chooseHosts(client, options.host);
      if (options.host !== undefined && hosts.length === 0) {
        context.say(toTerminalText(`There is no host ${options.host} in this case.`));
        context.exitCode = exitCodes.notFound;
        return;
      }
      for (const host of hosts) {
        if (!options.json) await context.write(`${toTerminalText(`${host.name}: ${host.processes} processes`)}\n`);
        if (options.tree && !options.json) await printTree(context, client, host.id, options);
        else await printList(context, client, host.id, options);
      }
    });
}
