/** `connections`, `beacons`, `dns`, `indicators`, `anomalies`: the network of a case as a table or JSON Lines. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import type { Command } from 'commander';
import type { Output } from '#shared/contract/index.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { type CliContext, toTerminalText } from '../context.ts';

const pageRows = 5000;
const round = (value: number): number => Math.round(value * 1000) / 1000;

type Connection = Output<'connections.page'>['rows'][number];
type Beacon = Output<'beacons.list'>['rows'][number];
type DnsName = Output<'dns.names'>['rows'][number];
type Anomaly = Output<'network.anomalies'>['findings'][number];

/** One connection as `--json` prints it. */
export function toConnectionJson(row: Connection): Record<string, unknown> {
  const { timeUs, host, pid, processStartUs, remote, remotePort, ...rest } = row;
  return {
    time: toIsoTime(timeUs),
    host,
    pid,
    processStart: processStartUs === null ? null : toIsoTime(processStartUs),
    dst: remote,
    port: remotePort,
    ...rest,
  };
}

/** One beacon row as `--json` prints it: the keys of the issue first. */
export function toBeaconJson(row: Beacon): Record<string, unknown> {
  return {
    rank: row.rank,
    host: row.host,
    image: row.image,
    dst: row.addresses[0] ?? row.destination,
    name: row.name,
    port: row.port,
    n: row.count,
    score: row.score,
    R: round(row.regularity),
    parts: {
      neighbours: round(row.parts.neighbours),
      variation: round(row.parts.variation),
      mode: round(row.parts.mode),
    },
    sleepLow: round(row.sleepLow),
    sleepHigh: round(row.sleepHigh),
    verdict: row.verdict,
    reasons: row.reasons.map((reason) => `${reason.text} (${reason.points >= 0 ? '+' : ''}${reason.points})`),
    rita: row.rita,
    checkIns: row.checkIns,
    sleepTypical: round(row.sleepTypical),
    level: row.level,
    addresses: row.addresses,
    domain: row.domain,
    occupancy: row.occupancy === null ? null : round(row.occupancy),
    offHours: row.offHours === null ? null : round(row.offHours),
    scheduled: row.scheduled,
    pairHosts: row.pairHosts,
    fleetHosts: row.fleetHosts,
    first: toIsoTime(row.firstUs),
    last: toIsoTime(row.lastUs),
    coverage: row.coverage,
    watchedBy: row.watchedBy,
    hiddenBy: row.hiddenBy,
    line: row.line,
  };
}

/** One anomaly as `--json` prints it; `time` is that of its first event. */
export function toAnomalyJson(row: Anomaly): Record<string, unknown> {
  const { kind, host, firstUs, lastUs, pid, processStartUs, destination, port, image, ...rest } = row;
  return {
    kind,
    host,
    time: toIsoTime(firstUs),
    pid,
    dst: destination,
    port,
    image,
    last: toIsoTime(lastUs),
    processStart: processStartUs === null ? null : toIsoTime(processStartUs),
    ...rest,
  };
}

const toDnsJson = (row: DnsName): Record<string, unknown> => {
  const { firstUs, lastUs, ...rest } = row;
  return { ...rest, first: toIsoTime(firstUs), last: toIsoTime(lastUs) };
};

const sayHidden = (context: CliContext, hidden: readonly { list: string; count: number }[]): void => {
  for (const { list, count } of hidden)
    context.say(toTerminalText(`${count.toLocaleString('en')} hidden by ${list} (--all shows them)`));
};

