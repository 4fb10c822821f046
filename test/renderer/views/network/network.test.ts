/** Clauses, sorting and the flow diagram of the network view, without a DOM. */
import { describe, expect, it } from 'vitest';
import { isAddress, toDestinationClause, toImageClause } from '../../../../src/renderer/views/network/clauses.ts';
import { toPivotColumns, toPivotRow } from '../../../../src/renderer/views/network/columns.ts';
import {
  explainFlows,
  readNodeName,
  toFlowsOption,
  toNodeName,
} from '../../../../src/renderer/views/network/flows-option.ts';
import { sortRows, toSource } from '../../../../src/renderer/views/network/rows.ts';

describe('clauses', () => {
  it('tells addresses from names', () => {
    expect(['10.0.0.1', 'fe80::1', 'dead.beef', 'a.example', 'c2:8080'].map(isAddress)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
  it('asks for names and addresses where events have them, hostile text being one value', () => {
    expect(toDestinationClause('a" OR id:1')).toBe('QueryName:"a\\" OR id:1" OR DestinationHostname:"a\\" OR id:1"');
    expect(toDestinationClause('10.0.0.1')).toContain('DestAddress:"10.0.0.1"');
    expect(toImageClause('C:\\x\\a.exe')).toBe('Image:"C:\\\\x\\\\a.exe" OR Application:"*\\\\a.exe"');
  });
});

describe('rows', () => {
  const rows = [
    { id: 1, name: 'b', count: 2 },
    { id: 2, name: null, count: 10 },
    { id: 3, name: 'a', count: 9 },
  ];
  it('sorts numbers as numbers, empty cells last either way', async () => {
    expect(sortRows(rows, [{ column: 'count', descending: true }]).map((row) => row.id)).toEqual([2, 3, 1]);
    expect(sortRows(rows, [{ column: 'name', descending: false }]).map((row) => row.id)).toEqual([3, 1, 2]);
    expect(sortRows(rows, [{ column: 'name', descending: true }]).map((row) => row.id)).toEqual([1, 3, 2]);
    const source = toSource('k', rows, []);
    expect(await source.fetchRows(1, 1)).toEqual([rows[1]]);
    expect(source.key).not.toBe(toSource('k', rows, [{ column: 'name', descending: true }]).key);
  });
  it('leaves out columns that are not grouped by', () => {
    expect(toPivotColumns('UTC', ['destination', 'host']).map((column) => column.id)).not.toContain('image');
    const row = toPivotRow(
      {
        values: ['d', 'C:\\x\\a.exe', 'H'],
        count: 1,
        firstUs: 0,
        lastUs: 0,
        hosts: 1,
        images: 1,
        addresses: 1,
        prevalence: 0.5,
      },
      4,
    );
    expect([row.id, row.image, row.imagePath, row.host]).toEqual([4, 'a.exe', 'C:\\x\\a.exe', 'H']);
  });
});

describe('flows', () => {
  const flows = [
    { image: 'same', destination: 'same', count: 3 },
    { image: 'C:\\x\\a.exe', destination: 'same', count: 1 },
  ];
  it('keeps a program and a destination of the same text apart, so that no flow is a loop', () => {
    const { series } = toFlowsOption(flows, {
      chart: '',
      'chart-warning': '',
      muted: '',
      raised: '',
      border: '',
      text: '',
    });
    const [sankey] = series as { data: { name: string }[]; links: { source: string; target: string }[] }[];
    expect(new Set(sankey!.data.map((node) => node.name)).size).toBe(3);
    expect(sankey!.links.every((link) => link.source !== link.target)).toBe(true);
    expect(readNodeName(toNodeName('destination', 'p:x'))).toEqual({ side: 'destination', text: 'p:x' });
  });
  it('says the largest flows', () => {
    expect(explainFlows(flows)).toBe('Flows from 2 programs to 1 destination: same to same 3; a.exe to same 1');
  });
});
