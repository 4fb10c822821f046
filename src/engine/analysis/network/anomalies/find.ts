/**
 * The network detections that need counting rather than a rule. In: the derived tables of a case. Out: findings in words with
 * their events. Read-only: nothing is stored, so a changed list shows at once. Each finder says in its own comment what it
 * takes for normal.
 */
import type Database from 'better-sqlite3';
import type { NetworkAnomaly } from '#shared/contract/indicators.ts';
import { fileName } from '../../../normalise/image.ts';
import { formatSeconds } from '../../beacons/detail.ts';
import { toBeaconLevel } from '../../beacons/level.ts';
import { queryBeacons, readStored, toStoredSeries } from '../../beacons/queries.ts';
import { readSeries } from '../../beacons/series.ts';
import { loadAttack } from '../../detections/attack.ts';
import { generatedFrom } from '../../dns/label-model.ts';
import { classifyImage, createVendorTable, isImageIn, isServicePort } from '../knowledge.ts';
import { readAppliedLists } from '../lists.ts';
import { type AnomalyKindName, anomalyKinds } from './kinds.ts';

/** Events named by one finding. */
const mostEvents = 200;

type Draft = Omit<NetworkAnomaly, 'title' | 'innocent' | 'techniques' | 'formerTechniques' | 'kind'>;

/** All network anomalies, most severe first, then by time. */
export function findNetworkAnomalies(db: Database.Database): NetworkAnomaly[] {
  const attack = loadAttack();
  const found: NetworkAnomaly[] = [];
  const add = (kind: AnomalyKindName, draft: Draft): void => {
    const { title, techniques, innocent } = anomalyKinds[kind];
    found.push({
      kind,
      title,
      innocent,
      techniques: [...techniques],
      formerTechniques: [...new Set(techniques.flatMap((id) => attack.oldIds(id)))],
      ...draft,
    });
  };
  findOffice(db, add);
  findUnexpected(db, add);
  findGenerated(db, add);
  findTunnels(db, add);
  findDirectDns(db, add);
  // A tunnel's own queries are regular too: one finding is enough.
  const tunnels = new Set(
    found
      .filter((one) => one.kind === 'dns_tunnel')
      .map((one) => `${one.hostId}|${one.image}|${one.destination}|${one.port}`),
  );
  findBeacons(db, (kind, draft) => {
    if (!tunnels.has(`${draft.hostId}|${draft.image}|${draft.destination}|${draft.port}`)) add(kind, draft);
  });
  findSmb(db, add);
  findInbound(db, add);
  findYoung(db, add);
  const rank = { high: 0, medium: 1, low: 2 } as const;
  return found.sort((a, b) => rank[a.severity] - rank[b.severity] || a.firstUs - b.firstUs);
}

type Add = (kind: AnomalyKindName, draft: Draft) => void;

interface Group {
  readonly hostId: number;
  readonly host: string;
  readonly imageId: number;
  readonly image: string;
  readonly processId: number | null;
  readonly pid: number | null;
  readonly processStartUs: number | null;
  readonly guid: string | null;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly count: number;
  readonly events: string;
}

const processColumns = `c.host_id AS hostId, h.name AS host, c.image_id AS imageId, i.path AS image, c.process_id AS processId, p.pid, p.start_us AS processStartUs, p.guid,
  min(c.time_us) AS firstUs, max(c.time_us) AS lastUs, count(*) AS count`;
const groupEvents = 'json_group_array(c.event_id) AS events';
const connectionJoins = `FROM connections c JOIN hosts h ON h.id = c.host_id JOIN net_images i ON i.id = c.image_id LEFT JOIN processes p ON p.id = c.process_id`;
const dnsJoins = `FROM dns_queries c JOIN hosts h ON h.id = c.host_id LEFT JOIN net_images i ON i.id = c.image_id LEFT JOIN processes p ON p.id = c.process_id
  JOIN net_names n ON n.id = c.name_id`;

