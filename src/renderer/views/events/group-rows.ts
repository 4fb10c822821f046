/**
 * The grouped events list as numbered rows: groups of every opened level and, under the innermost, their events. In: the
 * levels, and how to read a page of groups or events. Out: rows by number, however many there are; only what is looked at is
 * read. Knows no grid; pure but for the reading.
 */
import type { EventGroup, GroupPath } from '#shared/contract/events.ts';
import type { GridRow } from '../../widgets/grid-types.ts';

/** A page of one level. */
export interface GroupPage {
  readonly groupCount: number;
  readonly groups: readonly EventGroup[];
}

export interface GroupSource {
  fetchGroups(path: GroupPath, field: string, offset: number, limit: number): Promise<GroupPage>;
  fetchEvents(path: GroupPath, offset: number, limit: number): Promise<readonly GridRow[]>;
}

export interface GroupNode {
  readonly id: number;
  readonly parent: GroupNode | undefined;
  readonly depth: number;
  /** Its place among the groups of its level. */
  readonly place: number;
  readonly field: string;
  readonly group: EventGroup;
  /** From the outermost group to this one. */
  readonly path: GroupPath;
  open: boolean;
  /** The groups under it once it was opened; the innermost level has events instead. */
  level: Level | undefined;
}

interface Level {
  readonly parent: GroupNode | undefined;
  readonly field: string;
  readonly path: GroupPath;
  readonly count: number;
  readonly nodes: Map<number, GroupNode>;
  readonly loads: Map<number, Promise<void>>;
}

type Place =
  | { readonly kind: 'group'; readonly level: Level; readonly place: number }
  | { readonly kind: 'event'; readonly node: GroupNode; readonly offset: number };

const pageGroups = 200;

/** See the file's header. */
export class GroupRows {
  readonly fields: readonly string[];
  readonly #source: GroupSource;
  readonly #nodes = new Map<number, GroupNode>();
  #root: Level | undefined;

  constructor(fields: readonly string[], source: GroupSource) {
    this.fields = fields;
    this.#source = source;
  }

  /** Reads the first page of the outermost level. */
  async start(): Promise<void> {
    this.#root = await this.#openLevel(undefined);
  }

  /** Rows in all. */
  get total(): number {
    return this.#root ? sizeOf(this.#root) : 0;
  }

  /** Groups of the outermost level. */
  get groupCount(): number {
    return this.#root?.count ?? 0;
  }

  get(id: number): GroupNode | undefined {
    return this.#nodes.get(id);
  }

  /** True where a group has events, not groups, under it. */
  isInnermost(node: GroupNode): boolean {
    return node.depth === this.fields.length - 1;
  }

  /** Opens or closes a group; what is under it is read first. */
  async toggle(id: number): Promise<void> {
    const node = this.#nodes.get(id);
    if (!node) return;
    if (!node.open && !this.isInnermost(node)) node.level ??= await this.#openLevel(node);
    node.open = !node.open;
  }

