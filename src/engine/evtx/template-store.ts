/**
 * Template definitions of a whole file, by id, for records that have lost theirs. In: trees found in chunks. Out: the one definition
 * that fits best. Bounded; filled by `Decoder.collectTemplates`.
 */
import { limits } from './constants.ts';
import type { ValueFrame } from './frame.ts';
import type { ElementPart, Part } from './tree.ts';
import type { TemplateStore } from './types.ts';

/** One definition: `key` is the structural hash (of this process), `types` the declared types by value index. */
export interface StoredTemplate {
  readonly id: number;
  readonly guid: string;
  readonly key: number;
  readonly root: ElementPart;
  /** Of the definition. */
  readonly sizeBytes: number;
  readonly types: ReadonlyMap<number, number>;
}

function collectTypes(parts: readonly Part[], types: Map<number, number>): void {
  for (const part of parts) {
    if (typeof part === 'string' || part.kind === 'pi') continue;
    if (part.kind === 'sub') types.set(part.index, part.type);
    else {
      for (const attribute of part.attributes) collectTypes(attribute.parts, types);
      collectTypes(part.children, types);
    }
  }
}

/** Types that stand for each other: declared and stored differ in real files. */
const kinds: Record<number, number> = { 16: 0x15, 20: 0x15, 4: 0x06 };
const alike = (a: number, b: number): boolean => (kinds[a] ?? a) === (kinds[b] ?? b);

/** See the header. */
export class FileTemplates implements TemplateStore {
  size = 0;
  private sizeBytes = 0;
  private readonly byId = new Map<number, StoredTemplate[]>();

  has(id: number, key: number): boolean {
    return this.byId.get(id)?.some((template) => template.key === key) ?? false;
  }

  add(template: Omit<StoredTemplate, 'types'>): void {
    const { id, key, root, sizeBytes } = template;
    if (this.size >= limits.templates || this.sizeBytes + sizeBytes > limits.templateBytes || this.has(id, key)) return;
    const types = new Map<number, number>();
    collectTypes([root], types);
    const list = this.byId.get(id) ?? [];
    list.push({ ...template, types });
    this.byId.set(id, list);
    this.size++;
    this.sizeBytes += sizeBytes;
  }

  /** The definition of an id whose declared types fit the values best; undefined when none fits at all. */
  find(id: number, frame: ValueFrame): StoredTemplate | undefined {
    let best: StoredTemplate | undefined;
    let bestScore = 0;
    for (const template of this.byId.get(id) ?? []) {
      let score = 1;
      for (const [index, type] of template.types) {
        if (index >= frame.count) score -= 2;
        else if (frame.types[index] !== 0) score += alike(type, frame.types[index] as number) ? 1 : -1;
      }
      if (score > bestScore) {
        best = template;
        bestScore = score;
      }
    }
    return best;
  }
}

/** An empty store, to be filled by `Decoder.collectTemplates`. */
export function createTemplateStore(): TemplateStore {
  return new FileTemplates();
}