function toDraft(group: Group, rest: Pick<Draft, 'severity' | 'explanation'> & Partial<Draft>): Draft {
  const { hostId, host, image, processId, pid, processStartUs, guid, firstUs, lastUs, count } = group;
  return {
    hostId,
    host,
    image,
    processId,
    pid,
    processStartUs,
    guid,
    firstUs,
    lastUs,
    count,
    destination: null,
    port: null,
    eventIds: (JSON.parse(group.events) as number[]).slice(0, mostEvents),
    ...rest,
  };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count.toLocaleString('en')} times`);

/**
 * A program whose parent is an Office program (or reader) and that connected to a public address. Office programs
 * themselves, and what is installed in Program Files, are taken for normal.
 */
function findOffice(db: Database.Database, add: Add): void {
  const children = (
    db
      .prepare(
        `SELECT p.id, coalesce(q.image, p.parent_image) AS parent FROM processes p LEFT JOIN processes q ON q.id = p.parent_id
         WHERE p.network_count > 0 AND parent IS NOT NULL`,
      )
      .all() as { id: number; parent: string }[]
  ).filter(({ parent }) => isImageIn('office', parent));
  const parentOf = new Map(children.map(({ id, parent }) => [id, parent]));
  const rows = db
    .prepare(
      `SELECT ${processColumns}, ${groupEvents}, coalesce(n.name, r.address) AS destination, c.remote_port AS port
       ${connectionJoins} LEFT JOIN net_addresses r ON r.id = c.remote_id LEFT JOIN net_names n ON n.id = c.name_id
       WHERE c.direction = 0 AND c.twin_id IS NULL AND r.class = 'public' AND c.process_id IN (SELECT value FROM json_each(?))
       GROUP BY c.process_id, c.name_id, c.remote_id, c.remote_port`,
    )
    .all(JSON.stringify([...parentOf.keys()])) as (Group & { destination: string; port: number })[];
  const best = new Map<number, Group & { parent: string; destination: string; port: number }>();
  for (const found of rows) {
    const row = { ...found, parent: parentOf.get(found.processId ?? 0) ?? '' };
    if (isImageIn('office', row.image)) continue;
    const place = classifyImage(row.image);
    if (place === 'program-files' || place === 'browser') continue;
    const known = best.get(row.processId ?? -row.imageId);
    if (!known || row.firstUs < known.firstUs) best.set(row.processId ?? -row.imageId, row);
  }
  for (const row of best.values()) {
    add(
      'office_download',
      toDraft(row, {
        severity: isImageIn('scriptHosts', row.image) || isImageIn('lolbins', row.image) ? 'high' : 'medium',
        destination: row.destination,
        port: row.port,
        explanation: `${fileName(row.image)} was started by ${fileName(row.parent)} and connected to ${row.destination}:${row.port} (${times(row.count)}).`,
      }),
    );
  }
}

/** Public connections of programs that never need them: calculator, session manager, shell tools. */
function findUnexpected(db: Database.Database, add: Add): void {
  const vendorOf = createVendorTable();
  const images = (db.prepare('SELECT id, path FROM net_images').all() as { id: number; path: string }[]).filter(
    ({ path }) => isImageIn('neverNetworked', path),
  );
  const rows = db
    .prepare(
      `SELECT ${processColumns}, ${groupEvents}, n.name, coalesce(n.name, r.address) AS destination, c.remote_port AS port
       ${connectionJoins} JOIN net_addresses r ON r.id = c.remote_id LEFT JOIN net_names n ON n.id = c.name_id
       WHERE c.direction = 0 AND c.twin_id IS NULL AND r.class = 'public' AND c.image_id IN (SELECT value FROM json_each(?)) GROUP BY c.host_id, c.process_id, c.image_id`,
    )
    .all(JSON.stringify(images.map(({ id }) => id))) as (Group & {
    name: string | null;
    destination: string;
    port: number;
  })[];
  for (const row of rows) {
    if (vendorOf(row.image, row.name ?? undefined)) continue;
    add(
      'process_network',
      toDraft(row, {
        severity: 'high',
        destination: row.destination,
        port: row.port,
        explanation: `${fileName(row.image)}, which has no use for the network, connected ${times(row.count)}, among others to ${row.destination}:${row.port}. Code may have been put into it, or another program bears its name.`,
      }),
    );
  }
}

/** Rows of the beacon list that have a level, as findings have; an anomaly names the process that made most of the connections. */
function findBeacons(db: Database.Database, add: Add): void {
  const { rows } = queryBeacons(db, { filter: { verdicts: ['high', 'medium'] }, controls: {}, offset: 0, limit: 500 });
  const readProcess = db.prepare('SELECT pid, start_us AS processStartUs, guid FROM processes WHERE id = ?');
  for (const row of rows) {
    const severity = toBeaconLevel({ ...row, score: row.regularity });
    if (!severity) continue;
    const series = readSeries(db, toStoredSeries(readStored(db, row.id)!));
    const counts = new Map<number, number>();
    for (const process of series.processes) counts.set(process, (counts.get(process) ?? 0) + 1);
    const [processId = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    const process = readProcess.get(processId) as Pick<Group, 'pid' | 'processStartUs' | 'guid'> | undefined;
    add('beacon', {
      hostId: row.hostId,
      host: row.host,
      image: row.image,
      processId: processId || null,
      pid: process?.pid ?? null,
      processStartUs: process?.processStartUs ?? null,
      guid: process?.guid ?? null,
      severity,
      destination: row.destination,
      port: row.port,
      firstUs: row.firstUs,
      lastUs: row.lastUs,
      count: row.count,
      explanation: `${row.line} ${row.reasons
        .filter((reason) => reason.points > 0)
        .map((reason) => reason.text)
        .join('; ')}.`,
      eventIds: [...series.events.subarray(0, mostEvents)],
    });
  }
}

const minGenerated = 10;
/** Names of content networks have hashes below one domain: a DGA has many registered domains. */
const generatedShare = 0.5;

/** One process that asked for ten or more registered domains that look generated, half of its domains or more. */
function findGenerated(db: Database.Database, add: Add): void {
  const rows = db
    .prepare(
      `SELECT ${processColumns}, ${groupEvents}, count(DISTINCT n.domain) AS domains,
         count(DISTINCT CASE WHEN n.generated >= ${generatedFrom} THEN n.domain END) AS made, sum(c.status = 9003) AS missing,
         (SELECT group_concat(name, ', ') FROM (SELECT DISTINCT m.name FROM dns_queries d JOIN net_names m ON m.id = d.name_id
            WHERE d.process_id IS c.process_id AND d.host_id = c.host_id AND m.generated >= ${generatedFrom} LIMIT 4)) AS examples
       ${dnsJoins} WHERE n.domain IS NOT NULL GROUP BY c.host_id, c.process_id, c.image_id HAVING made >= ${minGenerated}`,
    )
    .all() as (Group & { domains: number; made: number; missing: number | null; examples: string })[];
  for (const row of rows) {
    if (row.made < generatedShare * row.domains) continue;
    const missing = (row.missing ?? 0) / row.count;
    add(
      'dga',
      toDraft(
        { ...row, image: row.image ?? '' },
        {
          severity: missing >= 0.3 || row.made >= 50 ? 'high' : 'medium',
          explanation: `${fileName(row.image ?? '')} asked for ${row.made} registered domains that look generated, of ${row.domains} in all; ${Math.round(100 * missing)} % of its ${row.count} queries got "no such name". Examples: ${row.examples}.`,
        },
      ),
    );
  }
}

const minTunnelNames = 100;
const minTunnelLabel = 24;

/** A hundred or more different long names below one registered domain, asked by one process. */
function findTunnels(db: Database.Database, add: Add): void {
  const rows = db
    .prepare(
      `SELECT ${processColumns}, ${groupEvents}, n.domain, count(DISTINCT n.id) AS names, avg(n.label_length) AS label, avg(n.entropy) AS entropy,
         sum(max(0, length(n.name) - length(n.domain) - 1)) AS carried
       ${dnsJoins} WHERE n.domain IS NOT NULL GROUP BY c.host_id, c.process_id, c.image_id, n.domain
       HAVING names >= ${minTunnelNames} AND label >= ${minTunnelLabel} AND entropy >= 3`,
    )
    .all() as (Group & { domain: string; names: number; label: number; entropy: number; carried: number })[];
  const vendorOf = createVendorTable();
  for (const row of rows) {
    if (vendorOf(row.image ?? '', row.domain)) continue;
    add(
      'dns_tunnel',
      toDraft(
        { ...row, image: row.image ?? '' },
        {
          severity: 'high',
          destination: row.domain,
          port: 53,
          explanation: `${fileName(row.image ?? '')} asked for ${row.names} different names below ${row.domain}, with labels of ${Math.round(row.label)} characters on average and ${row.entropy.toFixed(1)} bits a character: room for ${row.carried.toLocaleString('en')} bytes.`,
        },
      ),
    );
  }
}

const minDirectQueries = 50;
const resolvers = new Set(['svchost.exe', 'dns.exe', 'system', 'lsass.exe']);

/**
 * Many connections of one process to port 53 of one address, where that program is no resolver. An address that the host's
 * own resolver asks too is its DNS server: then only an unusual place of the program counts.
 */
function findDirectDns(db: Database.Database, add: Add): void {
  const usual = new Set(
    db
      .prepare(
        `SELECT DISTINCT c.remote_id FROM connections c JOIN net_images i ON i.id = c.image_id WHERE c.remote_port = 53 AND c.direction = 0 AND i.name IN ('svchost.exe', 'dns.exe')`,
      )
      .pluck()
      .all() as number[],
  );
  const rows = db
    .prepare(
      `SELECT ${processColumns}, ${groupEvents}, c.remote_id AS remote, r.address, r.class
       ${connectionJoins} JOIN net_addresses r ON r.id = c.remote_id
       WHERE c.direction = 0 AND c.twin_id IS NULL AND c.remote_port = 53 AND r.class <> 'loopback' GROUP BY c.host_id, c.process_id, c.image_id, c.remote_id HAVING count(*) >= ${minDirectQueries}`,
    )
    .all() as (Group & { remote: number; address: string; class: string })[];
  for (const row of rows) {
    if (resolvers.has(fileName(row.image).toLowerCase())) continue;
    const place = classifyImage(row.image);
    const suspicious =
      place === 'temp' || place === 'user' || place === 'lolbin' || place === 'program-data' || place === 'unknown';
    if (usual.has(row.remote) && !suspicious) continue;
    const minutes = Math.max(1, (row.lastUs - row.firstUs) / 60e6);
    const isTunnel = suspicious && row.class === 'public' && !usual.has(row.remote) && row.count / minutes >= 5;
    add(
      isTunnel ? 'dns_tunnel' : 'high_volume_dns',
      toDraft(row, {
        severity: isTunnel ? 'high' : suspicious ? 'medium' : 'low',
        destination: row.address,
        port: 53,
        explanation: `${fileName(row.image)} asked ${row.address} on port 53 directly, ${times(row.count)} within ${formatSeconds(minutes * 60)}${usual.has(row.remote) ? '' : '; no resolver of this case uses that server'}.`,
      }),
    );
  }
}

/** SMB by another program than System, to private addresses other than the host's own. */
function findSmb(db: Database.Database, add: Add): void {
  const rows = db
    .prepare(
      `SELECT ${processColumns}, ${groupEvents}, count(DISTINCT c.remote_id) AS targets, group_concat(DISTINCT r.address) AS addresses, min(c.remote_port) AS port
       ${connectionJoins} JOIN net_addresses r ON r.id = c.remote_id
       WHERE c.direction = 0 AND c.twin_id IS NULL AND c.remote_port IN (445, 139) AND r.class NOT IN ('loopback', 'unspecified')
         AND c.remote_id IS NOT c.local_id AND lower(i.name) NOT IN ('system', '', 'ntoskrnl.exe') AND i.path NOT LIKE '<unknown%'
       GROUP BY c.host_id, c.process_id, c.image_id`,
    )
    .all() as (Group & { targets: number; addresses: string; port: number })[];
  for (const row of rows) {
    const place = classifyImage(row.image);
    const installed = place === 'program-files';
    add(
      'lateral_smb',
      toDraft(row, {
        severity: installed ? 'low' : row.targets >= 3 || place === 'temp' || place === 'lolbin' ? 'high' : 'medium',
        destination: row.addresses.split(',')[0] ?? null,
        port: row.port,
        explanation: `${fileName(row.image)} spoke SMB itself to ${row.targets} ${row.targets === 1 ? 'address' : 'addresses'} (${row.addresses.split(',').slice(0, 5).join(', ')}), ${times(row.count)}; Windows' own file sharing would show as System.`,
      }),
    );
  }
}

