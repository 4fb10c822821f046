/**
 * Which planted network attacks of a casegen case were found, and whether with the right process instance.
 *   npm run --silent cli -- anomalies CASE --json > FOUND.jsonl; node test/bench/planted-network.ts CASEGEN-FOLDER FOUND.jsonl
 * An attack is found by an anomaly of its kind on its host and, for beacons, to its destination; the instance is right when
 * host and pid are those of one of its processes.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NetworkAnomaly } from '../../src/shared/contract/indicators.ts';

interface Planted {
  readonly id: string;
  readonly kind: string;
  readonly host: string;
  readonly destination?: { readonly domain?: string | null; readonly ips?: readonly string[]; readonly port?: number };
  readonly processes: readonly { readonly host: string; readonly pid: number; readonly start: string }[];
}
type Found = Pick<NetworkAnomaly, 'kind' | 'host' | 'port' | 'pid'> & { readonly dst: string | null };

const [folder, file] = process.argv.slice(2);
if (folder === undefined || file === undefined)
  throw new Error('Give the casegen folder and the anomalies as JSON Lines.');
const kinds = ['beacon', 'dns_tunnel', 'dga', 'lateral_smb', 'inbound_shell', 'office_download'];
const short = (host: string): string => host.split('.')[0]!.toUpperCase();

const { findings } = JSON.parse(readFileSync(path.join(folder, 'truth.json'), 'utf8')) as { findings: Planted[] };
const found = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Found);

for (const kind of kinds) {
  const planted = findings.filter((one) => one.kind === kind);
  let met = 0;
  let right = 0;
  const missed: string[] = [];
  for (const one of planted) {
    const { domain, ips = [], port } = one.destination ?? {};
    const places = [...ips, ...(domain ? [domain] : [])];
    const hits = found.filter(
      (hit) =>
        hit.kind === kind &&
        short(hit.host) === short(one.host) &&
        (kind !== 'beacon' || (hit.port === port && places.includes(hit.dst ?? ''))),
    );
    const isRight = hits.some((hit) =>
      one.processes.some((instance) => short(instance.host) === short(hit.host) && instance.pid === hit.pid),
    );
    if (hits.length > 0) met++;
    if (isRight) right++;
    else missed.push(one.id);
  }
  const rest = missed.length > 0 ? `; not: ${missed.join(', ')}` : '';
  console.log(
    `${kind.padEnd(16)} ${planted.length} planted, ${met} found, ${right} with the right process instance${rest}`,
  );
}
