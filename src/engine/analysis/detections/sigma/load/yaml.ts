/**
 * YAML of unknown origin to plain data. In: text. Out: documents as plain values, or a reason. The one decision: the
 * tree is walked here, not by the library's `toJS`, so that every alias, level and node is counted against a budget, and
 * numbers keep the text that the author wrote (`0x1f`, `010`).
 */
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';

export const maxRuleBytes = 1024 * 1024;
const maxNodes = 60_000;
const maxDepth = 32;
const maxAliases = 100;

/** A number with its notation. */
export class YamlNumber {
  readonly text: string;
  readonly value: number;
  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }
}

export type PlainValue = string | boolean | null | YamlNumber | PlainValue[] | PlainMap;
/** Keys in file order. */
export type PlainMap = Map<string, PlainValue>;

export interface PlainDocument {
  readonly value: PlainValue;
  readonly source: string;
  /** 1-based line of the file on which it starts. */
  readonly line: number;
  /** Why the document cannot be used, for a person. */
  readonly fault?: string;
}

class Refused extends Error {}

/** All documents of a text; a string is the reason (for a person) why the text is refused. */
export function parseYaml(text: string): PlainDocument[] | string {
  if (text.length > maxRuleBytes) return `file is larger than ${maxRuleBytes / 1024} KiB`;
  const nesting = findNesting(text);
  if (nesting > maxDepth * 4) return `YAML is nested deeper than ${maxDepth} levels`;
  try {
    const lineCounter = new LineCounter();
    const documents = parseAllDocuments(text, {
      uniqueKeys: true,
      strict: true,
      schema: 'core',
      logLevel: 'silent',
      lineCounter,
    });
    if (!Array.isArray(documents)) return 'file holds no YAML document';
    return documents.map((document) => {
      const { range } = document;
      const raw = text.slice(range[0], range[1]);
      const source = raw.trim();
      const line = lineCounter.linePos(range[0] + raw.length - raw.trimStart().length).line;
      try {
        return { value: toDocumentValue(document, text, lineCounter), source, line };
      } catch (error) {
        if (error instanceof Refused) return { value: null, source, line, fault: error.message };
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof RangeError) return `YAML is nested deeper than ${maxDepth} levels`;
    throw error;
  }
}

function toDocumentValue(document: Document, text: string, lineCounter: LineCounter): PlainValue {
  const error = document.errors[0];
  if (error) {
    const place = lineCounter.linePos(error.pos[0]);
    throw new Refused(`YAML is not valid: line ${place.line}: ${error.message.split('\n')[0]!.slice(0, 200)}`);
  }
  const budget = { nodes: maxNodes, aliases: maxAliases };
  const anchors = new Map<string, Node>();
  if (text.includes('&')) {
    visit(document, { Node: (_, node) => void (!isAlias(node) && node.anchor && anchors.set(node.anchor, node)) });
  }
  return toPlain(document.contents, 0, budget, anchors);
}

/** Deepest nesting of flow brackets: a cheap look before the parser recurses. */
function findNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 91 || c === 123) deepest = Math.max(deepest, ++depth);
    else if ((c === 93 || c === 125) && depth > 0) depth--;
    else if (c === 10) depth = text.charCodeAt(i + 1) === 32 || text.charCodeAt(i + 1) === 9 ? depth : 0;
  }
  return deepest;
}

const isMergeKey = (pair: unknown): boolean => isPair(pair) && isScalar(pair.key) && pair.key.value === '<<';

/** YAML 1.1's `<<`: the entries of a map, or of several of which the first counts. */
function mergeInto(map: PlainMap, value: PlainValue): void {
  const maps = Array.isArray(value) ? value : [value];
  if (!maps.every((one) => one instanceof Map)) throw new Refused("YAML has a '<<' that holds no map");
  for (const one of maps) for (const [key, entry] of one) if (!map.has(key)) map.set(key, entry);
}

function toPlain(
  node: unknown,
  depth: number,
  budget: { nodes: number; aliases: number },
  anchors: Map<string, Node>,
): PlainValue {
  if (--budget.nodes < 0) throw new Refused(`YAML holds more than ${maxNodes} values (aliases counted each time)`);
  if (depth > maxDepth) throw new Refused(`YAML is nested deeper than ${maxDepth} levels`);
  if (node === null || node === undefined) return null;
  if (isAlias(node)) {
    if (--budget.aliases < 0) throw new Refused(`YAML uses more than ${maxAliases} aliases`);
    return toPlain(anchors.get(node.source) ?? null, depth + 1, budget, anchors);
  }
  if (isScalar(node)) {
    const { value } = node;
    if (typeof value === 'number') return new YamlNumber(node.source ?? String(value), value);
    if (typeof value === 'bigint') return new YamlNumber(node.source ?? String(value), Number(value));
    return typeof value === 'string' || typeof value === 'boolean' ? value : null;
  }
  if (isSeq(node)) return node.items.map((item) => toPlain(item, depth + 1, budget, anchors));
  if (isMap(node)) {
    const map: PlainMap = new Map();
    // What is merged is read first, so that the map's own keys replace it.
    const pairs = [...node.items].sort((a, b) => Number(isMergeKey(b)) - Number(isMergeKey(a)));
    for (const pair of pairs) {
      if (!isPair(pair)) continue;
      const key = toPlain(pair.key, depth + 1, budget, anchors);
      if (key === '<<') {
        mergeInto(map, toPlain(pair.value, depth + 1, budget, anchors));
        continue;
      }
      if (key instanceof Map || Array.isArray(key)) throw new Refused('YAML has a key that is not a text');
      map.set(
        key === null ? '' : key instanceof YamlNumber ? key.text : String(key),
        toPlain(pair.value, depth + 1, budget, anchors),
      );
    }
    return map;
  }
  return null;
}
