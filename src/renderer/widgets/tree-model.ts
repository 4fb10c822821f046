/**
 * A tree as the flat list of rows that are in sight. In: nodes with their parents, opened and closed one by one. Out: what has
 * to be put in or taken out of the list, and where. Children may be unknown until a node is opened. Knows no evidence; pure.
 */

export interface TreeNode<T> {
  readonly id: number;
  readonly data: T;
  readonly parentId: number | undefined;
  readonly depth: number;
  open: boolean;
  /** Ids in order; undefined while they have not been fetched. */
  children: number[] | undefined;
}

/** A change of the flat list: these nodes, from this row on. */
export interface TreeChange<T> {
  readonly index: number;
  readonly nodes: readonly TreeNode<T>[];
}

/** See the file's header. Ids are unique in the whole tree. */
export class TreeModel<T extends { readonly id: number }> {
  readonly #nodes = new Map<number, TreeNode<T>>();
  readonly #roots: number[] = [];
  #flat: TreeNode<T>[] = [];

  /** A tree of roots only. */
  static fromRoots<T extends { readonly id: number }>(rows: readonly T[]): TreeModel<T> {
    const model = new TreeModel<T>();
    model.addRoots(rows);
    return model;
  }

  /** A tree from rows with depths, parents before children; nodes that have children among the rows are open. */
  static fromFlat<T extends { readonly id: number; readonly depth: number }>(rows: readonly T[]): TreeModel<T> {
    const model = new TreeModel<T>();
    const path: TreeNode<T>[] = [];
    for (const data of rows) {
      path.length = Math.min(path.length, data.depth);
      const parent = path.at(-1);
      const node = model.#add(data, parent);
      if (parent) {
        parent.open = true;
        parent.children ??= [];
        parent.children.push(node.id);
      } else model.#roots.push(node.id);
      path.push(node);
    }
    model.#flat = [...model.#nodes.values()];
    return model;
  }

  /** The list in sight, in order. */
  get rows(): readonly TreeNode<T>[] {
    return this.#flat;
  }

  get(id: number): TreeNode<T> | undefined {
    return this.#nodes.get(id);
  }

  /** Row of a node in the list; -1 when it is not in sight. */
  indexOf(id: number): number {
    const node = this.#nodes.get(id);
    return node ? this.#flat.indexOf(node) : -1;
  }

  addRoots(rows: readonly T[]): TreeChange<T> {
    const index = this.#flat.length;
    const nodes = rows.map((row) => this.#add(row, undefined));
    for (const node of nodes) this.#roots.push(node.id);
    this.#flat = [...this.#flat, ...nodes];
    return { index, nodes };
  }

  /** Says what a node's children are. Rows that the tree already has elsewhere are left out (a tree has no cycles). */
  setChildren(id: number, rows: readonly T[]): void {
    const node = this.#nodes.get(id);
    if (!node) return;
    node.children = rows.filter((row) => !this.#nodes.has(row.id)).map((row) => this.#add(row, node).id);
  }

  /** Opens a node whose children are known; its open descendants come back open. */
  open(id: number): TreeChange<T> | undefined {
    const node = this.#nodes.get(id);
    const row = this.indexOf(id);
    if (!node || node.open || !node.children) return undefined;
    node.open = true;
    if (row < 0) return undefined;
    const nodes = this.#below(node);
    this.#flat = [...this.#flat.slice(0, row + 1), ...nodes, ...this.#flat.slice(row + 1)];
    return { index: row + 1, nodes };
  }

  /** Closes a node: everything under it leaves the list. */
  close(id: number): TreeChange<T> | undefined {
    const node = this.#nodes.get(id);
    const row = this.indexOf(id);
    if (!node?.open) return undefined;
    node.open = false;
    if (row < 0) return undefined;
    let end = row + 1;
    while (end < this.#flat.length && (this.#flat[end]?.depth ?? 0) > node.depth) end++;
    const nodes = this.#flat.slice(row + 1, end);
    this.#flat = [...this.#flat.slice(0, row + 1), ...this.#flat.slice(end)];
    return { index: row + 1, nodes };
  }

  #add(data: T, parent: TreeNode<T> | undefined): TreeNode<T> {
    const node: TreeNode<T> = {
      id: data.id,
      data,
      parentId: parent?.id,
      depth: parent ? parent.depth + 1 : 0,
      open: false,
      children: undefined,
    };
    this.#nodes.set(data.id, node);
    return node;
  }

  #below(node: TreeNode<T>): TreeNode<T>[] {
    const out: TreeNode<T>[] = [];
    const stack = [...(node.children ?? [])].reverse();
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const next = this.#nodes.get(id);
      if (!next) continue;
      out.push(next);
      if (next.open) for (let i = (next.children?.length ?? 0) - 1; i >= 0; i--) stack.push(next.children![i]!);
    }
    return out;
  }
}
