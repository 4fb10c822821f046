/** Names of the standard keyword bits (winmeta.h) of System/Keywords. In: a mask `0x…`. Out: its names. */

const bits: readonly (readonly [bigint, string])[] = [
  [0x10_0000_0000_0000n, 'audit failure'],
  [0x20_0000_0000_0000n, 'audit success'],
  [0x40_0000_0000_0000n, 'correlation hint'],
  [0x80_0000_0000_0000n, 'classic'],
  [0x8_0000_0000_0000n, 'sqm'],
  [0x4_0000_0000_0000n, 'wdi diagnostics'],
  [0x2_0000_0000_0000n, 'wdi context'],
  [0x1_0000_0000_0000n, 'response time'],
];

/** Names of the set bits; empty when the text is no mask. */
export function namesOfKeywords(mask: string): string[] {
  if (!/^0x[0-9a-f]{1,16}$/i.test(mask)) return [];
  const value = BigInt(mask);
  return bits.filter(([bit]) => (value & bit) !== 0n).map(([, name]) => name);
}

/** True when the name of a set bit passes. */
export const keywordMatches = (mask: string, test: (value: string) => boolean): boolean =>
  namesOfKeywords(mask).some(test);
