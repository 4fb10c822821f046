/**
 * A report as PDF (pdfkit), with embedded DejaVu fonts. In: a document of blocks. Out: bytes that depend on nothing else.
 * No link, script, form or attachment is ever written. A character that the font lacks is shown as its escape.
 */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { toEscape, toVisible } from '#shared/model/visible.ts';
import { type Block, type Cell, cellText, type ReportDocument } from './blocks.ts';

const fontFile = (name: string): string =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/DejaVuSans${name}.ttf`);
const margin = 36;
const ink = '#1c2430';
const muted = '#56627a';
const line = '#c4cedb';

type Face = 'plain' | 'bold' | 'code';
/** Paths, not names of pdfkit's register: a registered name for the default font would be opened at each use. */
const faces: Readonly<Record<Face, string>> = { plain: fontFile(''), bold: fontFile('-Bold'), code: fontFile('Mono') };
type Doc = InstanceType<typeof PDFDocument>;

/** What pdfkit's embedded font knows of its glyphs; not in its types. */
interface FontDoor {
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}

/** Draws blocks one below the other. */
class Page {
  readonly doc: Doc;
  readonly width: number;
  /** Escaped or not, by face and character. */
  readonly #known = new Map<string, string>();

  constructor(document: ReportDocument) {
    const createdAt = new Date(document.createdAt);
    this.doc = new PDFDocument({
      size: 'A4',
      layout: 'landscape',
      margin,
      bufferPages: true,
      font: faces.plain,
      lang: 'en',
      info: {
        Title: toVisible(document.title),
        Author: toVisible(document.analyst),
        Creator: `EventLoupe ${document.version}`,
        Producer: 'pdfkit',
        CreationDate: createdAt,
        ModDate: createdAt,
      },
    });
    this.width = this.doc.page.width - 2 * margin;
  }

  /** Text as it is drawn: hidden characters and those without a glyph as escapes. Sets the face. */
  #prepare(text: string, face: Face, size: number): string {
    this.doc.font(faces[face]).fontSize(size);
    const { font } = (this.doc as unknown as FontDoor)._font;
    let out = '';
    for (const character of toVisible(text).replaceAll('\t', '    ')) {
      const key = face + character;
      let shown = this.#known.get(key);
      if (shown === undefined) {
        shown =
          character === '\n' || font.hasGlyphForCodePoint(character.codePointAt(0)!) ? character : toEscape(character);
        this.#known.set(key, shown);
      }
      out += shown;
    }
    return out;
  }

  /** A new page unless `height` points are left. */
  room(height: number): void {
    if (this.doc.y + height > this.doc.page.height - margin) this.doc.addPage();
  }

  write(text: string, options: { face?: Face; size?: number; colour?: string; indent?: number; after?: number } = {}) {
    const { face = 'plain', size = 9, colour = ink, indent = 0, after = 3 } = options;
    const prepared = this.#prepare(text, face, size);
    this.room(size * 1.4);
    this.doc.fillColor(colour).text(prepared, margin + indent, this.doc.y, { width: this.width - indent });
    this.doc.y += after;
  }

  /** One row of a table; gives nothing, moves down by its height. */
  row(cells: readonly Cell[], widths: readonly number[], isHead: boolean): void {
    const size = 6.5;
    const faceOf = (cell: Cell): Face => (isHead ? 'bold' : typeof cell === 'object' ? 'code' : 'plain');
    const texts = cells.map((cell) => this.#prepare(cutCell(cellText(cell)), faceOf(cell), size));
    const heights = texts.map((text, i) => {
      this.doc.font(faces[faceOf(cells[i]!)]).fontSize(size);
      return this.doc.heightOfString(text, { width: widths[i]! - 6 });
    });
    const height = Math.max(8, ...heights) + 4;
    this.room(height);
    const top = this.doc.y;
    let x = margin;
    texts.forEach((text, i) => {
      if (isHead) this.doc.rect(x, top, widths[i]!, height).fill('#f1f4f8');
      this.doc.lineWidth(0.4).rect(x, top, widths[i]!, height).stroke(line);
      this.doc.font(faces[faceOf(cells[i]!)]).fontSize(size).fillColor(ink);
      this.doc.text(text, x + 3, top + 2, { width: widths[i]! - 6 });
      x += widths[i]!;
    });
    this.doc.x = margin;
    this.doc.y = top + height;
  }
}

/** No cell may fill more than a part of a page; the whole text is in the other formats. */
const longestCell = 1200;
const cutCell = (text: string): string => {
  const letters = [...text.slice(0, longestCell + 1)];
  return text.length <= longestCell
    ? text
    : `${letters.slice(0, longestCell - 40).join('')} … (${text.length} characters, cut here)`;
};

/** Rows of one table; what is left out is said. */
const mostRows = 1000;

/** Points of a letter at the size of tables, and of a cell's two margins. */
const letterWidth = 4.3;
const cellMargins = 8;

/** Widths in points: columns of short texts as wide as these, the others share the rest by the usual length of their texts. */
function toWidths(block: Extract<Block, { type: 'table' }>, width: number): number[] {
  const columns = block.columns.map((name, i) => {
    const lengths = block.rows.slice(0, 200).map((row) => Math.min(60, cellText(row[i] ?? '').length));
    const longest = Math.max(4, name.length, ...lengths);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
    return {
      natural: Math.max(longest * letterWidth, name.length * 5) + cellMargins,
      isShort: longest <= 28,
      weight: Math.max(8, mean, 0.6 * longest),
    };
  });
  const natural = columns.reduce((sum, column) => sum + column.natural, 0);
  if (natural <= width) return columns.map((column) => (column.natural / natural) * width);
  const short = columns.reduce((sum, column) => sum + (column.isShort ? column.natural : 0), 0);
  const isKept = short < width * 0.7;
  const rest = width - (isKept ? short : 0);
  const weight = columns.reduce((sum, column) => sum + (isKept && column.isShort ? 0 : column.weight), 0);
  return columns.map((column) => (isKept && column.isShort ? column.natural : (column.weight / weight) * rest));
}

function drawTable(page: Page, block: Extract<Block, { type: 'table' }>): void {
  const widths = toWidths(block, page.width);
  page.room(40);
  page.row(block.columns, widths, true);
  for (const row of block.rows.slice(0, mostRows)) page.row(row, widths, false);
  page.doc.y += 3;
  if (block.rows.length > mostRows)
    page.write(`${block.rows.length - mostRows} further rows are in the other formats of this report.`, {
      size: 7,
      colour: muted,
    });
  if (block.note) page.write(block.note, { size: 7, colour: muted });
}

function drawBars(page: Page, block: Extract<Block, { type: 'bars' }>): void {
  const height = 70;
  page.room(height + 50);
  page.write(block.title, { face: 'bold', size: 8 });
  const top = page.doc.y;
  const most = Math.max(1, ...block.bars.map((bar) => bar.value));
  const step = page.width / Math.max(1, block.bars.length);
  block.bars.forEach((bar, i) => {
    const tall = (bar.value / most) * height;
    if (tall > 0) page.doc.rect(margin + i * step, top + height - tall, Math.max(step - 1, 0.5), tall).fill('#3b6fb6');
  });
  page.doc.y = top + height + 3;
  page.write(`${block.bars[0]?.label ?? ''} … ${block.bars.at(-1)?.label ?? ''}. ${block.text}`, {
    size: 7,
    colour: muted,
  });
}

function drawChain(page: Page, block: Extract<Block, { type: 'chain' }>): void {
  page.room(60);
  page.write(block.title, { face: 'bold', size: 9 });
  block.steps.forEach((step, i) => {
    const indent = Math.min(i, 12) * 14 + 8;
    page.room(36);
    const top = page.doc.y;
    const pages = page.doc.bufferedPageRange().count;
    page.write(step.title, { face: 'bold', size: 8, indent, after: 0 });
    page.write(cutCell(step.detail), { face: 'code', size: 7, indent, after: 0 });
    page.write(step.how, { size: 7, colour: muted, indent, after: 0 });
    if (page.doc.bufferedPageRange().count === pages)
      page.doc
        .lineWidth(0.6)
        .rect(margin + indent - 5, top - 2, page.width - indent + 5, page.doc.y - top + 3)
        .stroke(line);
    page.doc.y += 6;
  });
}

function drawBlock(page: Page, block: Block): void {
  switch (block.type) {
    case 'text':
      page.write(block.text);
      return;
    case 'subheading':
      page.room(40);
      page.write(block.text, { face: 'bold', size: 10 });
      return;
    case 'facts':
      for (const [label, cell] of block.rows) page.write(`${label}: ${cellText(cell)}`, { after: 1 });
      return;
    case 'list':
      for (const item of block.items) page.write(`• ${item}`, { indent: 8, after: 1 });
      return;
    case 'table':
      drawTable(page, block);
      return;
    case 'bars':
      drawBars(page, block);
      return;
    case 'chain':
      drawChain(page, block);
      return;
    case 'note':
      page.write(block.heading, { face: 'bold' });
      page.write(block.body, { indent: 10 });
      return;
  }
}

/** The whole file. */
export async function renderPdf(document: ReportDocument): Promise<Uint8Array> {
  const page = new Page(document);
  const { doc } = page;
  const pieces: Uint8Array[] = [];
  doc.on('data', (piece: Uint8Array) => pieces.push(piece));
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject));
  page.write(document.title, { face: 'bold', size: 18 });
  page.write(
    `Case ${document.caseName} · by ${document.analyst} · written ${document.createdAt} · EventLoupe ${document.version} · all times UTC`,
    { size: 8, colour: muted, after: 8 },
  );
  for (const section of document.sections) {
    page.room(80);
    doc.outline.addItem(toVisible(section.title));
    page.doc.y += 6;
    page.write(section.title, { face: 'bold', size: 13, after: 5 });
    for (const block of section.blocks) drawBlock(page, block);
  }
  const { count } = doc.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    doc.switchToPage(i);
    doc.page.margins.bottom = 0;
    doc.font(faces.plain).fontSize(7).fillColor(muted);
    doc.text(`${i + 1} of ${count}`, margin, doc.page.height - 24, {
      width: page.width,
      align: 'right',
      lineBreak: false,
    });
  }
  doc.end();
  await ended;
  return Buffer.concat(pieces);
}