interface ConnectionOptions {
  readonly search?: string;
  readonly port?: number;
  readonly image?: string;
  readonly dst?: string;
  readonly watched?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** An address (IPv4, IPv6) or else a name. */
export function toDestinationFilter(text: string | undefined): { address?: string; name?: string } {
  if (text === undefined) return {};
  return isIP(text) > 0 ? { address: text } : { name: text };
}

function registerConnections(program: Command, context: CliContext): void {
  program
    .command('connections')
    .description(
      'Connections of Sysmon 3 and Security 5156, 5157, 5158 with process, name and where the name comes from.',
    )
    .argument('<case>', 'case database (.eventloupe)')
    .option('--search <text>', 'part of program, name, address, host or user')
    .option('--port <n>', 'remote port (local for incoming)', Number)
    .option('--image <path>', 'only of this program (whole path)')
    .option('--dst <destination>', 'only to this address or name')
    .option('--watched', 'only what a watch list names')
    .option('--all', 'also what lists hide, and second copies of a connection')
    .option('--json', 'JSON Lines')
    .action(async (casePath: string, options: ConnectionOptions) => {
      const client = await context.openCase(casePath);
      const filter = {
        search: options.search,
        port: options.port,
        image: options.image,
        ...toDestinationFilter(options.dst),
        watchedOnly: options.watched === true,
        showHidden: options.all === true,
      };
      for (let offset = 0; ; offset += pageRows) {
        const page = await client.call('connections.page', { filter, offset, limit: pageRows });
        const lines = page.rows.map((row) =>
          options.json
            ? JSON.stringify(toConnectionJson(row))
            : toTerminalText(
                `${toIsoTime(row.timeUs)}  ${row.host}  ${row.direction.padEnd(4)} ${row.image} (${row.pid ?? '?'})  ${row.remote ?? '-'}:${row.remotePort ?? '-'} ${row.protocol}  ${row.name === null ? '' : `${row.name} [${row.nameSource}]`}`,
              ),
        );
        if (lines.length > 0) await context.write(`${lines.join('\n')}\n`);
        if (page.rows.length < pageRows) {
          sayHidden(context, page.hidden);
          return;
        }
      }
    });
}

function registerBeacons(program: Command, context: CliContext): void {
  program
    .command('beacons')
    .description("Programs that call home on a rhythm, most suspicious first, with reasons and RITA's score beside.")
    .argument('<case>', 'case database (.eventloupe)')
    .option('--top <n>', 'only the first n', Number)
    .option('--watched', 'only what a watch list names')
    .option('--all', 'also what allow lists hide')
    .option('--json', 'JSON Lines')
    .action(async (casePath: string, options: { top?: number; watched?: boolean; all?: boolean; json?: boolean }) => {
      const client = await context.openCase(casePath);
      const wanted = options.top !== undefined && options.top > 0 ? Math.floor(options.top) : Number.POSITIVE_INFINITY;
      for (let offset = 0; offset < wanted; offset += pageRows) {
        const limit = Math.min(pageRows, wanted - offset);
        const page = await client.call('beacons.list', {
          filter: { watchedOnly: options.watched === true, showHidden: options.all === true },
          controls: {},
          offset,
          limit,
        });
        const lines = page.rows.map((row) =>
          options.json
            ? JSON.stringify(toBeaconJson(row))
            : toTerminalText(
                `${String(row.rank).padStart(4)}  ${row.verdict.padEnd(9)} ${row.score.toFixed(2).padStart(6)}  ${row.line}`,
              ),
        );
        if (lines.length > 0) await context.write(`${lines.join('\n')}\n`);
        if (page.rows.length < limit || offset + limit >= wanted) {
          sayHidden(context, page.hidden);
          return;
        }
      }
    });
}

function registerDns(program: Command, context: CliContext): void {
  program
    .command('dns')
    .description('Names asked for, with answers, who asked, and how generated they look.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--search <text>', 'part of name, program or host')
    .option('--json', 'JSON Lines')
    .action(async (casePath: string, options: { search?: string; json?: boolean }) => {
      const client = await context.openCase(casePath);
      for (let offset = 0; ; offset += pageRows) {
        const { rows } = await client.call('dns.names', {
          filter: { search: options.search },
          offset,
          limit: pageRows,
        });
        const lines = rows.map((row) =>
          options.json
            ? JSON.stringify(toDnsJson(row))
            : toTerminalText(
                `${String(row.count).padStart(7)}  ${row.name}  ${row.hosts} hosts  ${row.images.join(', ')}  generated ${row.generated.toFixed(2)}  ${row.answers.slice(0, 3).join(', ')}`,
              ),
        );
        if (lines.length > 0) await context.write(`${lines.join('\n')}\n`);
        if (rows.length < pageRows) return;
      }
    });
}

function registerIndicators(program: Command, context: CliContext): void {
  program
    .command('indicators')
    .description('Imports lists of indicators (text, CSV, STIX 2.1, MISP) and prints what the events hold of them.')
    .argument('<case>', 'case database (.eventloupe)')
    .argument('<file...>', 'lists to import')
    .option('--ranges', "a provider's address ranges: compared with remote addresses only")
    .option('--json', 'JSON Lines')
    .action(async (casePath: string, files: string[], options: { ranges?: boolean; json?: boolean }) => {
      const client = await context.openCase(casePath);
      for (const file of files) {
        const text = await readFile(file, 'utf8');
        const { set, refused } = await client.call('indicators.import', {
          name: path.basename(file),
          text,
          ...(options.ranges ? { purpose: 'provider-ranges' as const } : {}),
        });
        context.say(
          toTerminalText(
            `${set.name}: ${set.format}, ${set.indicators} indicators, ${set.matched} met in the case, ${set.skipped} not understood`,
          ),
        );
        for (const line of refused.slice(0, 5)) context.say(toTerminalText(`  not understood: ${line}`));
        for (let offset = 0; ; offset += pageRows) {
          const { rows } = await client.call('indicators.list', {
            setId: set.id,
            matchedOnly: true,
            offset,
            limit: pageRows,
          });
          const lines = rows.map(({ firstUs, lastUs, ...row }) => {
            const first = firstUs === null ? null : toIsoTime(firstUs);
            const last = lastUs === null ? null : toIsoTime(lastUs);
            return options.json
              ? JSON.stringify({ ...row, first, last })
              : toTerminalText(
                  `${String(row.hits).padStart(7)}  ${row.type} ${row.value}  ${first} - ${last}  ${row.hosts.join(', ')}  ${row.note}`,
                );
          });
          if (lines.length > 0) await context.write(`${lines.join('\n')}\n`);
          if (rows.length < pageRows) break;
        }
      }
    });
}

function registerAnomalies(program: Command, context: CliContext): void {
  program
    .command('anomalies')
    .description('Network anomalies: beacons, tunnels, generated names, SMB and shells where they do not belong.')
    .argument('<case>', 'case database (.eventloupe)')
    .option('--json', 'JSON Lines')
    .action(async (casePath: string, options: { json?: boolean }) => {
      const client = await context.openCase(casePath);
      for (const row of (await client.call('network.anomalies', {})).findings) {
        if (options.json) await context.writeJson(toAnomalyJson(row));
        else {
          await context.write(
            `${toTerminalText(`${row.severity.padEnd(6)} ${toIsoTime(row.firstUs)}  ${row.host}  ${row.title}: ${row.explanation} Harmless causes: ${row.innocent} ${row.techniques.join(' ')}`)}\n`,
          );
        }
      }
    });
}

export function registerNetwork(program: Command, context: CliContext): void {
  registerConnections(program, context);
  registerBeacons(program, context);
  registerDns(program, context);
  registerIndicators(program, context);
  registerAnomalies(program, context);
}
