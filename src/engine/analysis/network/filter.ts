/**
 * From a filter to SQL on `connections` (alias c) or `dns_queries` (alias c too). In: the filter and applied lists. Out: a
 * condition with parameters. Texts are looked up in the small dictionaries first, so the big table is only asked by ids.
 */
import type { ConnectionFilter } from '#shared/contract/network.ts';
import { parseAddress } from '../../normalise/address.ts';
import type { AppliedList } from './lists.ts';

export interface Condition {
  readonly sql: string;
  readonly parameters: readonly (number | string)[];
}

const directions = { out: 0, in: 1, bind: 2 } as const;

export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (letter) => `\\${letter}`);

/** Joins conditions with AND; `1` for none. */
export function joinConditions(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: '1', parameters: [] };
  return {
    sql: conditions.map((condition) => `(${condition.sql})`).join(' AND '),
    parameters: conditions.flatMap((condition) => condition.parameters),
  };
}

const inIds = (column: string, ids: readonly number[]): Condition => ({
  sql: `${column} IN (SELECT value FROM json_each(?))`,
  parameters: [JSON.stringify(ids)],
});

/** What a list means as a condition. */
export function toListCondition(list: AppliedList, hasRemote: boolean): Condition {
  const parts = [
    inIds('c.host_id', [...list.hosts]),
    inIds('c.image_id', [...list.images]),
    inIds('c.name_id', [...list.names]),
  ];
  if (hasRemote) parts.push(inIds('c.remote_id', [...list.remotes]));
  return {
    // NULL in a column must not make the whole unknown.
    sql: parts.map((part) => `coalesce(${part.sql}, 0)`).join(' OR '),
    parameters: parts.flatMap((part) => part.parameters),
  };
}

export function negate(condition: Condition): Condition {
  return { sql: `NOT (${condition.sql})`, parameters: condition.parameters };
}

/** Everything of a filter but the lists. `kind` says which table c is. */
export function toCondition(filter: ConnectionFilter, kind: 'connections' | 'dns'): Condition {
  const conditions: Condition[] = [];
  const add = (sql: string, ...parameters: (number | string)[]): void => {
    conditions.push({ sql, parameters });
  };
  const isConnection = kind === 'connections';
  if (filter.hostId !== undefined) add('c.host_id = ?', filter.hostId);
  if (filter.imageId !== undefined) add('c.image_id = ?', filter.imageId);
  if (filter.image !== undefined)
    add('c.image_id IN (SELECT id FROM net_images WHERE path = ? COLLATE NOCASE)', filter.image);
  if (filter.processId !== undefined) add('c.process_id = ?', filter.processId);
  if (filter.name !== undefined)
    add('c.name_id IN (SELECT id FROM net_names WHERE name = ?)', filter.name.toLowerCase());
  if (filter.domain !== undefined)
    add('c.name_id IN (SELECT id FROM net_names WHERE domain = ?)', filter.domain.toLowerCase());
  if (filter.time?.fromUs !== undefined) add('c.time_us >= ?', filter.time.fromUs);
  if (filter.time?.toUs !== undefined) add('c.time_us < ?', filter.time.toUs);
  if (filter.address !== undefined) {
    const text = parseAddress(filter.address)?.text ?? filter.address;
    if (isConnection) add('c.remote_id IN (SELECT id FROM net_addresses WHERE address = ?)', text);
    else
      add(
        'c.event_id IN (SELECT event_id FROM dns_answers WHERE address_id IN (SELECT id FROM net_addresses WHERE address = ?))',
        text,
      );
  }
  if (isConnection && filter.port !== undefined)
    add('(c.remote_port = ? OR c.local_port = ? AND c.direction <> 0)', filter.port, filter.port);
  if (isConnection && filter.direction !== undefined) add('c.direction = ?', directions[filter.direction]);
  if (isConnection && filter.classes && filter.classes.length > 0) {
    add(
      'c.remote_id IN (SELECT id FROM net_addresses WHERE class IN (SELECT value FROM json_each(?)))',
      JSON.stringify(filter.classes),
    );
  }
  if (filter.search?.trim()) {
    const like = `%${escapeLike(filter.search.trim())}%`;
    const parts = [
      "coalesce(c.image_id IN (SELECT id FROM net_images WHERE path LIKE ? ESCAPE '\\'), 0)",
      "coalesce(c.name_id IN (SELECT id FROM net_names WHERE name LIKE ? ESCAPE '\\'), 0)",
      "c.host_id IN (SELECT id FROM hosts WHERE name LIKE ? ESCAPE '\\')",
    ];
    if (isConnection) {
      parts.push(
        "coalesce(c.remote_id IN (SELECT id FROM net_addresses WHERE address LIKE ? ESCAPE '\\'), 0)",
        "coalesce(c.user LIKE ? ESCAPE '\\', 0)",
      );
    }
    add(parts.join(' OR '), ...parts.map(() => like));
  }
  return joinConditions(conditions);
}

/** The filter with the lists on it: what is shown, and each allow list's share of what would be. */
export function applyLists(
  base: Condition,
  lists: readonly AppliedList[],
  filter: ConnectionFilter,
  hasRemote: boolean,
): { shown: Condition; hiders: readonly { readonly list: AppliedList; readonly condition: Condition }[] } {
  const watch = lists.filter((list) => list.kind === 'watch').map((list) => toListCondition(list, hasRemote));
  const watched: Condition[] = filter.watchedOnly
    ? [
        watch.length === 0
          ? { sql: '0', parameters: [] }
          : {
              sql: watch.map((one) => `(${one.sql})`).join(' OR '),
              parameters: watch.flatMap((one) => one.parameters),
            },
      ]
    : [];
  const whole = joinConditions([base, ...watched]);
  const allow = lists
    .filter((list) => list.kind === 'allow')
    .map((list) => ({ list, condition: toListCondition(list, hasRemote) }));
  return {
    shown: filter.showHidden ? whole : joinConditions([whole, ...allow.map(({ condition }) => negate(condition))]),
    hiders: allow.map(({ list, condition }) => ({ list, condition: joinConditions([whole, condition]) })),
  };
}
