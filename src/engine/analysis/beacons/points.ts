/**
 * From regularity and context to a verdict. In: the score R, presence and what is known of program and destination. Out:
 * points, the verdict, and every reason with its points and words. The points rank rows; they are no probability. The values
 * were set by hand (docs/beacons.md); a beacon in a trusted place still shows by its R, and an explained one stays visible.
 */
import type { ImageClass } from '../network/knowledge.ts';
import { regularityBands } from './ebs.ts';

export type Verdict = 'high' | 'medium' | 'low' | 'explained' | 'none';

export interface Reason {
  readonly code: string;
  readonly points: number;
  readonly text: string;
}

export interface BeaconContext {
  /** Regularity R, 0-1. */
  readonly score: number;
  readonly checkIns: number;
  readonly imageClass: ImageClass;
  readonly imageName: string;
  /** The remote side is inside (private, loopback, link-local, CGNAT, multicast). */
  readonly internal: boolean;
  readonly infrastructurePort: boolean;
  readonly port: number;
  /** Vendor that explains program and name together. */
  readonly vendor: string | undefined;
  readonly remoteAdmin: boolean;
  /** Hosts of the case that log connections. */
  readonly fleetHosts: number;
  /** Of these, how many have this program talking to this destination, and this program at all. */
  readonly pairHosts: number;
  readonly imageHosts: number;
  readonly occupancy: number | undefined;
  readonly offHours: number | undefined;
  readonly scheduled: boolean;
  readonly watchListed: string | undefined;
  /** A name is known for the destination. */
  readonly named: boolean;
  /** File name of a program that started a thread in one of its processes (Sysmon 8). */
  readonly injectedBy: string | undefined;
  /** Why the start of one of its processes is suspect. */
  readonly launch: string | undefined;
  /** All connections come from such processes, or from processes after such a thread. */
  readonly onlySuspects: boolean;
}

