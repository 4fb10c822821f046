/** Network and DNS: connections, their pivots, and names asked for. */
import { z } from 'zod';
import { timeRangeSchema } from './common.ts';
import type { OperationTable } from './define.ts';

/** What a connection or query is narrowed down by; all given parts must hold. */
export const connectionFilterSchema = z.object({
  hostId: z.number().optional(),
  imageId: z.number().optional(),
  /** Whole path of a program, in upper or lower case. */
  image: z.string().max(2000).optional(),
  processId: z.number().optional(),
  address: z.string().max(100).optional(),
  name: z.string().max(300).optional(),
  domain: z.string().max(300).optional(),
  port: z.number().int().min(0).max(65_535).optional(),
  direction: z.enum(['out', 'in', 'bind']).optional(),
  /** Address classes: public, private, loopback ... */
  classes: z.array(z.string().max(50)).max(20).optional(),
  /** Part of program path, name, address or user. */
  search: z.string().max(1000).optional(),
  time: timeRangeSchema.optional(),
  /** Only what a watch list names. */
  watchedOnly: z.boolean().optional(),
  /** Also what allow lists hide, and second copies of the same connection. */
  showHidden: z.boolean().optional(),
});
export type ConnectionFilter = z.infer<typeof connectionFilterSchema>;

export const hiddenBySchema = z.object({ listId: z.number(), list: z.string(), count: z.number() });

export const connectionRowSchema = z.object({
  eventId: z.number(),
  source: z.number(),
  timeUs: z.number(),
  host: z.string(),
  hostId: z.number(),
  processId: z.number().nullable(),
  pid: z.number().nullable(),
  processStartUs: z.number().nullable(),
  guid: z.string().nullable(),
  image: z.string(),
  imageId: z.number(),
  user: z.string().nullable(),
  direction: z.enum(['out', 'in', 'bind']),
  protocol: z.string(),
  remote: z.string().nullable(),
  remotePort: z.number().nullable(),
  local: z.string().nullable(),
  localPort: z.number().nullable(),
  addressClass: z.string().nullable(),
  name: z.string().nullable(),
  /** dns-process, dns-host, dns-case, reverse: where the name comes from. */
  nameSource: z.string().nullable(),
  nameAgeSeconds: z.number().nullable(),
  domain: z.string().nullable(),
  blocked: z.boolean(),
  /** Event that has the same connection in another log. */
  twinOf: z.number().nullable(),
  watchedBy: z.string().nullable(),
});
export type ConnectionRow = z.infer<typeof connectionRowSchema>;

const pivotDimension = z.enum([
  'destination',
  'address',
  'domain',
  'image',
  'host',
  'port',
  'class',
  'user',
  'protocol',
]);

export const pivotRowSchema = z.object({
  /** One value a dimension, in the order asked for. */
  values: z.array(z.string()),
  count: z.number(),
  firstUs: z.number(),
  lastUs: z.number(),
  hosts: z.number(),
  images: z.number(),
  addresses: z.number(),
  /** Hosts with it over hosts that log connections. */
  prevalence: z.number(),
});
export type NetworkPivotRow = z.infer<typeof pivotRowSchema>;

export const dnsRowSchema = z.object({
  name: z.string(),
  domain: z.string().nullable(),
  count: z.number(),
  hosts: z.number(),
  images: z.array(z.string()),
  firstUs: z.number(),
  lastUs: z.number(),
  failed: z.number(),
  noSuchName: z.number(),
  answers: z.array(z.string()),
  labelLength: z.number(),
  entropy: z.number(),
  generated: z.number(),
});
export type DnsNameRow = z.infer<typeof dnsRowSchema>;

export const dnsDomainRowSchema = z.object({
  domain: z.string(),
  count: z.number(),
  names: z.number(),
  hosts: z.number(),
  images: z.array(z.string()),
  firstUs: z.number(),
  lastUs: z.number(),
  noSuchName: z.number(),
  longestLabel: z.number(),
  /** Distinct characters of sub-names asked for: what a tunnel would have carried out. */
  carriedBytes: z.number(),
  meanEntropy: z.number(),
  generated: z.number(),
});

