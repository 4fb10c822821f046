/** Reads of DNS: names, registered domains, programs, single queries. The one event of each name asked twice counts twice. */
import type Database from 'better-sqlite3';
import type { z } from 'zod';
import type { ConnectionFilter, DnsNameRow, networkOperations } from '#shared/contract/network.ts';
import { applyLists, type Condition, toCondition } from '../network/filter.ts';
import { readAppliedLists } from '../network/lists.ts';
import { explainStatus } from './answers.ts';
import { generatedFrom } from './label-model.ts';

type Result<N extends keyof typeof networkOperations> = z.output<(typeof networkOperations)[N]['output']>;

const noSuchName = 9003;
const mostAnswers = 20;

function prepare(db: Database.Database, filter: ConnectionFilter): Condition {
  return applyLists(toCondition(filter, 'dns'), readAppliedLists(db), filter, false).shown;
}

const nameSorts = {
  count: 'count DESC',
  generated: 'n.generated DESC, count DESC',
  labelLength: 'n.label_length DESC, count DESC',
  entropy: 'n.entropy DESC, count DESC',
  first: 'firstUs',
  noSuchName: 'noSuchName DESC, count DESC',
  hosts: 'hosts DESC, count DESC',
} as const;

interface Page {
  readonly filter: ConnectionFilter;
  readonly offset: number;
  readonly limit: number;
}

/** Names asked for, one row a name. */
export function queryDnsNames(
  db: Database.Database,
  input: Page & { readonly sort?: keyof typeof nameSorts | undefined },
): Result<'dns.names'> {
  const shown = prepare(db, input.filter);
  const total = db
    .prepare(`SELECT count(DISTINCT c.name_id) FROM dns_queries c WHERE ${shown.sql}`)
    .pluck()
    .get(...shown.parameters) as number;
  const rows = db
    .prepare(
      `SELECT n.id, n.name, n.domain, count(*) AS count, count(DISTINCT c.host_id) AS hosts, min(c.time_us) AS firstUs, max(c.time_us) AS lastUs,
         sum(coalesce(c.status, 0) <> 0) AS failed, sum(coalesce(c.status, 0) = ${noSuchName}) AS noSuchName,
         n.label_length AS labelLength, n.entropy, n.generated
       FROM dns_queries c JOIN net_names n ON n.id = c.name_id WHERE ${shown.sql} GROUP BY n.id
       ORDER BY ${nameSorts[input.sort ?? 'count']}, n.name LIMIT ? OFFSET ?`,
    )
    .all(...shown.parameters, input.limit, input.offset) as (Omit<DnsNameRow, 'images' | 'answers'> & { id: number })[];
  const images = db
    .prepare(
      `SELECT DISTINCT i.name FROM dns_queries c JOIN net_images i ON i.id = c.image_id WHERE c.name_id = ? AND ${shown.sql} LIMIT 50`,
    )
    .pluck();
  const answers = db
    .prepare(
      `SELECT DISTINCT a.text FROM dns_queries q JOIN dns_answers a ON a.event_id = q.event_id WHERE q.name_id = ? LIMIT ${mostAnswers}`,
    )
    .pluck();
  return {
    total,
    rows: rows.map(({ id, ...row }) => ({
      ...row,
      images: images.all(id, ...shown.parameters) as string[],
      answers: answers.all(id) as string[],
    })),
  };
}

const domainSorts = {
  count: 'count',
  carriedBytes: 'carriedBytes',
  generated: 'generated',
  noSuchName: 'noSuchName',
  names: 'names',
} as const;

