/**
 * A report as an Excel workbook (library write-excel-file): one sheet a section. In: a document of blocks. Out: bytes that
 * depend on nothing else. Texts are cells of type string, so nothing from evidence is ever a formula.
 */
import writeXlsxFile, { type Sheet, type Cell as SheetCell } from 'write-excel-file/node';
import { toVisible } from '#shared/model/visible.ts';
import { type Block, type Cell, cellText, type ReportDocument, type Section } from './blocks.ts';
import { repackOffice } from './package-zip.ts';

/** Excel's limit of a cell, less room for the words that say a text was cut. */
const longestCell = 32_700;
const cutNote = ' … (cut here)';

/** Text of a cell: hidden characters visible, Excel's own escapes (`_x0041_`) kept as they are written, bounded. */
export function toSheetText(text: string): string {
  const whole = toVisible(text).replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_');
  return whole.length <= longestCell
    ? whole
    : `${whole.slice(0, longestCell).replace(/[\ud800-\udbff]$/, '')}${cutNote}`;
}

const toText = (text: string, isBold = false): SheetCell => ({
  value: toSheetText(text),
  type: String,
  wrap: true,
  alignVertical: 'top',
  ...(isBold ? { fontWeight: 'bold' as const } : {}),
});
const toCell = (cell: Cell): SheetCell =>
  typeof cell === 'number' ? { value: cell, type: Number, alignVertical: 'top' } : toText(cellText(cell));

function toRows(block: Block): SheetCell[][] {
  switch (block.type) {
    case 'text':
      return [[toText(block.text)]];
    case 'subheading':
      return [[], [toText(block.text, true)]];
    case 'facts':
      return block.rows.map(([label, cell]) => [toText(label, true), toCell(cell)]);
    case 'list':
      return block.items.map((item) => [toText(item)]);
    case 'table':
      return [
        block.columns.map((name) => toText(name, true)),
        ...block.rows.map((row) => row.map(toCell)),
        ...(block.note ? [[toText(block.note)]] : []),
      ];
    case 'bars':
      return [
        [toText(block.title, true)],
        [toText(block.text)],
        ...block.bars.map((bar) => [toText(bar.label), toCell(bar.value)]),
      ];
    case 'chain':
      return [
        [],
        [toText(block.title, true)],
        ...block.steps.map((step, i) => [toText(`${i + 1}. ${step.title}`), toText(step.detail), toText(step.how)]),
      ];
    case 'note':
      return [[], [toText(block.heading, true)], [toText(block.body)]];
  }
}

function toSheet(section: Section): Sheet<never> {
  const data = section.blocks.flatMap(toRows);
  const columns = Array.from({ length: Math.max(1, ...data.map((row) => row.length)) }, () => ({ width: 28 }));
  return { sheet: section.title.replace(/[\\/?*[\]:']/g, ' ').slice(0, 31), data, columns } as Sheet<never>;
}

/** The whole file. */
export async function renderXlsx(document: ReportDocument): Promise<Uint8Array> {
  const cover: Section = {
    id: 'report',
    title: 'Report',
    blocks: [
      { type: 'subheading', text: document.title },
      {
        type: 'facts',
        rows: [
          ['Case', document.caseName],
          ['Analyst', document.analyst],
          ['Created', document.createdAt],
          ['EventLoupe', document.version],
          ['Times', 'UTC'],
        ],
      },
    ],
  };
  const bytes = await writeXlsxFile([cover, ...document.sections].map(toSheet)).toBuffer();
  return repackOffice(bytes, document.createdAt);
}