  /** Opens the groups that are open in `other`, outermost first, as far as they are on the first page of their level. */
  async openLike(other: GroupRows, most: number): Promise<void> {
    let left = most;
    const follow = async (from: Level | undefined, to: Level | undefined): Promise<void> => {
      if (!from || !to) return;
      const byValue = new Map([...to.nodes.values()].map((node) => [node.group.value, node]));
      for (const old of openNodes(from)) {
        const node = byValue.get(old.group.value);
        if (!node || left-- <= 0) continue;
        await this.toggle(node.id);
        await follow(old.level, node.level);
      }
    };
    await follow(other.#root, this.#root);
  }

  /** Closes every group. */
  closeAll(): void {
    for (const node of this.#nodes.values()) node.open = false;
  }

  /** Row number of a group; undefined when it is inside a closed one. */
  indexOf(node: GroupNode): number | undefined {
    const level = node.parent ? node.parent.level : this.#root;
    if (!level || (node.parent && !node.parent.open)) return undefined;
    const start = node.parent ? this.indexOf(node.parent) : -1;
    if (start === undefined) return undefined;
    let index = start + 1 + node.place;
    for (const other of openNodes(level)) if (other.place < node.place) index += sizeUnder(other);
    return index;
  }

  /** The rows [offset, offset + limit). A group's row has `node`; an event's row has `event` and an id of its own. */
  async rows(offset: number, limit: number): Promise<GridRow[]> {
    const root = this.#root;
    if (!root) return [];
    const end = Math.min(offset + limit, this.total);
    const places: Place[] = [];
    for (let index = offset; index < end; index++) places.push(findPlace(root, index));
    const loads = new Set<Promise<void>>();
    const wanted = new Map<GroupNode, { from: number; to: number }>();
    for (const place of places) {
      if (place.kind === 'group') loads.add(this.#loadPage(place.level, Math.floor(place.place / pageGroups)));
      else {
        const span = wanted.get(place.node);
        if (span) span.to = place.offset + 1;
        else wanted.set(place.node, { from: place.offset, to: place.offset + 1 });
      }
    }
    const events = new Map<GroupNode, readonly GridRow[]>();
    await Promise.all([
      ...loads,
      ...[...wanted].map(async ([node, { from, to }]) => {
        events.set(node, await this.#source.fetchEvents(node.path, from, to - from));
      }),
    ]);
    return places.flatMap((place): GridRow[] => {
      if (place.kind === 'group') {
        const node = place.level.nodes.get(place.place);
        return node ? [{ id: `g${node.id}`, node: node.id, open: String(node.open) }] : [];
      }
      const row = events.get(place.node)?.[place.offset - wanted.get(place.node)!.from];
      return row ? [{ ...row, id: `${place.node.id}:${row.id}`, event: row.id, under: place.node.id }] : [];
    });
  }

  async #openLevel(parent: GroupNode | undefined): Promise<Level> {
    const field = this.fields[parent ? parent.depth + 1 : 0]!;
    const path = parent?.path ?? [];
    const page = await this.#source.fetchGroups(path, field, 0, pageGroups);
    const level: Level = { parent, field, path, count: page.groupCount, nodes: new Map(), loads: new Map() };
    this.#addNodes(level, 0, page.groups);
    level.loads.set(0, Promise.resolve());
    return level;
  }

  #loadPage(level: Level, page: number): Promise<void> {
    const known = level.loads.get(page);
    if (known) return known;
    const load = this.#source
      .fetchGroups(level.path, level.field, page * pageGroups, pageGroups)
      .then(({ groups }) => this.#addNodes(level, page * pageGroups, groups));
    level.loads.set(page, load);
    load.catch(() => level.loads.delete(page));
    return load;
  }

  #addNodes(level: Level, offset: number, groups: readonly EventGroup[]): void {
    groups.forEach((group, index) => {
      const node: GroupNode = {
        id: this.#nodes.size + 1,
        parent: level.parent,
        depth: level.parent ? level.parent.depth + 1 : 0,
        place: offset + index,
        field: level.field,
        group,
        path: [...level.path, { field: level.field, value: group.value }],
        open: false,
        level: undefined,
      };
      this.#nodes.set(node.id, node);
      level.nodes.set(node.place, node);
    });
  }
}

/** The opened groups of a level, in order. */
function openNodes(level: Level): GroupNode[] {
  return [...level.nodes.values()].filter((node) => node.open).sort((a, b) => a.place - b.place);
}

function sizeUnder(node: GroupNode): number {
  if (!node.open) return 0;
  return node.level ? sizeOf(node.level) : node.group.count;
}

function sizeOf(level: Level): number {
  return openNodes(level).reduce((sum, node) => sum + sizeUnder(node), level.count);
}

function findPlace(level: Level, index: number): Place {
  let before = 0;
  for (const node of openNodes(level)) {
    const row = node.place + before;
    if (index <= row) break;
    const size = sizeUnder(node);
    if (index <= row + size) {
      const inside = index - row - 1;
      return node.level ? findPlace(node.level, inside) : { kind: 'event', node, offset: inside };
    }
    before += size;
  }
  return { kind: 'group', level, place: index - before };
}

/** The event of a row of the events grid, grouped or not; undefined for a group. */
export function toEventId(row: GridRow): number | undefined {
  if (row.node !== undefined) return undefined;
  return Number(row.event ?? row.id);
}
