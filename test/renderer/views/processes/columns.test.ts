import { describe, expect, it } from 'vitest';
import {
  chooseColumns,
  explainEdge,
  explainEnd,
  toColumns,
  toImageClause,
  toProcessName,
  usualColumns,
} from '../../../../src/renderer/views/processes/columns.ts';
import { toLifeBar } from '../../../../src/renderer/views/processes/life.ts';
import { isWholeTree } from '../../../../src/renderer/views/processes/use-process-tree.ts';
import type { ProcessRow } from '../../../../src/shared/contract/processes.ts';

function buildProcess(part: Partial<ProcessRow> = {}): ProcessRow {
  return {
    id: 7,
    hostId: 2,
    host: 'WS-001',
    bootId: 1,
    pid: 4312,
    guid: null,
    startUs: Date.UTC(2025, 2, 3, 10) * 1000,
    startTick: 5,
    endUs: null,
    endHow: null,
    image: 'C:\\Windows\\System32\\cmd.exe',
    name: 'cmd.exe',
    commandLine: 'cmd /c "whoami"',
    user: 'ACME\\alice',
    integrity: 'High',
    parentId: 3,
    parentPid: 100,
    edge: 'pid',
    confidence: 0.95,
    logonId: 0x3e7,
    sessionId: 9,
    sources: ['sysmon', 'security'],
    placeholder: false,
    childCount: 1234,
    eventCount: 0,
    networkCount: 3,
    dnsCount: 0,
    ...part,
  };
}

const host = { id: 2, name: 'WS-001', computers: ['WS-001', 'ws-001.acme.example'] } as never;
const columns = toColumns('UTC', undefined, [host]);
const column = (id: string) => columns.find((one) => one.id === id)!;

describe('columns of the process tree', () => {
  it('writes times in the zone, counts grouped, zero as nothing', () => {
    const row = buildProcess();
    expect(column('start').text(row)).toBe('2025-03-03 10:00:00.0000005');
    expect(
      toColumns('Europe/Berlin', undefined, [])
        .find((one) => one.id === 'start')
        ?.text(row),
    ).toBe('2025-03-03 11:00:00.0000005');
    expect(column('children').text(row)).toBe('1,234');
    expect(column('events').text(row)).toBe('');
    expect(column('logonId').text(row)).toBe('0x3e7');
    expect(column('sources').text(row)).toBe('sysmon + security');
  });

  it('gives the clause for only this, quoted; none where the value is no filter', () => {
    const row = buildProcess();
    expect(column('process').clause?.(row)).toBe('process:7');
    expect(column('logonId').clause?.(row)).toBe('session:9');
    expect(column('commandLine').clause?.(row)).toBe('CommandLine:"cmd /c \\"whoami\\""');
    expect(column('host').clause?.(row)).toBe('computer:"WS-001" OR computer:"ws-001.acme.example"');
    expect(column('host').clause?.(buildProcess({ hostId: 99 }))).toBeUndefined();
    expect(column('user').clause?.(buildProcess({ user: null }))).toBeUndefined();
    expect(toImageClause('C:\\a*.exe')).toBe('Image:"C:\\\\a\\*.exe" OR NewProcessName:"C:\\\\a\\*.exe"');
  });

  it('says how the parent and the end are known', () => {
    expect(explainEdge(buildProcess())).toBe('PID in its life · 95 %');
    expect(explainEdge(buildProcess({ edge: 'none', confidence: 0 }))).toBe('no parent');
    expect(explainEnd(buildProcess())).toBe('no end recorded');
    expect(explainEnd(buildProcess({ endUs: 1, endHow: 'reused' }))).toBe('ended before its id was used again');
    expect(toProcessName({ name: null, image: null, pid: 4 })).toBe('(process 4)');
  });

  it('keeps the tree column first and drops columns it does not know', () => {
    expect(chooseColumns(columns, undefined).map((one) => one.id)).toEqual(usualColumns);
    const chosen = chooseColumns(columns, [{ id: 'pid', width: 99 }, { id: 'gone' }, { id: 'process', width: 400 }]);
    expect(chosen.map((one) => [one.id, one.width])).toEqual([
      ['process', 400],
      ['pid', 99],
    ]);
  });
});

describe('life bar', () => {
  const domain = { fromUs: 100, toUs: 200 };
  it('cuts a life at the ends of the axis; open ends reach them', () => {
    expect(toLifeBar({ startUs: 125, endUs: 150 }, domain)).toEqual({ left: 0.25, width: 0.25 });
    expect(toLifeBar({ startUs: 50, endUs: null }, domain)).toEqual({ left: 0, width: 1 });
    expect(toLifeBar({ startUs: null, endUs: 150 }, domain)).toEqual({ left: 0, width: 0.5 });
  });
  it('is nothing outside the axis or for a life that ends before it starts', () => {
    expect(toLifeBar({ startUs: 201, endUs: 300 }, domain)).toBeUndefined();
    expect(toLifeBar({ startUs: 10, endUs: 20 }, domain)).toBeUndefined();
    expect(toLifeBar({ startUs: 150, endUs: 120 }, domain)).toBeUndefined();
    expect(toLifeBar({ startUs: 1, endUs: 2 }, { fromUs: 5, toUs: 5 })).toBeUndefined();
  });
});

describe('isWholeTree', () => {
  it('is true with nothing but a host', () => {
    expect(isWholeTree({ hostId: 1, search: '  ' })).toBe(true);
    expect(isWholeTree({ search: 'x' })).toBe(false);
    expect(isWholeTree({ sessionId: 1 })).toBe(false);
    expect(isWholeTree({ time: { fromUs: 1 } })).toBe(false);
  });
});
