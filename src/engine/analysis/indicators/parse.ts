/**
 * Lists of indicators to typed values. In: text, CSV, STIX 2.1 JSON, MISP JSON, or a cloud provider's range file (AWS, Azure,
 * Google), defanged or not. Out: indicators, and what could not be understood. Nothing is fetched; nothing throws on odd text.
 */
import type { indicatorTypes } from '#shared/contract/indicators.ts';
import { fileName } from '../../normalise/image.ts';
import { parseEntry, refang } from '../network/lists.ts';
import { readTable } from '../network/table-text.ts';

export type IndicatorType = (typeof indicatorTypes)[number];

export interface Indicator {
  readonly type: IndicatorType;
  readonly value: string;
  readonly note: string;
}

export interface ParsedIndicators {
  readonly format: 'text' | 'csv' | 'stix' | 'misp' | 'ranges' | 'json';
  readonly indicators: Indicator[];
  /** Lines or objects that hold no indicator that is understood; the first hundred as text. */
  readonly skipped: number;
  readonly refused: string[];
}

const maxIndicators = 2_000_000;
const fileExtensions =
  /\.(?:exe|dll|sys|ocx|cpl|scr|pif|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|hta|lnk|msi|msp|jar|docx?|docm|xlsx?|xlsm|xlam|pptx?|pptm|rtf|pdf|iso|img|vhdx?|cab|rar|7z|gz|tmp|dat|bin|txt|log|cfg|ini|dmp|chm|one|elf|sct|inf|reg|job|xml|url)$/i;

class Collector {
  readonly indicators: Indicator[] = [];
  readonly refused: string[] = [];
  skipped = 0;
  readonly #seen = new Set<string>();

