import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  bindRoles,
  buildMessage,
  describeEvent,
  explainValue,
  longestMessage,
  readSubject,
} from '../../../../src/engine/normalise/index.ts';
import { toLookup } from '../../../../src/engine/normalise/knowledge/fields.ts';
import { hasShared, sharedFolder } from '../../../support/shared.ts';

interface Golden {
  readonly provider?: string;
  readonly event_id?: number;
  readonly data?: [string, string][];
}

function readGolden(): Golden[] {
  const bytes = gunzipSync(readFileSync(path.join(sharedFolder, 'evtx', 'golden', 'public.jsonl.gz')));
  return bytes
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Golden);
}

describe.skipIf(!hasShared)('shared set: knowledge over all golden records', () => {
  it('gives each record one bounded line, most of them a title, and explains without throwing', () => {
    const records = readGolden();
    let titled = 0;
    let unfilled = 0;
    for (const { provider, event_id: eventId, data = [] } of records) {
      const message = buildMessage(provider, eventId, data);
      expect(message.length).toBeLessThanOrEqual(longestMessage);
      expect(message).not.toMatch(/[\u0000-\u001f]/);
      if (describeEvent(provider, eventId)) titled++;
      if (/(?:^|\s)\?(?:\s|$)/.test(message)) unfilled++;
      const get = toLookup(data);
      for (const [name, text] of data.slice(0, 50)) explainValue(provider, eventId, name, text, get);
    }
    expect(records.length).toBeGreaterThan(15_000);
    expect(titled / records.length).toBeGreaterThan(0.75);
    expect(unfilled / records.length).toBeLessThan(0.02);
  });

  it('finds a process for every Sysmon process event and a session for every logon', () => {
    for (const { provider, event_id: eventId, data = [] } of readGolden()) {
      const names = data.map(([name]) => name);
      const read = () => {
        const bound = bindRoles(provider, eventId, names);
        return (
          bound &&
          readSubject(
            bound,
            data.map(([, text]) => text),
          )
        );
      };
      if (provider === 'Microsoft-Windows-Sysmon' && [1, 3, 5, 7, 8, 10, 11, 13].includes(eventId ?? 0)) {
        expect(read()?.pid, JSON.stringify(data)).toBeTypeOf('number');
        const zero = JSON.stringify(data).includes('{00000000-0000-0000-0000-000000000000}');
        expect(read()?.guid ?? (zero ? '{000000000000000000000000000000000000}' : ''), JSON.stringify(data)).toMatch(
          /^\{[0-9a-f-]{36}\}$/,
        );
      }
      if (provider === 'Microsoft-Windows-Security-Auditing' && [4624, 4634, 4672].includes(eventId ?? 0)) {
        expect(read()?.logonId, JSON.stringify(data)).toBeTypeOf('number');
      }
    }
  });
});
