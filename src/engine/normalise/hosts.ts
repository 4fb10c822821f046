/**
 * From computer names to hosts. In: the distinct System/Computer texts of a case. Out: for each its host key and why it
 * was put there. One machine writes `WS01`, `ws01.corp.local` and `WS01.` into different logs; two machines of different
 * domains may both be `WS01`. Rule: names are one host when their first labels agree and no two of them name different
 * domains; a bare name that could be several hosts stays alone. The raw name is always kept beside it.
 */

/** A computer name with the host it belongs to. */
export interface HostLink {
  /** As written in the event. */
  readonly computer: string;
  /** Lower case: the short name, or the full name where two domains share the short one. */
  readonly key: string;
  /** Why several names are one host, or why one stays apart; undefined for a plain single name. */
  readonly rule: string | undefined;
}

const isAddress = (name: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) || name.includes(':');

const fold = (computer: string): string => computer.trim().replace(/\.+$/, '').toLowerCase();

/** Short lower-case host key of one computer name: `WS01.corp.local.` -> `ws01`. An address stays whole; `` for no name. */
export function hostKey(computer: string | null | undefined): string {
  const name = fold(computer ?? '');
  return isAddress(name) ? name : (name.split('.')[0] ?? name);
}

/** Hosts of a whole set of computer names; the answer has one link for each distinct name, in the given order. */
export function linkHosts(computers: readonly string[]): HostLink[] {
  const distinct = [...new Set(computers)];
  const shorts = new Map<string, Set<string>>();
  for (const computer of distinct) {
    const domain = isAddress(fold(computer)) ? '' : fold(computer).split('.').slice(1).join('.');
    const domains = shorts.get(hostKey(computer)) ?? new Set<string>();
    if (domain) domains.add(domain);
    shorts.set(hostKey(computer), domains);
  }

  const keyOf = (computer: string): { key: string; why?: string } => {
    const short = hostKey(computer);
    const full = fold(computer);
    if ((shorts.get(short)?.size ?? 0) > 1) {
      return full === short
        ? { key: short, why: 'short name without a domain, while two domains have a host of this name: kept apart' }
        : { key: full, why: 'two domains have a host of this short name: full name is the key' };
    }
    // NetBIOS names are cut at 15 characters.
    if (short.length === 15 && full === short) {
      const longer = [...shorts.keys()].filter((other) => other.length > 15 && other.startsWith(short));
      if (longer.length === 1 && longer[0] !== undefined && (shorts.get(longer[0])?.size ?? 0) <= 1) {
        return { key: longer[0], why: 'NetBIOS name cut at 15 characters' };
      }
    }
    return { key: short };
  };

  const links = distinct.map((computer) => ({ computer, ...keyOf(computer) }));
  const sizes = new Map<string, number>();
  for (const link of links) sizes.set(link.key, (sizes.get(link.key) ?? 0) + 1);
  return links.map(({ computer, key, why }) => ({
    computer,
    key,
    rule: why ?? ((sizes.get(key) ?? 0) > 1 ? 'same short name (NetBIOS and DNS form, letter case)' : undefined),
  }));
}
