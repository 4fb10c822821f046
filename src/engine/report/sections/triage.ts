/**
 * The automatic triage report in words: what stands out, in which order to look and why, and what was not covered. Computed
 * from findings, beacons and signs of tampering only.
 */
import type Database from 'better-sqlite3';
import { toIsoTime } from '#shared/model/time.ts';
import { queryFindings } from '../../analysis/detections/finding-rows.ts';
import { queryTamperSigns } from '../../analysis/tamper/queries.ts';
import { fileName } from '../../normalise/index.ts';
import type { Block } from '../blocks.ts';
import { queryBeaconLines } from './beacon-rows.ts';
import { type SectionDefinition, toCount } from './context.ts';

const weights: Record<string, number> = { critical: 40, high: 20, medium: 4, low: 1, informational: 0 };

interface HostWeight {
  readonly name: string;
  weight: number;
  firstUs: number;
  readonly reasons: string[];
}

/** Hosts by the weight of what was found on them; repeats of one rule count once. */
function weighHosts(db: Database.Database): HostWeight[] {
  const hosts = new Map<string, HostWeight>();
  const of = (name: string): HostWeight => {
    const host = hosts.get(name) ?? { name, weight: 0, firstUs: Number.POSITIVE_INFINITY, reasons: [] };
    hosts.set(name, host);
    return host;
  };
  const seen = new Set<string>();
  const findings = queryFindings(db, { states: ['new', 'confirmed'] }, 'level');
  for (const finding of findings) {
    const host = of(finding.host ?? finding.computer ?? 'no host named');
    const key = JSON.stringify([host.name, finding.ruleId]);
    if (seen.has(key)) continue;
    seen.add(key);
    const weight = (weights[finding.level] ?? 0) * (finding.state === 'confirmed' ? 2 : 1);
    host.weight += weight;
    if (weight < weights.high!) continue;
    host.firstUs = Math.min(host.firstUs, finding.firstUs);
    host.reasons.push(
      `${finding.level}: ${finding.title}${finding.subject ? ` (${finding.subject})` : ''}, first ${toIsoTime(finding.firstUs).slice(0, 19)}Z, ${toCount(finding.count)} ${finding.count === 1 ? 'event' : 'events'}`,
    );
  }
  for (const beacon of queryBeaconLines(db, ['high'])) {
    const host = of(beacon.host);
    host.weight += weights.high!;
    host.firstUs = Math.min(host.firstUs, beacon.firstUs);
    host.reasons.push(
      `beacon: ${fileName(beacon.image)} calls ${beacon.destination}:${beacon.port} ${beacon.sleep}, ${toCount(beacon.count)} connections since ${toIsoTime(beacon.firstUs).slice(0, 19)}Z`,
    );
  }
  return [...hosts.values()]
    .filter((host) => host.reasons.length > 0)
    .sort((a, b) => b.weight - a.weight || a.firstUs - b.firstUs);
}

function describeCoverage(db: Database.Database): string[] {
  const items: string[] = [];
  const failed = db
    .prepare(`SELECT count(*) FROM files WHERE status IN ('failed', 'vanished', 'pending')`)
    .pluck()
    .get() as number;
  if (failed > 0) items.push(`${failed} evidence files were not read to their end.`);
  const damaged = db
    .prepare(`SELECT coalesce(sum(damaged_records), 0) FROM files WHERE status <> 'removed'`)
    .pluck()
    .get() as number;
  if (damaged > 0) items.push(`${toCount(damaged)} live records are damaged; see the problems.`);
  const has = (channel: string, eventId: number): string[] =>
    db
      .prepare(
        `SELECT h.name FROM hosts h WHERE NOT EXISTS (SELECT 1 FROM events e JOIN computers c ON c.id = e.computer_id JOIN channels n ON n.id = e.channel_id
           WHERE c.host_id = h.id AND n.name = ? AND e.event_id = ?) ORDER BY h.name`,
      )
      .pluck()
      .all(channel, eventId) as string[];
  const list = (names: readonly string[]): string =>
    `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
  const sysmon = 'Microsoft-Windows-Sysmon/Operational';
  const noProcesses = has('Security', 4688).filter((name) => new Set(has(sysmon, 1)).has(name));
  const noConnections = has('Security', 5156).filter((name) => new Set(has(sysmon, 3)).has(name));
  if (noProcesses.length > 0)
    items.push(`No process creation is logged on: ${list(noProcesses)}. What ran there is not visible.`);
  if (noConnections.length > 0)
    items.push(`No connections are logged on: ${list(noConnections)}. Beacons there are not visible.`);
  const rules = db.prepare(`SELECT status, count(*) AS count FROM rules GROUP BY status`).all() as {
    status: string;
    count: number;
  }[];
  const notRun = rules.filter((row) => row.status !== 'ok').reduce((sum, row) => sum + row.count, 0);
  items.push(
    `${rules.reduce((sum, row) => sum + row.count, 0)} rules were loaded; ${notRun} of them could not run (their reasons are in the rules view).`,
  );
  return items;
}

export const triageSection: SectionDefinition = {
  id: 'triage',
  title: 'Triage',
  about: 'What stands out, in which order to look and why, and what was not covered; in words.',
  build({ db }) {
    const hosts = weighHosts(db);
    const signs = queryTamperSigns(db).filter((sign) => sign.severity === 'high');
    const first = hosts.reduce((least, host) => Math.min(least, host.firstUs), Number.POSITIVE_INFINITY);
    const blocks: Block[] = [];
    if (hosts.length === 0)
      blocks.push({
        type: 'text',
        text: 'No finding of level high or critical and no beacon of verdict high. Look at the medium findings, and at what was not covered.',
      });
    else {
      blocks.push({
        type: 'text',
        text: `${hosts.length} ${hosts.length === 1 ? 'host has' : 'hosts have'} severe findings. Start with ${hosts[0]!.name}. The earliest severe sign dates from ${toIsoTime(first).slice(0, 19)}Z; look at what came before it on that host.`,
      });
      hosts.forEach((host, i) => {
        blocks.push(
          { type: 'subheading', text: `${i + 1}. ${host.name}` },
          { type: 'list', items: host.reasons.slice(0, 15) },
        );
        if (host.reasons.length > 15)
          blocks.push({
            type: 'text',
            text: `${host.reasons.length - 15} further severe findings are listed under findings.`,
          });
      });
    }
    if (signs.length > 0) {
      blocks.push(
        { type: 'subheading', text: 'Logs that were cleared or cut' },
        {
          type: 'list',
          items: signs
            .slice(0, 20)
            .map(
              (sign) =>
                `${sign.title}: ${sign.computer ?? '-'} ${sign.channel ?? ''} ${sign.startUs === null ? '' : toIsoTime(sign.startUs).slice(0, 19)}. ${sign.detail} Innocent reading: ${sign.innocent}`,
            ),
        },
      );
    }
    blocks.push({ type: 'subheading', text: 'What was not covered' }, { type: 'list', items: describeCoverage(db) });
    return blocks;
  },
};
