/**
 * Reads labelled connection streams of the shared beacon lab (tests and benches only). In: generator arguments. Out: columns
 * of outbound connections with names joined as the product joins them, activity of each host, labels.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ConnectionColumns } from '../../src/engine/analysis/beacons/groups.ts';
import { HostActivity } from '../../src/engine/analysis/beacons/uptime.ts';
import { HostNames } from '../../src/engine/analysis/network/names.ts';
import { sharedFolder } from './shared.ts';

/** Text to number and back. */
export class Dictionary {
  readonly texts: string[] = [];
  readonly #ids = new Map<string, number>();
  id(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.#ids.set(text, id);
      this.texts.push(text);
    }
    return id;
  }
}

/** Dictionaries that several reads share. */
export class LabDictionaries {
  readonly hosts = new Dictionary();
  readonly images = new Dictionary();
  readonly remotes = new Dictionary();
  readonly names = new Dictionary();
  readonly domains = new Dictionary();
  readonly kinds = new Dictionary();
  readonly streams = new Dictionary();
}

interface Columns extends ConnectionColumns {
  readonly times: Float64Array;
  /** Kind of a benign connection, -1 for C2; stream of a C2 connection, -1 for benign. */
  readonly kind: Int32Array;
  readonly stream: Int32Array;
}

export interface Lab {
  readonly columns: Columns;
  readonly activity: ReadonlyMap<number, HostActivity>;
  /** One line a planted beacon, as the generator's labels say. */
  readonly first: number;
  readonly last: number;
}

class Growing {
  #data: Float64Array;
  length = 0;
  constructor() {
    this.#data = new Float64Array(1 << 16);
  }
  push(value: number): void {
    if (this.length === this.#data.length) {
      const bigger = new Float64Array(this.length * 2);
      bigger.set(this.#data);
      this.#data = bigger;
    }
    this.#data[this.length++] = value;
  }
  toInt32(): Int32Array {
    return Int32Array.from(this.#data.subarray(0, this.length));
  }
  toFloat64(): Float64Array {
    return this.#data.slice(0, this.length);
  }
}

/** Last two labels: what the generator's names need. */
const toDomain = (name: string): string => name.split('.').slice(-2).join('.');

const days = new Map<string, number>();

/** Seconds of `2025-03-03 13:30:26.948`. */
function parseTime(text: string): number {
  const day = text.slice(0, 10);
  let start = days.get(day);
  if (start === undefined) {
    start = Date.parse(`${day}T00:00:00Z`) / 1000;
    days.set(day, start);
  }
  return start + Number(text.slice(11, 13)) * 3600 + Number(text.slice(14, 16)) * 60 + Number(text.slice(17));
}

/** Runs the generator and reads its stream. `args` are its command line arguments. */
export async function readLab(args: readonly string[], dictionaries: LabDictionaries): Promise<Lab> {
  const generator = path.join(sharedFolder, 'tools/beacon-lab/gen.mjs');
  // The generator opens /dev/stdout, which fails on the socket that Node gives a child; a real pipe is needed.
  const child = spawn('sh', ['-c', '"$0" "$@" | cat', process.execPath, generator, '--dns', '1', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const host = new Growing();
  const image = new Growing();
  const remote = new Growing();
  const port = new Growing();
  const name = new Growing();
  const domain = new Growing();
  const times = new Growing();
  const kind = new Growing();
  const stream = new Growing();
  const activity = new Map<number, HostActivity>();
  // Streams are scored apart, so their answers are kept apart too.
  const names = new Map<string, HostNames>();
  const reverse = new Map<string, number>();
  let first = Number.POSITIVE_INFINITY;
  let last = 0;

  const readLine = (line: string): void => {
    const event = JSON.parse(line);
    const time = parseTime(event.UtcTime);
    if (time < first) first = time;
    if (time > last) last = time;
    const hostId = dictionaries.hosts.id(event.Computer);
    let seen = activity.get(hostId);
    if (!seen) {
      seen = new HostActivity();
      activity.set(hostId, seen);
    }
    seen.add(time);
    const streamId = event.label.id === undefined ? -1 : dictionaries.streams.id(event.label.id);
    const imageId = dictionaries.images.id(event.Image);
    const key = `${hostId},${streamId}`;
    let answers = names.get(key);
    if (!answers) {
      answers = new HostNames();
      names.set(key, answers);
    }
    if (event.EventID === 22) {
      for (const item of event.QueryResults.split(';')) {
        const address = item.replace('::ffff:', '');
        if (address)
          answers.addAnswer(imageId, dictionaries.remotes.id(address), dictionaries.names.id(event.QueryName), time);
      }
      return;
    }
    if (event.Initiated !== 'true') return;
    const remoteId = dictionaries.remotes.id(event.DestinationIp);
    if (event.DestinationHostname !== '-') {
      const nameId = dictionaries.names.id(event.DestinationHostname);
      answers.addReverse(remoteId, nameId);
      reverse.set(`${key},${remoteId}`, nameId);
    }
    const nameId = answers.find(imageId, remoteId, time)?.name ?? -1;
    host.push(hostId);
    image.push(imageId);
    remote.push(remoteId);
    port.push(event.DestinationPort);
    name.push(nameId);
    domain.push(nameId < 0 ? -1 : dictionaries.domains.id(toDomain(dictionaries.names.texts[nameId]!)));
    times.push(time);
    kind.push(streamId < 0 ? dictionaries.kinds.id(event.label.kind) : -1);
    stream.push(streamId);
  };

  let rest = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout) {
    const text = rest + chunk;
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) readLine(line);
  }
  if (rest) readLine(rest);

  const columns: Columns = {
    count: times.length,
    host: host.toInt32(),
    image: image.toInt32(),
    remote: remote.toInt32(),
    port: port.toInt32(),
    name: name.toInt32(),
    domain: domain.toInt32(),
    times: times.toFloat64(),
    kind: kind.toInt32(),
    stream: stream.toInt32(),
  };
  // A reverse name is the address's for the whole log: a connection without it must not make a series of its own.
  for (let i = 0; i < columns.count; i++) {
    if (columns.name[i]! >= 0) continue;
    const found = reverse.get(`${columns.host[i]},${columns.stream[i]},${columns.remote[i]}`);
    if (found === undefined) continue;
    columns.name[i] = found;
    columns.domain[i] = dictionaries.domains.id(toDomain(dictionaries.names.texts[found]!));
  }
  return { columns, activity, first, last };
}
