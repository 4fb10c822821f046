/**
 * How common programs and destinations are in the case. In: connections. Out: on how many hosts a program, a destination,
 * or a program with a destination is seen. A destination is its name where one is known, else its address.
 */
import type { ConnectionColumns } from './groups.ts';

const pairKey = (left: number, right: number): number => left * 33_554_432 + right;

export class Fleet {
  readonly #hosts = new Set<number>();
  readonly #images = new Map<number, Set<number>>();
  readonly #remotes = new Map<number, Set<number>>();
  readonly #pairs = new Map<number, Set<number>>();

  /** Counts all connections. `imageKeys[image]` is the id of the comparable path (users and versions as `*`). */
  add(columns: ConnectionColumns, imageKeys: ArrayLike<number>): void {
    const seen = new Set<string>();
    for (let i = 0; i < columns.count; i++) {
      const host = columns.host[i]!;
      const image = imageKeys[columns.image[i]!]!;
      const remote = columns.remote[i]!;
      const name = columns.name[i]!;
      const key = `${host},${image},${remote},${name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      this.#hosts.add(host);
      note(this.#images, image, host);
      note(this.#remotes, remote, host);
      note(this.#pairs, pairKey(image, name >= 0 ? 2 * name + 1 : 2 * remote), host);
    }
  }

  /** Hosts that have connections at all. */
  get size(): number {
    return this.#hosts.size;
  }

  /** Hosts with this program, `host` among them. */
  imageHosts(image: number, host: number): number {
    return countWith(this.#images.get(image), host);
  }

  /** Hosts on which this program talks to this destination, `host` among them. */
  pairHosts(image: number, name: number, remote: number, host: number): number {
    return countWith(this.#pairs.get(pairKey(image, name >= 0 ? 2 * name + 1 : 2 * remote)), host);
  }

  /** Hosts that talk to an address. */
  remoteHosts(remote: number): number {
    return this.#remotes.get(remote)?.size ?? 0;
  }

  /** True for an address that at most one host, or one in twenty, talks to. */
  isRare(remote: number): boolean {
    return this.remoteHosts(remote) <= Math.max(1, 0.05 * this.#hosts.size);
  }
}

function note(map: Map<number, Set<number>>, key: number, host: number): void {
  const hosts = map.get(key);
  if (hosts) hosts.add(host);
  else map.set(key, new Set([host]));
}

function countWith(hosts: ReadonlySet<number> | undefined, host: number): number {
  if (!hosts) return 1;
  return hosts.size + (hosts.has(host) ? 0 : 1);
}
