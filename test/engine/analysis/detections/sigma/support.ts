/** Builders for Sigma tests: hand-made events, rules from YAML text, a seeded random source. */
import { loadRuleText } from '../../../../../src/engine/analysis/detections/sigma/load/document.ts';
import type {
  FieldValue,
  LoadedRule,
  Rule,
  SigmaEvent,
} from '../../../../../src/engine/analysis/detections/sigma/types.ts';

export const sysmon = 'Microsoft-Windows-Sysmon/Operational';

/** mulberry32: `random(n)` is an integer in [0, n). */
export function createRandom(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  };
}

export interface EventParts {
  channel?: string;
  provider?: string;
  eventId?: number;
  computer?: string;
  timeUs?: number;
  data?: Record<string, FieldValue>;
  joined?: Record<string, FieldValue>;
}

/** A Sysmon 1 event unless told otherwise; `data` are its payload fields. */
export function createEvent(parts: EventParts = {}): SigmaEvent {
  const data = parts.data ?? {};
  const channel = parts.channel ?? sysmon;
  const provider =
    parts.provider ?? (channel === sysmon ? 'Microsoft-Windows-Sysmon' : 'Microsoft-Windows-Security-Auditing');
  const eventId = parts.eventId ?? 1;
  const system: Record<string, FieldValue> = {
    Channel: channel,
    Provider_Name: provider,
    Computer: parts.computer ?? 'host1',
  };
  return {
    channel,
    provider,
    eventId,
    computer: parts.computer ?? 'host1',
    timeUs: parts.timeUs ?? 0,
    get: (field) =>
      field === 'EventID'
        ? String(eventId)
        : Object.hasOwn(data, field)
          ? data[field]
          : Object.hasOwn(system, field)
            ? system[field]
            : undefined,
    values: () => Object.values(data).flatMap((v) => (v === undefined ? [] : v)),
    ...(parts.joined ? { joined: (field: string) => parts.joined?.[field] } : {}),
  };
}

/** One rule from a `detection:` block (indented by no blanks); the head is filled in. */
export function createRuleYaml(
  detection: string,
  logsource = 'category: process_creation\n  product: windows',
  head = '',
): string {
  const block = detection
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return `title: Test rule\nid: 11111111-1111-4111-8111-111111111111\nlevel: high\n${head}logsource:\n  ${logsource}\ndetection:\n${block}\n`;
}

/** Loads rule text and returns its documents. */
export function loadText(text: string, lists: Record<string, string[]> = {}): readonly LoadedRule[] {
  return loadRuleText({ path: 'test.yml', text, lists });
}

/** Loads text that must hold one runnable rule. */
export function loadOne(text: string, lists: Record<string, string[]> = {}): Rule {
  const [loaded] = loadText(text, lists);
  if (loaded?.status !== 'ok' || !loaded.rule) throw new Error(`not ok: ${loaded?.status} ${loaded?.reason}`);
  return loaded.rule;
}
