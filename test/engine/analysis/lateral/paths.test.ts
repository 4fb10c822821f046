import { describe, expect, it } from 'vitest';
import { HostAddresses } from '../../../../src/engine/analysis/lateral/addresses.ts';
import { findPaths } from '../../../../src/engine/analysis/lateral/paths.ts';

const edge = (from: string, to: string, firstUs: number, lastUs = firstUs, kind = 'logon') => ({
  from,
  to,
  firstUs,
  lastUs,
  kind,
});
const text = (paths: readonly (readonly { from: string; to: string }[])[]): string[] =>
  paths.map((path) => [path[0]!.from, ...path.map((step) => step.to)].join('>'));

describe('findPaths', () => {
  it('respects time: a step cannot begin before the one before it', () => {
    const edges = [edge('a', 'b', 10), edge('b', 'c', 5), edge('b', 'd', 20), edge('d', 'c', 30)];
    expect(text(findPaths(edges, 'a', 'c', 10))).toEqual(['a>b>d>c']);
  });

  it('lets a row be used up to its last record', () => {
    expect(text(findPaths([edge('a', 'b', 10), edge('b', 'c', 5, 15)], 'a', 'c', 10))).toEqual(['a>b>c']);
    expect(findPaths([edge('a', 'b', 10), edge('b', 'c', 5, 9)], 'a', 'c', 10)).toEqual([]);
  });

  it('gives the shortest first, without coming to a node twice', () => {
    const edges = [
      edge('a', 'b', 1),
      edge('b', 'a', 2),
      edge('b', 'c', 3),
      edge('a', 'c', 9),
      edge('c', 'b', 4),
      edge('a', 'a', 1),
    ];
    expect(text(findPaths(edges, 'a', 'c', 10))).toEqual(['a>c', 'a>b>c']);
    expect(text(findPaths(edges, 'a', 'c', 1))).toEqual(['a>c']);
  });

  it('follows the earliest of parallel edges of a kind, and each kind', () => {
    const edges = [edge('a', 'b', 5), edge('a', 'b', 1), edge('a', 'b', 3, 3, 'rdp')];
    expect(findPaths(edges, 'a', 'b', 10).map(([one]) => [one!.kind, one!.firstUs])).toEqual([
      ['logon', 1],
      ['rdp', 3],
    ]);
  });

  it('ends on a dense graph', () => {
    const nodes = Array.from({ length: 40 }, (_, index) => `n${index}`);
    const edges = nodes.flatMap((from, i) => nodes.map((to, k) => edge(from, to, (i * 7 + k * 13) % 100)));
    expect(findPaths(edges, 'n0', 'n39', 50).length).toBe(50);
    expect(findPaths(edges, 'n0', 'nowhere', 50)).toEqual([]);
  });
});

describe('HostAddresses', () => {
  const hosts = [
    { id: 1, key: 'ws01', name: 'WS01', computers: ['WS01.acme.example', 'WS01'] },
    { id: 2, key: 'ws02', name: 'WS02', computers: ['WS02.acme.example'] },
  ];

  it('knows hosts by name, short or full', () => {
    const known = new HostAddresses(hosts);
    expect(['ws01', '\\\\WS01', 'WS02.ACME.example', 'ws02$', 'ws03'].map((name) => known.ofName(name))).toEqual([
      1,
      1,
      2,
      2,
      undefined,
    ]);
  });

  it('gives an address to the host that had it at the time', () => {
    const known = new HostAddresses(hosts);
    known.learn(1, '10.0.0.5', 100);
    known.learn(1, '10.0.0.5', 200);
    known.learn(2, '10.0.0.5', 900);
    expect([150, 300, 800, 1000].map((time) => known.ofAddress('10.0.0.5', time))).toEqual([1, 1, 2, 2]);
  });

  it('sees no other machine behind loopback, blanks and unspecified addresses', () => {
    const known = new HostAddresses(hosts);
    for (const text of ['127.0.0.1', '::1', '0.0.0.0', '-', ''])
      expect(known.end(text, undefined, 0)?.hostId).toBeUndefined();
    expect(known.end('127.0.0.1', undefined, 0)).toBeUndefined();
    expect(known.end('10.9.9.9', 'WS02', 0)).toEqual({ hostId: 2, address: '10.9.9.9', name: 'WS02' });
    expect(known.end('LAPTOP7', undefined, 0)).toEqual({ hostId: undefined, address: undefined, name: 'LAPTOP7' });
  });
});