  add(indicator: Omit<Indicator, 'note'> | undefined, note: string, source: string): void {
    if (!indicator) {
      this.skipped++;
      if (this.refused.length < 100) this.refused.push(source.slice(0, 200));
      return;
    }
    const key = `${indicator.type}|${indicator.value}`;
    if (this.#seen.has(key) || this.indicators.length >= maxIndicators) return;
    this.#seen.add(key);
    this.indicators.push({ ...indicator, note: note.slice(0, 1000) });
  }
}

/** Type and value of one token; undefined when it is none. `hint` is a type word of the source. */
export function parseIndicator(text: string, hint = ''): Omit<Indicator, 'note'> | undefined {
  const value = refang(text.replace(/^["'\s]+|["'\s]+$/g, ''));
  if (!value || value.length > 2000) return undefined;
  if (/^[0-9a-f]+$/i.test(value)) {
    if (value.length === 64) return { type: 'sha256', value: value.toLowerCase() };
    if (value.length === 40) return { type: 'sha1', value: value.toLowerCase() };
    if (value.length === 32) return { type: /imphash/i.test(hint) ? 'imphash' : 'md5', value: value.toLowerCase() };
  }
  const url = /^[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^/@\s]{0,200}@)?(\[[0-9a-f:.]+\]|[^/:?#\s]+)/i.exec(value);
  if (url) return toPlace(url[1]!.replace(/^\[|\]$/g, ''));
  if (/file.?name|^file$|path/i.test(hint) || /[\\]/.test(value)) {
    const name = fileName(value).toLowerCase();
    return name.length >= 3 ? { type: 'file-name', value: name } : undefined;
  }
  const place = toPlace(
    value.replace(/^([^/\s]+):\d{1,5}$/, (whole, host: string) => (host.includes(':') ? whole : host)),
  );
  if (place && (place.type !== 'domain' || !fileExtensions.test(value) || /domain|host/i.test(hint))) return place;
  return fileExtensions.test(value) && value.length <= 255 && !/[/?*<>|"]/.test(value)
    ? { type: 'file-name', value: value.toLowerCase() }
    : place;
}

function toPlace(text: string): Omit<Indicator, 'note'> | undefined {
  const entry = parseEntry(text, undefined);
  if (entry?.type === 'address' || entry?.type === 'cidr' || entry?.type === 'domain')
    return { type: entry.type, value: entry.value };
  const path = text.indexOf('/');
  return path > 0 ? toPlace(text.slice(0, path)) : undefined;
}

/** Indicators of a file's text, whatever its format. */
export function parseIndicators(text: string): ParsedIndicators {
  const collector = new Collector();
  const body = text.replace(/^\ufeff/, '').trimStart();
  if (body.startsWith('{') || body.startsWith('[')) {
    const document = tryJson(body);
    if (document !== undefined) return { format: readDocument(document, collector), ...toResult(collector) };
  }
  const { header, rows } = readTable(body);
  const isCsv = rows.some((cells) => cells.length > 1);
  if (header.length > 0) readCsv(header, rows, collector);
  else readLines(rows, collector);
  return { format: isCsv || header.length > 0 ? 'csv' : 'text', ...toResult(collector) };
}

const toResult = ({ indicators, skipped, refused }: Collector): Omit<ParsedIndicators, 'format'> => ({
  indicators,
  skipped,
  refused,
});

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON after all, or damaged: read as text then.
    return undefined;
  }
}

function readCsv(header: readonly string[], rows: readonly (readonly string[])[], collector: Collector): void {
  const find = (...names: string[]): number => header.findIndex((name) => names.includes(name));
  const value = find(
    'value',
    'indicator',
    'ioc',
    'ioc_value',
    'indicator_value',
    'ip',
    'ip_address',
    'address',
    'domain',
    'hash',
    'md5',
    'sha1',
    'sha256',
    'url',
    'filename',
    'file_name',
  );
  const type = find('type', 'ioc_type', 'indicator_type');
  const note = find('note', 'comment', 'description', 'category');
  for (const cells of rows) {
    const text = cells[Math.max(0, value)] ?? '';
    if (!text.trim()) continue;
    collector.add(
      parseIndicator(text, type < 0 ? (header[value] ?? '') : (cells[type] ?? '')),
      note < 0 ? '' : (cells[note] ?? ''),
      text,
    );
  }
}

/** Each line's first cell that is an indicator; the rest of the line is its note. */
function readLines(rows: readonly (readonly string[])[], collector: Collector): void {
  for (const cells of rows) {
    const whole = cells.join(' ').trim();
    const words = cells.length > 1 ? [...cells] : [whole, ...whole.split(/[\s#]+/)];
    const word = words.find((cell) => parseIndicator(cell) !== undefined);
    const rest =
      word === undefined
        ? ''
        : whole
            .replace(word, '')
            .replace(/^[\s#,;]+/, '')
            .trim();
    collector.add(word === undefined ? undefined : parseIndicator(word), rest, whole);
  }
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function readDocument(document: unknown, collector: Collector): ParsedIndicators['format'] {
  if (isObject(document)) {
    const objects =
      document.type === 'bundle' ? listOf(document.objects) : document.type === 'indicator' ? [document] : [];
    if (document.type === 'bundle' || objects.length > 0) {
      for (const object of objects) if (isObject(object)) readStixObject(object, collector);
      return 'stix';
    }
    if (isObject(document.Event) || Array.isArray(document.response) || Array.isArray(document.Attribute)) {
      const events = Array.isArray(document.response) ? document.response : [document];
      for (const event of events)
        if (isObject(event)) readMispEvent(isObject(event.Event) ? event.Event : event, collector);
      return 'misp';
    }
    if (readRanges(document, collector)) return 'ranges';
  }
  const items = Array.isArray(document) ? document : [];
  if (items.some((item) => isObject(item) && isObject(item.Event))) {
    for (const item of items) if (isObject(item) && isObject(item.Event)) readMispEvent(item.Event, collector);
    return 'misp';
  }
  if (items.some((item) => isObject(item) && typeof item.pattern === 'string')) {
    for (const item of items) if (isObject(item)) readStixObject(item, collector);
    return 'stix';
  }
  for (const item of items) {
    const text =
      typeof item === 'string'
        ? item
        : isObject(item)
          ? textOf(item.value) || textOf(item.indicator) || textOf(item.ioc)
          : '';
    collector.add(
      parseIndicator(text, isObject(item) ? textOf(item.type) : ''),
      isObject(item) ? textOf(item.comment) || textOf(item.description) : '',
      text,
    );
  }
  return 'json';
}

const comparison =
  /([a-z0-9-]{2,40}):([\w.'\-[\]*]{1,80})\s*(=|IN|ISSUBSET)\s*(\([^)]{0,100000}\)|'(?:[^'\\]|\\.){0,2000}')/g;
const literal = /'((?:[^'\\]|\\.){0,2000})'/g;

function readStixObject(object: Json, collector: Collector): void {
  const note = [textOf(object.name), textOf(object.description)].filter(Boolean).join(': ');
  if (object.type === 'indicator') {
    const pattern = textOf(object.pattern).slice(0, 500_000);
    let found = 0;
    for (const [, kind = '', path = '', , literals = ''] of pattern.matchAll(comparison)) {
      for (const [, quoted = ''] of literals.matchAll(literal)) {
        found++;
        collector.add(toStixIndicator(kind, path, quoted.replace(/\\(.)/g, '$1')), note, pattern);
      }
    }
    if (found === 0) collector.add(undefined, note, pattern || textOf(object.id));
  } else if (['ipv4-addr', 'ipv6-addr', 'domain-name', 'url'].includes(textOf(object.type))) {
    collector.add(toStixIndicator(textOf(object.type), 'value', textOf(object.value)), note, textOf(object.value));
  } else if (object.type === 'file') {
    if (isObject(object.hashes))
      for (const hash of Object.values(object.hashes)) collector.add(parseIndicator(textOf(hash)), note, textOf(hash));
    if (object.name) collector.add(parseIndicator(textOf(object.name), 'file-name'), note, textOf(object.name));
  }
}

function toStixIndicator(kind: string, path: string, value: string): Omit<Indicator, 'note'> | undefined {
  if (kind === 'file') return parseIndicator(value, path === 'name' ? 'file-name' : path);
  if (kind === 'domain-name') return parseIndicator(value, 'domain');
  if (['ipv4-addr', 'ipv6-addr', 'url', 'network-traffic'].includes(kind)) return parseIndicator(value);
  return undefined;
}

function readMispEvent(event: Json, collector: Collector): void {
  const info = textOf(event.info);
  const attributes = [
    ...listOf(event.Attribute),
    ...listOf(event.Object).flatMap((object) => (isObject(object) ? listOf(object.Attribute) : [])),
  ];
  for (const attribute of attributes) {
    if (!isObject(attribute)) continue;
    const type = textOf(attribute.type);
    if (!/^(?:ip-|domain|hostname|url|uri|md5|sha1|sha256|imphash|filename|malware-sample)/.test(type)) {
      collector.skipped++;
      continue;
    }
    const note = [info, textOf(attribute.category), textOf(attribute.comment)].filter(Boolean).join('; ');
    // `filename|sha256`, `ip-dst|port`, `domain|ip`: the parts of the type name the parts of the value.
    const kinds = type.split('|');
    textOf(attribute.value)
      .split('|')
      .forEach((part, index) => {
        if (kinds[index] !== 'port' && part) collector.add(parseIndicator(part, kinds[index] ?? ''), note, part);
      });
  }
}

function readRanges(document: Json, collector: Collector): boolean {
  const before = collector.indicators.length;
  for (const item of [...listOf(document.prefixes), ...listOf(document.ipv6_prefixes)]) {
    if (!isObject(item)) continue;
    const range =
      textOf(item.ip_prefix) || textOf(item.ipv6_prefix) || textOf(item.ipv4Prefix) || textOf(item.ipv6Prefix);
    const note = [textOf(item.service), textOf(item.region) || textOf(item.scope)].filter(Boolean).join(' ');
    if (range) collector.add(parseIndicator(range), note, range);
  }
  for (const item of listOf(document.values)) {
    if (!isObject(item) || !isObject(item.properties)) continue;
    for (const range of listOf(item.properties.addressPrefixes))
      collector.add(parseIndicator(textOf(range)), textOf(item.name), textOf(range));
  }
  return collector.indicators.length > before;
}
