/**
 * Which host an address or a name is. In: hosts of the case and sightings "host H used address A at time T". Out: look-ups.
 * Decision: an address that several hosts had (DHCP) belongs to the one whose sightings are nearest in time; nothing is
 * resolved over the network.
 */
import { hostKey } from '../../normalise/index.ts';
import { parseAddressOnce } from '../logons/address-cache.ts';

export interface KnownHost {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** All computer names of the host. */
  readonly computers: readonly string[];
}

interface Span {
  readonly hostId: number;
  firstUs: number;
  lastUs: number;
  count: number;
}

/** An end of a movement. */
export interface End {
  readonly hostId: number | undefined;
  readonly address: string | undefined;
  readonly name: string | undefined;
}

export class HostAddresses {
  readonly #byAddress = new Map<string, Span[]>();
  readonly #byName = new Map<string, number | undefined>();

  constructor(hosts: readonly KnownHost[]) {
    const add = (name: string, id: number): void => {
      const known = this.#byName.get(name);
      // A short name of two hosts says nothing.
      this.#byName.set(name, known === undefined || known === id ? id : undefined);
    };
    for (const host of hosts) {
      add(host.key, host.id);
      for (const computer of host.computers) {
        add(computer.toLowerCase(), host.id);
        if (hostKey(computer) !== computer.toLowerCase()) add(hostKey(computer), host.id);
      }
    }
  }

  /** Notes that a host had an address. */
  learn(hostId: number, address: string, timeUs: number): void {
    const spans = this.#byAddress.get(address);
    const own = spans?.find((one) => one.hostId === hostId);
    if (own) {
      if (timeUs < own.firstUs) own.firstUs = timeUs;
      if (timeUs > own.lastUs) own.lastUs = timeUs;
      own.count++;
      return;
    }
    const span = { hostId, firstUs: timeUs, lastUs: timeUs, count: 1 };
    if (spans) spans.push(span);
    else this.#byAddress.set(address, [span]);
  }

  /** Host of a canonical address at a time. */
  ofAddress(address: string, timeUs: number): number | undefined {
    const spans = this.#byAddress.get(address);
    if (!spans) return undefined;
    let best: Span | undefined;
    let bestUs = Number.POSITIVE_INFINITY;
    for (const span of spans) {
      const apart = Math.max(0, span.firstUs - timeUs, timeUs - span.lastUs);
      if (apart < bestUs || (apart === bestUs && best && span.count > best.count)) {
        best = span;
        bestUs = apart;
      }
    }
    return best?.hostId;
  }

  /** Host of a computer name, short or full, with or without `\\`. */
  ofName(name: string): number | undefined {
    const plain = name.replace(/^\\+/, '').replace(/\$$/, '').toLowerCase();
    return this.#byName.get(plain) ?? this.#byName.get(hostKey(plain));
  }

  /** An end from what a record gives: an address (or a name in its place), a name, or both. */
  end(addressText: string | undefined, nameText: string | undefined, timeUs: number): End | undefined {
    const parsed = parseAddressOnce(addressText);
    const far = parsed && parsed.class !== 'loopback' && parsed.class !== 'unspecified' ? parsed.text : undefined;
    const name = nameText ?? (parsed ? undefined : addressText);
    if (far === undefined && (name === undefined || name === '')) return undefined;
    const byName = name === undefined || parseAddressOnce(name) ? undefined : this.ofName(name);
    return { hostId: (far === undefined ? undefined : this.ofAddress(far, timeUs)) ?? byName, address: far, name };
  }

  /** All that was learnt, for the case. */
  *rows(): Generator<{ hostId: number; address: string; firstUs: number; lastUs: number; count: number }> {
    for (const [address, spans] of this.#byAddress) for (const span of spans) yield { address, ...span };
  }
}