/** Registered domains: how many names below each, how much those names could carry. */
export function queryDnsDomains(
  db: Database.Database,
  input: Page & { readonly sort?: keyof typeof domainSorts | undefined },
): Result<'dns.domains'> {
  const shown = prepare(db, input.filter);
  const total = db
    .prepare(
      `SELECT count(DISTINCT n.domain) FROM dns_queries c JOIN net_names n ON n.id = c.name_id WHERE n.domain IS NOT NULL AND ${shown.sql}`,
    )
    .pluck()
    .get(...shown.parameters) as number;
  const rows = db
    .prepare(
      `WITH asked AS (
         SELECT n.id, n.name, n.domain, n.label_length, n.entropy, n.generated, count(*) AS amount, min(c.time_us) AS firstUs, max(c.time_us) AS lastUs,
           sum(coalesce(c.status, 0) = ${noSuchName}) AS missing
         FROM dns_queries c JOIN net_names n ON n.id = c.name_id WHERE n.domain IS NOT NULL AND ${shown.sql} GROUP BY n.id)
       SELECT domain, sum(amount) AS count, count(*) AS names, min(firstUs) AS firstUs, max(lastUs) AS lastUs, sum(missing) AS noSuchName,
         max(label_length) AS longestLabel, sum(max(0, length(name) - length(domain) - 1)) AS carriedBytes, avg(entropy) AS meanEntropy, max(generated) AS generated
       FROM asked GROUP BY domain ORDER BY ${domainSorts[input.sort ?? 'count']} DESC, domain LIMIT ? OFFSET ?`,
    )
    .all(...shown.parameters, input.limit, input.offset) as Omit<
    Result<'dns.domains'>['rows'][number],
    'images' | 'hosts'
  >[];
  const images = db
    .prepare(
      `SELECT DISTINCT i.name FROM dns_queries c JOIN net_names n ON n.id = c.name_id JOIN net_images i ON i.id = c.image_id WHERE n.domain = ? AND ${shown.sql} LIMIT 50`,
    )
    .pluck();
  const hosts = db
    .prepare(
      `SELECT count(DISTINCT c.host_id) FROM dns_queries c JOIN net_names n ON n.id = c.name_id WHERE n.domain = ? AND ${shown.sql}`,
    )
    .pluck();
  return {
    total,
    rows: rows.map((row) => ({
      ...row,
      images: images.all(row.domain, ...shown.parameters) as string[],
      hosts: hosts.get(row.domain, ...shown.parameters) as number,
    })),
  };
}

/** Programs that ask, most queries first. */
export function queryDnsProcesses(db: Database.Database, input: Page): Result<'dns.processes'> {
  const shown = prepare(db, input.filter);
  const grouped = `FROM dns_queries c JOIN net_names n ON n.id = c.name_id JOIN hosts h ON h.id = c.host_id
    LEFT JOIN net_images i ON i.id = c.image_id LEFT JOIN processes p ON p.id = c.process_id
    WHERE ${shown.sql} GROUP BY c.host_id, c.process_id, c.image_id`;
  const total = db
    .prepare(`SELECT count(*) FROM (SELECT 1 ${grouped})`)
    .pluck()
    .get(...shown.parameters) as number;
  const rows = db
    .prepare(
      `SELECT c.process_id AS processId, h.name AS host, coalesce(i.path, p.image, '') AS image, p.pid, count(*) AS count,
         count(DISTINCT c.name_id) AS names, count(DISTINCT n.domain) AS domains, sum(coalesce(c.status, 0) = ${noSuchName}) AS noSuchName,
         count(DISTINCT CASE WHEN n.generated >= ${generatedFrom} THEN n.domain END) AS generatedDomains, min(c.time_us) AS firstUs, max(c.time_us) AS lastUs
       ${grouped} ORDER BY count DESC, c.host_id, c.process_id LIMIT ? OFFSET ?`,
    )
    .all(...shown.parameters, input.limit, input.offset) as Result<'dns.processes'>['rows'];
  return { total, rows };
}

/** Single queries in the order of time. */
export function queryDnsPage(db: Database.Database, input: Page): Result<'dns.page'> {
  const shown = prepare(db, input.filter);
  const total = db
    .prepare(`SELECT count(*) FROM dns_queries c WHERE ${shown.sql}`)
    .pluck()
    .get(...shown.parameters) as number;
  const rows = db
    .prepare(
      `SELECT c.event_id AS eventId, c.time_us AS timeUs, h.name AS host, coalesce(i.path, p.image) AS image, p.pid, c.process_id AS processId,
         n.name, n.domain, c.status, n.generated
       FROM dns_queries c JOIN net_names n ON n.id = c.name_id JOIN hosts h ON h.id = c.host_id
         LEFT JOIN net_images i ON i.id = c.image_id LEFT JOIN processes p ON p.id = c.process_id
       WHERE ${shown.sql} ORDER BY c.time_us, c.event_id LIMIT ? OFFSET ?`,
    )
    .all(...shown.parameters, input.limit, input.offset) as (Omit<
    Result<'dns.page'>['rows'][number],
    'status' | 'answers'
  > & { status: number | null })[];
  const answers = db
    .prepare(`SELECT text FROM dns_answers WHERE event_id = ? ORDER BY position LIMIT ${mostAnswers}`)
    .pluck();
  return {
    total,
    rows: rows.map((row) => ({
      ...row,
      status: row.status === null ? null : explainStatus(row.status),
      answers: answers.all(row.eventId) as string[],
    })),
  };
}