/** Incoming connections to shells, script hosts, other LOLBins, and programs of temporary or user folders. */
function findInbound(db: Database.Database, add: Add): void {
  const rows = db
    .prepare(
      `SELECT ${processColumns}, ${groupEvents}, count(DISTINCT c.remote_id) AS peers, group_concat(DISTINCT r.address) AS addresses, min(c.local_port) AS port
       ${connectionJoins} JOIN net_addresses r ON r.id = c.remote_id
       WHERE c.direction = 1 AND c.twin_id IS NULL AND c.source <> 5157 AND r.class NOT IN ('loopback', 'multicast', 'broadcast', 'unspecified') AND coalesce(c.protocol, 6) = 6
       GROUP BY c.host_id, c.process_id, c.image_id`,
    )
    .all() as (Group & { peers: number; addresses: string; port: number | null })[];
  for (const row of rows) {
    const place = classifyImage(row.image);
    const shell = isImageIn('scriptHosts', row.image);
    // Windows' own tools answer to RPC on high ports.
    const rpc = place === 'lolbin' && !shell && (row.port ?? 0) >= 49_152;
    if (!shell && place !== 'temp' && place !== 'user' && (place !== 'lolbin' || rpc)) continue;
    if (!shell && place === 'lolbin' && row.port !== null && isServicePort(row.port)) continue;
    add(
      'inbound_shell',
      toDraft(row, {
        severity: shell || place === 'temp' ? 'high' : 'medium',
        destination: row.addresses.split(',')[0] ?? null,
        port: row.port,
        explanation: `${fileName(row.image)}, which is no server, took ${times(row.count)} a connection on port ${row.port ?? '?'} from ${row.addresses.split(',').slice(0, 5).join(', ')}.`,
      }),
    );
  }
}

/** Names of the user's lists of young domains. */
function findYoung(db: Database.Database, add: Add): void {
  for (const list of readAppliedLists(db)) {
    if (list.kind !== 'young-domains' || list.names.size === 0) continue;
    const rows = db
      .prepare(
        `SELECT ${processColumns}, ${groupEvents}, n.domain ${dnsJoins} WHERE c.name_id IN (SELECT value FROM json_each(?)) GROUP BY c.host_id, c.process_id, c.image_id, n.domain`,
      )
      .all(JSON.stringify([...list.names])) as (Group & { domain: string })[];
    for (const row of rows) {
      add(
        'young_domain',
        toDraft(
          { ...row, image: row.image ?? '' },
          {
            severity: 'medium',
            destination: row.domain,
            explanation: `${fileName(row.image ?? '') || 'A program'} asked ${times(row.count)} for names of ${row.domain}, which the list "${list.name}" holds.`,
          },
        ),
      );
    }
  }
}
