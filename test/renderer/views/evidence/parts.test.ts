import { describe, expect, test } from 'vitest';
import { toActionText } from '../../../../src/renderer/views/evidence/action-text.ts';
import type { FileRow } from '../../../../src/renderer/views/evidence/file-columns.ts';
import { groupFiles } from '../../../../src/renderer/views/evidence/file-groups.ts';
import { parseOffset } from '../../../../src/renderer/views/evidence/offset.ts';

function makeFile(id: number, change: Partial<FileRow> = {}): FileRow {
  return {
    id,
    path: `/evidence/${id}.evtx`,
    name: `${id}.evtx`,
    kind: 'evtx',
    status: 'complete',
    statusDetail: null,
    sha256: null,
    sizeBytes: 100,
    chunks: 1,
    records: { live: 10, damaged: 1, recovered: 2 },
    problems: 1,
    ledger: [],
    firstTime: null,
    lastTime: null,
    computers: ['WS-001'],
    channels: ['Security'],
    ...change,
  };
}

describe('groups of files', () => {
  const files = [
    makeFile(1, { computers: ['WS-002'] }),
    makeFile(2, { computers: [], channels: [] }),
    makeFile(3),
    makeFile(4, { computers: ['ws-001'], channels: ['System'] }),
  ];

  test('are by host without case, with sums, files without events last', () => {
    const groups = groupFiles(files, 'host');
    expect(groups.map((group) => [group.label, group.files.map((file) => file.id)])).toEqual([
      ['WS-001', [3, 4]],
      ['WS-002', [1]],
      ['Without events', [2]],
    ]);
    expect(groups[0]).toMatchObject({ sizeBytes: 200, records: 26, problems: 2 });
  });

  test('are by channel, or one', () => {
    expect(groupFiles(files, 'channel').map((group) => group.label)).toEqual(['Security', 'System', 'Without events']);
    expect(groupFiles(files, 'none')).toHaveLength(1);
  });
});

describe('a place in a file', () => {
  test.each([
    ['4096', 4096],
    ['4,096', 4096],
    [' 0x1000 ', 4096],
    ['', undefined],
    ['-1', undefined],
    ['0xZZ', undefined],
    ['99999999999999999', undefined],
  ])('%s', (text, expected) => expect(parseOffset(text)).toBe(expected));
});

describe('details of an action', () => {
  test('are pairs; what is no object is shown as it is', () => {
    expect(toActionText('{"files":2,"tag":"a","filter":null,"list":[1]}')).toBe('files: 2 · tag: a · list: [1]');
    expect(toActionText('{broken')).toBe('{broken');
    expect(toActionText('[1]')).toBe('[1]');
  });
});
