/**
 * A report as PDF, printed by the host's browser (Electron) from the HTML report. Dates and nothing else differ between two prints by
 * one version of Chromium; they become the report's own.
 */
import type { ReportDocument } from './blocks.ts';
import { renderHtml } from './html.ts';

/** HTML to PDF bytes; what a host may offer. The page must run no script and load nothing. */
export type HtmlPrinter = (html: string) => Promise<Uint8Array>;

export interface PrintedPdf {
  readonly bytes: Uint8Array;
  /** What made it, for the manifest. */
  readonly madeBy: string;
}

/** `/CreationDate` and `/ModDate` of Skia, always this long (ISO 32000-2, 7.9.4). */
const dates = /(\/(?:CreationDate|ModDate) \(D:)\d{14}\+00'00'\)/g;

/** Puts `createdAt` (ISO 8601, UTC) in place of the dates of a PDF by Skia; offsets in the file stay as they are. */
export function setPdfDates(bytes: Uint8Array, createdAt: string): Uint8Array {
  const digits = createdAt.slice(0, 19).replace(/\D/g, '');
  const text = Buffer.from(bytes).toString('latin1');
  return Buffer.from(
    text.replace(dates, (_whole, start: string) => `${start}${digits}+00'00')`),
    'latin1',
  );
}

/** Throws what the printer throws, and an error for an answer that is no PDF. */
export async function printPdf(document: ReportDocument, print: HtmlPrinter): Promise<PrintedPdf> {
  const bytes = setPdfDates(await print(renderHtml(document)), document.createdAt);
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.startsWith('%PDF-')) throw new Error('The host printed something that is no PDF.');
  const producer = /\/Producer \(([\w/. ]{1,60})\)/.exec(text)?.[1] ?? 'unknown producer';
  return { bytes, madeBy: `printToPDF, ${producer}` };
}