export interface BeaconPoints {
  readonly points: number;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/** Fewer hosts than this say nothing about what is common, */
const minFleetHosts = 3;
/** and fewer than this nothing about what is rare. */
const minRareHosts = 5;

const imagePoints: Readonly<Record<ImageClass, readonly [number, string]>> = {
  temp: [3, 'runs from a temporary or download folder'],
  lolbin: [2.2, 'is a Windows tool that attackers use to run their code'],
  'program-data': [1.5, 'runs from ProgramData, which every user can write to'],
  user: [1, 'runs from a user profile'],
  windows: [0.5, 'is a program of the Windows folder'],
  'service-host': [-0.5, 'is a Windows service host, which talks to many services'],
  'program-files': [-1, 'is installed in Program Files'],
  browser: [-1.5, 'is a browser, where pages poll on a clock'],
  unknown: [0, 'runs from an unusual place'],
};

/** Few or irregular check-ins weigh no more against a place that only suspect processes talk to. */
const irregularOfSuspects = -1;

/** Points of regularity alone: below chance it counts against the row. */
export function regularityPoints(score: number): number {
  const step =
    score < 0.08
      ? -5
      : score < 0.12
        ? -2.5
        : score < 0.18
          ? -1
          : score < 0.25
            ? 0
            : score < 0.4
              ? 1
              : score < 0.6
                ? 1.8
                : 2.4;
  return step + 0.3 * score;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Points, verdict and reasons of one row. */
export function judgeBeacon(context: BeaconContext): BeaconPoints {
  const reasons: Reason[] = [];
  const add = (code: string, points: number, text: string): void => {
    if (points !== 0) reasons.push({ code, points: Math.round(points * 100) / 100, text });
  };
  const { score, fleetHosts, pairHosts, imageHosts, occupancy, offHours } = context;

  const timing = regularityPoints(score);
  const words = regularityWords(score, context.checkIns);
  if (timing < irregularOfSuspects && context.onlySuspects && !context.internal && pairHosts === 1) {
    add(
      'regularity',
      irregularOfSuspects,
      `${words}, but nothing else than the suspect process talks to this destination`,
    );
  } else add('regularity', timing, words);
  const [placePoints, placeText] = imagePoints[context.imageClass];
  // A place that speaks against a program does not count where the vendor table knows the program in that very place.
  add('image', context.vendor ? Math.min(0, placePoints) : placePoints, `${context.imageName} ${placeText}`);
  if (context.internal) add('internal', -2.5, 'the destination is inside the network');
  if (context.internal && context.infrastructurePort) {
    add(
      'infrastructure',
      -3,
      `port ${context.port} serves the network itself (DNS, DHCP, logons, time, file shares …)`,
    );
  }
  if (fleetHosts >= minFleetHosts) {
    addPrevalence(add, fleetHosts, pairHosts, imageHosts);
  }
  if (offHours !== undefined && offHours >= 0.5)
    add(
      'off-hours',
      0.4,
      `goes on outside working hours (${percent(Math.min(offHours, 9.99))} of the working-hours rate)`,
    );
  if (offHours !== undefined && offHours < 0.15)
    add('off-hours', -0.6, 'falls silent outside working hours while the host runs');
  if (occupancy !== undefined && occupancy >= 0.75)
    add('occupancy', 0.4, `there in ${percent(occupancy)} of the host's running time`);
  if (occupancy !== undefined && occupancy < 0.4)
    add('occupancy', -0.4, `there in only ${percent(occupancy)} of the host's running time`);
  if (context.vendor)
    add('vendor', -3, `${context.vendor}: program and name are a known pair that calls home on a clock`);
  if (context.injectedBy) add('injected', 2.5, `${context.injectedBy} started a thread in the process that talks`);
  if (context.launch) add('launch', 2, context.launch);
  if (context.watchListed) add('watch-list', 3, `on a watch list: ${context.watchListed}`);

  const points = reasons.reduce((sum, reason) => sum + reason.points, 0);
  if (context.scheduled)
    reasons.push({
      code: 'scheduled',
      points: 0,
      text: 'starts on the clock: a scheduled task rather than a sleep loop',
    });
  if (context.remoteAdmin)
    reasons.push({
      code: 'remote-admin',
      points: 0,
      text: 'is a remote administration tool: find out who installed it',
    });
  if (!context.named) reasons.push({ code: 'no-name', points: 0, text: 'no name is known for the destination' });
  return { points: Math.round(points * 1000) / 1000, verdict: toVerdict(points, score), reasons };
}

function addPrevalence(
  add: (code: string, points: number, text: string) => void,
  fleetHosts: number,
  pairHosts: number,
  imageHosts: number,
): void {
  const rareHosts = Math.max(1, Math.floor(0.05 * fleetHosts));
  // One of five hosts is no rarity, one of twenty is: the weight grows with the fleet.
  const weight = fleetHosts < minRareHosts ? 0 : Math.min(1, Math.log(fleetHosts) / Math.log(20));
  const share = `${pairHosts} of ${fleetHosts} hosts`;
  if (pairHosts <= rareHosts)
    add('prevalence', 1.5 * weight, `only ${share} has this program talking to this destination`);
  else if (pairHosts >= Math.max(3, 0.3 * fleetHosts))
    add('prevalence', -2.5, `${share} have this program talking to this destination`);
  else add('prevalence', -0.7, `${share} have this program talking to this destination`);
  if (imageHosts <= rareHosts)
    add('image-prevalence', 0.7 * weight, `the program is seen on ${imageHosts} of ${fleetHosts} hosts`);
}

function regularityWords(score: number, checkIns: number): string {
  const figure = `R ${score.toFixed(2)}, ${checkIns} check-ins`;
  if (score >= regularityBands.clockLike) return `clock-like intervals (${figure})`;
  if (score >= regularityBands.clear) return `clearly regular intervals (${figure})`;
  if (score >= regularityBands.regular) return `intervals more regular than chance (${figure})`;
  return `intervals as chance would make them (${figure})`;
}

function toVerdict(points: number, score: number): Verdict {
  if (points >= 3) return 'high';
  if (points >= 1) return 'medium';
  if (points >= -1) return 'low';
  return score >= regularityBands.clear ? 'explained' : 'none';
}
