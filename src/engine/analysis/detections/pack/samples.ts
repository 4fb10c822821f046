/**
 * Test events of rules. In: JSON beside the rules (resources/rules/tests). Out: events. A sample is a list of events with
 * a channel, id, seconds, computer and data; `repeat` makes many of one, `{n}` and `{n32}` in its values are the number
 * (plain, or with 32 digits).
 */
import { z } from 'zod';
import { createRecordEvent } from '../sigma/event.ts';
import type { SigmaEvent } from '../sigma/types.ts';

const sampleEventSchema = z.object({
  channel: z.string(),
  provider: z.string().optional(),
  id: z.number(),
  at: z.number().optional(),
  computer: z.string().optional(),
  data: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
  repeat: z
    .object({ times: z.number().int().min(1).max(100_000), every: z.number(), jitter: z.number().optional() })
    .optional(),
});
const sampleSchema = z.array(sampleEventSchema).max(10_000);

/** Samples of one test file: rule name or id -> what must and what must not be found. */
export const sampleFileSchema = z.record(
  z.string(),
  z.object({ positive: z.array(sampleSchema), negative: z.array(sampleSchema) }),
);
export type SampleFile = z.infer<typeof sampleFileSchema>;
export type Sample = z.infer<typeof sampleSchema>;

const channels: Readonly<Record<string, { channel: string; provider: string }>> = {
  sysmon: { channel: 'Microsoft-Windows-Sysmon/Operational', provider: 'Microsoft-Windows-Sysmon' },
  security: { channel: 'Security', provider: 'Microsoft-Windows-Security-Auditing' },
  system: { channel: 'System', provider: '' },
  powershell: { channel: 'Microsoft-Windows-PowerShell/Operational', provider: 'Microsoft-Windows-PowerShell' },
};

const startUs = Date.UTC(2026, 0, 5, 9) * 1000;

/** The events of a sample, in order of time. */
export function toSampleEvents(sample: Sample): SigmaEvent[] {
  const events: SigmaEvent[] = [];
  for (const item of sample) {
    const known = channels[item.channel];
    const names = Object.keys(item.data);
    const times = item.repeat?.times ?? 1;
    for (let n = 0; n < times; n++) {
      const fill = (text: string): string =>
        item.repeat ? text.replaceAll('{n}', String(n)).replaceAll('{n32}', String(n).padStart(32, '0')) : text;
      const shift = item.repeat ? n * item.repeat.every + ((n * 7919) % 11) * ((item.repeat.jitter ?? 0) / 11) : 0;
      events.push(
        createRecordEvent({
          names,
          items: Object.values(item.data).map((v) =>
            v === null ? null : typeof v === 'string' ? fill(v) : v.map(fill),
          ),
          system: {
            channel: known?.channel ?? item.channel,
            provider: item.provider ?? known?.provider ?? '',
            eventId: item.id,
            computer: item.computer ?? 'HOST.example',
            timeUs: startUs + Math.round(((item.at ?? 0) + shift) * 1e6),
          },
        }),
      );
    }
  }
  return events.sort((a, b) => a.timeUs - b.timeUs);
}