export const dnsProcessRowSchema = z.object({
  processId: z.number().nullable(),
  host: z.string(),
  image: z.string(),
  pid: z.number().nullable(),
  count: z.number(),
  names: z.number(),
  domains: z.number(),
  noSuchName: z.number(),
  generatedDomains: z.number(),
  firstUs: z.number(),
  lastUs: z.number(),
});

const page = { offset: z.number().int().min(0), limit: z.number().int().min(1).max(10_000) };

export const networkOperations = {
  'connections.page': {
    input: z.object({
      filter: connectionFilterSchema,
      sort: z.enum(['time', 'host', 'image', 'name', 'remote', 'port']).optional(),
      descending: z.boolean().optional(),
      ...page,
    }),
    output: z.object({
      total: z.number(),
      rows: z.array(connectionRowSchema),
      hidden: z.array(hiddenBySchema),
      twins: z.number(),
    }),
  },
  /** Counts by up to four dimensions, most frequent first. */
  'connections.pivot': {
    input: z.object({
      filter: connectionFilterSchema,
      by: z.array(pivotDimension).min(1).max(4),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({
      rows: z.array(pivotRowSchema),
      total: z.number(),
      hidden: z.array(hiddenBySchema),
      fleetHosts: z.number(),
    }),
  },
  /** Programs to destinations for a flow chart; the rest is summed as `(other)`. */
  'connections.flows': {
    input: z.object({ filter: connectionFilterSchema, limit: z.number().int().min(1).max(500) }),
    output: z.object({ flows: z.array(z.object({ image: z.string(), destination: z.string(), count: z.number() })) }),
  },
  'connections.ports': {
    input: z.object({ filter: connectionFilterSchema }),
    output: z.object({
      ports: z.array(
        z.object({
          port: z.number(),
          name: z.string().nullable(),
          out: z.number(),
          in: z.number(),
          images: z.number(),
          hosts: z.number(),
        }),
      ),
    }),
  },
  /** What the hosts' logs have and seem to leave out. */
  'network.coverage': {
    input: z.object({}),
    output: z.object({
      hosts: z.array(
        z.object({
          hostId: z.number(),
          host: z.string(),
          firstUs: z.number(),
          lastUs: z.number(),
          sysmonConnections: z.number(),
          filterConnections: z.number(),
          binds: z.number(),
          dnsQueries: z.number(),
          dnsClientQueries: z.number(),
          programsConnected: z.number(),
          programsSeen: z.number(),
          notes: z.array(z.string()),
        }),
      ),
    }),
  },
  'dns.names': {
    input: z.object({
      filter: connectionFilterSchema,
      sort: z.enum(['count', 'generated', 'labelLength', 'entropy', 'first', 'noSuchName', 'hosts']).optional(),
      ...page,
    }),
    output: z.object({ total: z.number(), rows: z.array(dnsRowSchema) }),
  },
  'dns.domains': {
    input: z.object({
      filter: connectionFilterSchema,
      sort: z.enum(['count', 'carriedBytes', 'generated', 'noSuchName', 'names']).optional(),
      ...page,
    }),
    output: z.object({ total: z.number(), rows: z.array(dnsDomainRowSchema) }),
  },
  'dns.processes': {
    input: z.object({ filter: connectionFilterSchema, ...page }),
    output: z.object({ total: z.number(), rows: z.array(dnsProcessRowSchema) }),
  },
  /** Queries one by one, for a grid. */
  'dns.page': {
    input: z.object({ filter: connectionFilterSchema, ...page }),
    output: z.object({
      total: z.number(),
      rows: z.array(
        z.object({
          eventId: z.number(),
          timeUs: z.number(),
          host: z.string(),
          image: z.string().nullable(),
          pid: z.number().nullable(),
          processId: z.number().nullable(),
          name: z.string(),
          domain: z.string().nullable(),
          status: z.string().nullable(),
          answers: z.array(z.string()),
          generated: z.number(),
        }),
      ),
    }),
  },
} as const satisfies OperationTable;
