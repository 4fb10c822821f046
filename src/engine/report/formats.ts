/** What a case can be written as: whole reports, and events of a filter for other tools. One line each. */

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { queryMatrix } from '../analysis/detections/finding-rows.ts';
import { toNavigatorLayer } from '../analysis/detections/navigator.ts';
import { readMeta } from '../case/meta.ts';
import type { ReportDocument } from './blocks.ts';
import { type EventSelection, type ExportEvent, iterateEvents } from './event-source.ts';
import { evtxEcmdHeader, toEvtxEcmdLine } from './evtxecmd.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { renderStix } from './stix.ts';
import { timesketchCsvHeader, toTimesketchCsvLine, toTimesketchLine } from './timesketch.ts';

export interface ReportFormat {
  readonly id: string;
  readonly fileName: string;
  render(document: ReportDocument, db: Database.Database): string | Promise<Uint8Array>;
}

/** The libraries of PDF, DOCX and XLSX are large: they are loaded when such a report is written, not by every thread at its start. */
export const reportFormats: readonly ReportFormat[] = [
  { id: 'html', fileName: 'report.html', render: renderHtml },
  { id: 'pdf', fileName: 'report.pdf', render: async (document) => (await import('./pdf.ts')).renderPdf(document) },
  { id: 'docx', fileName: 'report.docx', render: async (document) => (await import('./docx.ts')).renderDocx(document) },
  { id: 'xlsx', fileName: 'report.xlsx', render: async (document) => (await import('./xlsx.ts')).renderXlsx(document) },
  { id: 'markdown', fileName: 'report.md', render: renderMarkdown },
  { id: 'json', fileName: 'report.json', render: (document) => `${JSON.stringify(document, undefined, 2)}\n` },
  {
    id: 'navigator',
    fileName: 'attack-layer.json',
    render: (document, db) => toNavigatorLayer(document.caseName, queryMatrix(db, {})),
  },
  { id: 'stix', fileName: 'indicators.stix.json', render: (document, db) => renderStix(db, document.createdAt) },
];

export interface EventFormat {
  readonly id: string;
  readonly fileName: string;
  readonly header: string;
  line(event: ExportEvent): string;
}

export const eventFormats: readonly EventFormat[] = [
  { id: 'evtxecmd', fileName: 'events-evtxecmd.csv', header: evtxEcmdHeader, line: toEvtxEcmdLine },
  { id: 'timesketch', fileName: 'events-timesketch.jsonl', header: '', line: toTimesketchLine },
  { id: 'timesketch-csv', fileName: 'events-timesketch.csv', header: timesketchCsvHeader, line: toTimesketchCsvLine },
];

/** Hands out the text of an event format in pieces; gives how many events it wrote. */
export function writeEvents(
  db: Database.Database,
  format: EventFormat,
  selection: EventSelection,
  write: (text: string) => void,
): number {
  write(format.header);
  let count = 0;
  let pieces: string[] = [];
  for (const event of iterateEvents(db, selection)) {
    pieces.push(format.line(event));
    count += 1;
    if (pieces.length >= 1000) {
      write(pieces.join(''));
      pieces = [];
    }
  }
  write(pieces.join(''));
  return count;
}

/** SHA-256 over every rule that ran on the case and is on: set, key and fingerprint, in their order. Null without rules. */
function hashRuleSet(db: Database.Database): string | null {
  const rules = db
    .prepare('SELECT set_name, rule_key, fingerprint FROM rules WHERE enabled = 1 ORDER BY 1, 2, 3')
    .raw()
    .all();
  return rules.length === 0 ? null : createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}

/** What a report folder says of itself: each part and each evidence file with its SHA-256. */
export function buildManifest(
  db: Database.Database,
  details: { createdAt: string; version: string; analyst: string; actionHead: string; pdfMadeBy: string | undefined },
  files: readonly { name: string; sizeBytes: number; sha256: string }[],
): string {
  const evidence = db
    .prepare(`SELECT path, size_bytes AS sizeBytes, sha256, status FROM files WHERE status <> 'removed' ORDER BY path`)
    .all();
  return `${JSON.stringify(
    {
      case: { id: readMeta(db, 'case_id'), name: readMeta(db, 'name') },
      createdAt: details.createdAt,
      analyst: details.analyst,
      eventLoupe: details.version,
      pdfMadeBy: details.pdfMadeBy,
      ruleSetSha256: hashRuleSet(db),
      actionLogHead: details.actionHead,
      files,
      evidence,
    },
    undefined,
    2,
  )}\n`;
}
