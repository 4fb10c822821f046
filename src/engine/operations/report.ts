/** Binds reports and exports; what was written is noted in the action log. */
import path from 'node:path';
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { reportOperations } from '#shared/contract/report.ts';
import { appendAction, currentAnalyst, verifyActions } from '../case/actions.ts';
import { compileFilter } from '../queries/index.ts';
import type { ReportDocument } from '../report/blocks.ts';
import { buildReport } from '../report/build.ts';
import { buildManifest, eventFormats, reportFormats, writeEvents } from '../report/formats.ts';
import { renderHtml } from '../report/html.ts';
import { type NewFile, writeNewFile } from '../report/new-file.ts';
import { type HtmlPrinter, type PrintedPdf, printPdf } from '../report/printed-pdf.ts';
import { sectionDefinitions } from '../report/sections/index.ts';
import { manifestName, verifyReportFolder } from '../report/verify-folder.ts';
import type { Handlers } from './define.ts';
import { engineVersion } from './version.ts';

type Name = keyof typeof reportOperations;
type ControlName = 'report.verify';
type SideName = 'report.options' | 'report.preview';
type Plan = ParsedInput<'report.preview'>['plan'];

const now = (): string => new Date().toISOString();
const usualRows = 5000;

function toDocument(db: Database.Database, plan: Plan, createdAt: string): ReportDocument {
  return buildReport(db, {
    title: plan.title,
    analyst: plan.analyst ?? currentAnalyst(),
    sections: plan.sections,
    mostRows: plan.mostRows ?? usualRows,
    createdAt,
    version: engineVersion,
  });
}

/** Needs no case. */
export const reportControlHandlers = {
  'report.verify': ({ folder }: ParsedInput<'report.verify'>): Output<'report.verify'> => {
    const target = path.resolve(folder);
    const { manifestSha256, items } = verifyReportFolder(target);
    return { folder: target, ok: items.every(({ ok }) => ok), manifestSha256, items };
  },
};

export const reportSideHandlers: Handlers<SideName> = {
  'report.options': () => ({
    sections: sectionDefinitions.map(({ id, title, about }) => ({ id, title, about })),
    formats: reportFormats.map((format) => format.id),
    eventFormats: eventFormats.map((format) => format.id),
  }),
  'report.preview': ({ plan }, { db }) => ({
    html: renderHtml(toDocument(db, { ...plan, mostRows: plan.mostRows ?? 200 }, now())),
  }),
};

/** The host's print where it can; the reason why pdfkit makes the PDF where it cannot. */
async function tryToPrint(
  document: ReportDocument,
  print: HtmlPrinter | undefined,
): Promise<Partial<PrintedPdf> & Pick<PrintedPdf, 'madeBy'>> {
  if (!print) return { madeBy: 'pdfkit' };
  try {
    return await printPdf(document, print);
  } catch (error) {
    process.stderr.write(`The host could not print the report: ${(error as Error).message}\n`);
    return { madeBy: 'pdfkit; the host could not print' };
  }
}

const taggedEvents = { sql: 'e.id IN (SELECT event_id FROM event_tags)', params: [] };

export const reportEditHandlers: Handlers<Exclude<Name, SideName | ControlName>> = {
  'report.write': async ({ plan, formats, folder, filter }, { db, printHtml }) => {
    const createdAt = now();
    const target = path.resolve(folder);
    const written: NewFile[] = [];
    let pdfMadeBy: string | undefined;
    const document = formats.some((id) => reportFormats.some((format) => format.id === id))
      ? toDocument(db, plan, createdAt)
      : undefined;
    for (const id of formats) {
      const report = reportFormats.find((format) => format.id === id);
      const events = eventFormats.find((format) => format.id === id);
      if (report) {
        const printed = id === 'pdf' ? await tryToPrint(document!, printHtml) : undefined;
        pdfMadeBy = printed?.madeBy ?? pdfMadeBy;
        const content = printed?.bytes ?? (await report.render(document!, db));
        written.push(writeNewFile(path.join(target, report.fileName), (write) => write(content)));
      } else if (events) {
        const selection = filter ? compileFilter(db, filter) : taggedEvents;
        written.push(
          writeNewFile(path.join(target, events.fileName), (write) => void writeEvents(db, events, selection, write)),
        );
      } else throw new EngineError('bad-input', `There is no format ${JSON.stringify(id)}.`);
    }
    const files = written.map((file) => ({
      name: path.basename(file.path),
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
    }));
    const actionHead = verifyActions(db).head;
    const details = {
      createdAt,
      version: engineVersion,
      analyst: plan.analyst ?? currentAnalyst(),
      actionHead,
      pdfMadeBy,
    };
    const manifest = writeNewFile(path.join(target, manifestName), (write) => write(buildManifest(db, details, files)));
    appendAction(db, 'report.written', { folder: target, formats, manifest: manifest.sha256 });
    return {
      folder: target,
      files: [...files, { name: manifestName, sizeBytes: manifest.sizeBytes, sha256: manifest.sha256 }],
    };
  },
  'report.exportEvents': ({ format, filter, path: target }, { db }) => {
    const chosen = eventFormats.find((one) => one.id === format);
    if (!chosen)
      throw new EngineError(
        'bad-input',
        `There is no format ${JSON.stringify(format)}; there are ${eventFormats.map((one) => one.id).join(', ')}.`,
      );
    let rows = 0;
    const file = writeNewFile(target, (write) => {
      rows = writeEvents(db, chosen, compileFilter(db, filter), write);
    });
    appendAction(db, 'events.exported', { format, rows, filter: filter.text, path: file.path, sha256: file.sha256 });
    return { ...file, rows };
  },
};
