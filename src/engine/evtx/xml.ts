/**
 * XML text of one event, on demand. In: expanded elements, or a block and the offset of a record in it. Out: indented XML that is always
 * well formed: everything is escaped, and characters that XML 1.0 cannot hold are shown as `[U+0001]`.
 */
import { isXmlElement, type XmlElement, type XmlNode } from './flatten.ts';
import type { ChunkPosition, Decoder, TemplateStore } from './types.ts';

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Characters that XML 1.0 cannot hold, not even as references. */
const illegal = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff';
const lone = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
const textPattern = new RegExp(`[&<>\\r\\u007f-\\u009f${illegal}]|${lone}`, 'g');
/** In attributes also quotes, TAB and LF, which a reader would turn into blanks. */
const attributePattern = new RegExp(`[&<>"\\t\\n\\r\\u007f-\\u009f${illegal}]|${lone}`, 'g');
const unusable = new RegExp(`[${illegal}]|${lone}`, 'g');
const illegalPattern = new RegExp(`^(?:[${illegal}]|[\\ud800-\\udfff])$`);

/** Markup as entities; CR and the like as references; what XML forbids in a visible form: `[U+0001]`. */
function visible(character: string): string {
  const entity = named[character];
  if (entity) return entity;
  const code = character.charCodeAt(0).toString(16).toUpperCase();
  return illegalPattern.test(character) ? `[U+${code.padStart(4, '0')}]` : `&#x${code};`;
}
const escapeText = (text: string): string => text.replace(textPattern, visible);
const escapeAttribute = (text: string): string => text.replace(attributePattern, visible);

/** Characters of names that every edition of XML 1.0 allows. */
const nameCharacters = 'A-Za-z_\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u00ff\\u4e00-\\u9fa5\\uac00-\\ud7a3';
const notInName = new RegExp(`[^0-9.${nameCharacters}-]`, 'g');
const nameStart = new RegExp(`^[${nameCharacters}]`);

/** A part of a name that XML allows: other characters as `_x003C_`. */
function safePart(part: string): string {
  const safe = part.replace(notInName, (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
  return nameStart.test(safe) ? safe : `_${safe}`;
}

/** A name; its prefix stays one only when it is declared. */
function safeName(name: string, prefixes: ReadonlySet<string>): string {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, colon);
  return colon > 0 && prefixes.has(prefix) && !/^xmlns:(xml|xmlns)$/.test(name)
    ? `${safePart(prefix)}:${safePart(name.slice(colon + 1))}`
    : safePart(name);
}

/** Deeper elements are not indented further. */
const maxIndent = 60;

const noPrefixes: ReadonlySet<string> = new Set(['xmlns']);

/** Prefixes known inside an element. */
function withDeclared(element: XmlElement, prefixes: ReadonlySet<string>): ReadonlySet<string> {
  const declared = element.attributes.flatMap(([name]) =>
    /^xmlns:[^:]+$/.test(name) && !name.startsWith('xmlns:xml') ? [name.slice(6)] : [],
  );
  return declared.length > 0 ? new Set([...prefixes, ...declared]) : prefixes;
}

function openTag(element: XmlElement, prefixes: ReadonlySet<string>): string {
  const used = new Set<string>();
  let text = `<${safeName(element.name, prefixes)}`;
  for (const [name, value] of element.attributes) {
    const safe = safeName(name, prefixes);
    let unique = safe;
    for (let i = 2; used.has(unique) && i < 10_000; i++) unique = `${safe}_${i}`;
    used.add(unique);
    text += ` ${unique}="${escapeAttribute(value)}"`;
  }
  return text;
}

function writeNode(node: XmlNode, indent: string, lines: string[], outer: ReadonlySet<string>): void {
  if (typeof node === 'string') {
    if (node !== '') lines.push(indent + escapeText(node));
    return;
  }
  if (!isXmlElement(node)) {
    const target = safePart(node.target);
    lines.push(
      `${indent}<?${/^xml$/i.test(target) ? `_${target}` : target} ${node.data.replaceAll('?>', '? >').replace(unusable, '?')}?>`,
    );
    return;
  }
  const prefixes = withDeclared(node, outer);
  const tag = indent + openTag(node, prefixes);
  const close = `</${safeName(node.name, prefixes)}>`;
  if (node.children.length === 0) lines.push(`${tag} />`);
  else if (node.children.every((child) => typeof child === 'string'))
    lines.push(`${tag}>${escapeText(node.children.join(''))}${close}`);
  else {
    lines.push(`${tag}>`);
    for (const child of node.children)
      writeNode(child, indent.length < maxIndent ? `${indent}  ` : indent, lines, prefixes);
    lines.push(indent + close);
  }
}

/** XML of elements; `fault` (why the record could not be read to its end) becomes a comment before them. */
export function toXmlText(nodes: readonly XmlNode[], fault?: string): string {
  const lines: string[] = [];
  if (fault) lines.push(`<!-- ${escapeText(fault).replaceAll('--', '- -')} -->`);
  for (const node of nodes) writeNode(node, '', lines, noPrefixes);
  return lines.join('\n');
}

/**
 * XML of the record at a file offset. `bytes`, `at`: its 64 KiB block, or for a carved record a window that starts up to 64 KiB before it
 * and reaches 64 KiB behind it (`isCarved`). Undefined when no record is found there.
 */
export function xmlOfRecord(
  decoder: Decoder,
  bytes: Uint8Array,
  at: ChunkPosition,
  recordOffset: number,
  options: { isCarved?: boolean; templates?: TemplateStore } = {},
): string | undefined {
  let xml: string | undefined;
  const sink = {
    record: (record: { fileOffset: number }): void => {
      if (record.fileOffset === recordOffset && xml === undefined) xml = decoder.currentXml();
    },
    problem: (): void => undefined,
    range: (): void => undefined,
  };
  const call = options.templates ? { templates: options.templates } : {};
  if (options.isCarved) decoder.carve(bytes, { fileOffset: at.fileOffset, last: true }, sink, call);
  else decoder.decodeChunk(bytes, at, sink, call);
  return xml;
}
