/** Indicators of compromise: import, matches; and the network findings that need no rule. */
import { z } from 'zod';
import { emptySchema } from './common.ts';
import type { OperationTable } from './define.ts';

export const indicatorTypes = ['address', 'cidr', 'domain', 'md5', 'sha1', 'sha256', 'imphash', 'file-name'] as const;

export const indicatorSetSchema = z.object({
  id: z.number(),
  name: z.string(),
  format: z.string(),
  sha256: z.string(),
  importedAt: z.string(),
  purpose: z.enum(['indicators', 'provider-ranges']),
  indicators: z.number(),
  matched: z.number(),
  skipped: z.number(),
});

export const indicatorRowSchema = z.object({
  id: z.number(),
  setId: z.number(),
  set: z.string(),
  type: z.enum(indicatorTypes),
  value: z.string(),
  note: z.string(),
  hits: z.number(),
  firstUs: z.number().nullable(),
  lastUs: z.number().nullable(),
  hosts: z.array(z.string()),
});
export type IndicatorRow = z.infer<typeof indicatorRowSchema>;

export const anomalySchema = z.object({
  /** office_download, beacon, dga, dns_tunnel, lateral_smb, inbound_shell, process_network, high_volume_dns, young_domain. */
  kind: z.string(),
  title: z.string(),
  severity: z.enum(['high', 'medium', 'low']),
  host: z.string(),
  hostId: z.number(),
  image: z.string(),
  processId: z.number().nullable(),
  pid: z.number().nullable(),
  processStartUs: z.number().nullable(),
  guid: z.string().nullable(),
  destination: z.string().nullable(),
  port: z.number().nullable(),
  firstUs: z.number(),
  lastUs: z.number(),
  count: z.number(),
  /** What was seen, in words. */
  explanation: z.string(),
  /** What makes the same picture without an intruder. */
  innocent: z.string(),
  /** Ids of the present ATT&CK, and older ids of the same techniques. */
  techniques: z.array(z.string()),
  formerTechniques: z.array(z.string()),
  eventIds: z.array(z.number()),
});
export type NetworkAnomaly = z.infer<typeof anomalySchema>;

export const indicatorOperations = {
  'indicators.import': {
    input: z.object({
      name: z.string().min(1).max(500),
      text: z.string().max(200_000_000),
      purpose: z.enum(['indicators', 'provider-ranges']).optional(),
    }),
    output: z.object({ set: indicatorSetSchema, refused: z.array(z.string()) }),
  },
  'indicators.sets': { input: emptySchema, output: z.object({ sets: z.array(indicatorSetSchema) }) },
  'indicators.remove': { input: z.object({ setId: z.number() }), output: emptySchema },
  'indicators.list': {
    input: z.object({
      setId: z.number().optional(),
      matchedOnly: z.boolean(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({ total: z.number(), rows: z.array(indicatorRowSchema) }),
  },
  'indicators.hits': {
    input: z.object({
      indicatorId: z.number(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({
      total: z.number(),
      rows: z.array(z.object({ eventId: z.number(), timeUs: z.number(), host: z.string(), field: z.string() })),
    }),
  },
  /** The network anomalies of the case. */
  'network.anomalies': { input: emptySchema, output: z.object({ findings: z.array(anomalySchema) }) },
} as const satisfies OperationTable;
