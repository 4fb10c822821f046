/**
 * A report as a Word document (library docx). In: a document of blocks. Out: bytes that depend on nothing else. Only text
 * runs and tables are written: no field, link, macro or outside part.
 */
import {
  Document,
  HeadingLevel,
  Packer,
  PageOrientation,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { toVisible } from '#shared/model/visible.ts';
import { type Block, type Cell, cellText, type ReportDocument } from './blocks.ts';
import { repackOffice } from './package-zip.ts';

interface Look {
  readonly bold?: boolean;
  readonly code?: boolean;
  readonly size?: number;
  readonly colour?: string;
}

/** Runs of one text; line ends become breaks. Sizes in half points. */
const toRuns = (text: string, look: Look = {}): TextRun[] =>
  toVisible(text)
    .split('\n')
    .map(
      (part, i) =>
        new TextRun({
          text: part,
          ...(i > 0 ? { break: 1 } : {}),
          ...(look.bold ? { bold: true } : {}),
          ...(look.code ? { font: 'Consolas' } : {}),
          ...(look.colour ? { color: look.colour } : {}),
          size: look.size ?? 20,
        }),
    );

const toParagraph = (text: string, look?: Look, indent = 0): Paragraph =>
  new Paragraph({
    children: toRuns(text, look),
    spacing: { after: 80 },
    ...(indent ? { indent: { left: indent } } : {}),
  });
const toHeading = (text: string, heading: (typeof HeadingLevel)[keyof typeof HeadingLevel]): Paragraph =>
  new Paragraph({ text: toVisible(text), heading });

function toTableRow(cells: readonly Cell[], isHead: boolean): TableRow {
  return new TableRow({
    tableHeader: isHead,
    children: cells.map(
      (cell) =>
        new TableCell({
          children: [
            new Paragraph({
              children: toRuns(cellText(cell), { bold: isHead, code: typeof cell === 'object', size: 14 }),
            }),
          ],
        }),
    ),
  });
}

function toParts(block: Block): (Paragraph | Table)[] {
  const small: Look = { size: 16, colour: '56627A' };
  switch (block.type) {
    case 'text':
      return [toParagraph(block.text)];
    case 'subheading':
      return [toHeading(block.text, HeadingLevel.HEADING_2)];
    case 'facts':
      return block.rows.map(
        ([label, cell]) =>
          new Paragraph({
            children: [
              ...toRuns(`${label}: `, { bold: true }),
              ...toRuns(cellText(cell), { code: typeof cell === 'object' }),
            ],
          }),
      );
    case 'list':
      return block.items.map((item) => new Paragraph({ children: toRuns(item), bullet: { level: 0 } }));
    case 'table':
      return [
        new Table({
          width: { size: 100, type: WidthType.PERCENTAGE },
          rows: [toTableRow(block.columns, true), ...block.rows.map((row) => toTableRow(row, false))],
        }),
        toParagraph(block.note ?? '', small),
      ];
    case 'bars':
      return [toParagraph(block.title, { bold: true }), toParagraph(block.text, small)];
    case 'chain':
      return [
        toHeading(block.title, HeadingLevel.HEADING_2),
        ...block.steps.flatMap((step, i) => {
          const indent = Math.min(i, 12) * 260;
          return [
            toParagraph(step.title, { bold: true }, indent),
            toParagraph(step.detail, { code: true, size: 16 }, indent),
            toParagraph(step.how, small, indent),
          ];
        }),
      ];
    case 'note':
      return [toHeading(block.heading, HeadingLevel.HEADING_2), toParagraph(block.body, {}, 260)];
  }
}

/** The whole file. */
export async function renderDocx(document: ReportDocument): Promise<Uint8Array> {
  const made = new Document({
    title: toVisible(document.title),
    creator: toVisible(document.analyst),
    lastModifiedBy: toVisible(document.analyst),
    sections: [
      {
        properties: {
          page: {
            size: { orientation: PageOrientation.LANDSCAPE },
            margin: { top: 720, bottom: 720, left: 720, right: 720 },
          },
        },
        children: [
          toHeading(document.title, HeadingLevel.TITLE),
          toParagraph(
            `Case ${document.caseName} · by ${document.analyst} · written ${document.createdAt} · EventLoupe ${document.version} · all times UTC`,
            { size: 16, colour: '56627A' },
          ),
          ...document.sections.flatMap((section) => [
            toHeading(section.title, HeadingLevel.HEADING_1),
            ...section.blocks.flatMap(toParts),
          ]),
        ],
      },
    ],
  });
  return repackOffice(await Packer.toBuffer(made), document.createdAt);
}
