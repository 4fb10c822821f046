/** The plan of a report as a person builds it: order of sections, words for formats, the folder that is offered. Pure. */
import type { SectionChoice } from '#shared/model/report-plan.ts';

/** The list with one section moved by `delta` places; the same list at its ends. */
export function moveSection(choices: readonly SectionChoice[], id: string, delta: number): readonly SectionChoice[] {
  const from = choices.findIndex((choice) => choice.id === id);
  const to = from + delta;
  if (from < 0 || to < 0 || to >= choices.length) return choices;
  const next = [...choices];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** The list with one section put before another (dragged onto it). */
export function dropSection(choices: readonly SectionChoice[], id: string, onto: string): readonly SectionChoice[] {
  const from = choices.findIndex((choice) => choice.id === id);
  const to = choices.findIndex((choice) => choice.id === onto);
  return from < 0 || to < 0 ? choices : moveSection(choices, id, to - from);
}

const formatWords: Readonly<Record<string, string>> = {
  html: 'HTML, self-contained',
  markdown: 'Markdown',
  json: 'JSON',
  csv: 'CSV',
  jsonl: 'JSON Lines',
  pdf: 'PDF',
  docx: 'Word document',
  xlsx: 'Excel workbook',
  timesketch: 'Timesketch JSON Lines',
  'timesketch-csv': 'Timesketch CSV',
  evtxecmd: 'EvtxECmd CSV',
  navigator: 'ATT&CK Navigator layer',
  stix: 'STIX 2.1 bundle of indicators',
};

/** The words for a format; one that is not known here is shown by its id. */
export function explainFormat(id: string): string {
  return formatWords[id] ?? id;
}

/** The folder that is offered first: beside the case, named after it and the day. */
export function suggestFolder(casePath: string, day: string): string {
  const base = casePath.replace(/\.eventloupe$/i, '');
  return `${base}-report-${day}`;
}
