/**
 * Lines or CSV to cells. In: text of a person's file (any line ends, BOM, comma, semicolon or tab). Out: a lower-case header
 * (empty when the first row is data) and rows. A quoted cell may hold separators and line ends.
 */

export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const knownHeaders =
  /^(?:type|value|note|indicator|ioc|ioc_value|indicator_value|address|ip|ip_address|domain|hash|md5|sha1|sha256|url|filename|file_name|comment|description|category|ioc_type|indicator_type)$/;
const maxRows = 2_000_000;

/** Cells of a text; comment lines (`#`, `;` or `//` at the start) and empty ones are left out. */
export function readTable(text: string): TextTable {
  const body = text.replace(/^\ufeff/, '');
  const separator = guessSeparator(body);
  const rows = (separator === undefined ? body.split(/\r\n|\r|\n/).map((line) => [line]) : parseCsv(body, separator))
    .filter((cells) => cells.some((cell) => cell.trim() !== '') && !/^\s*(?:#|;|\/\/)/.test(cells[0] ?? ''))
    .slice(0, maxRows);
  const first = rows[0]?.map((cell) => cell.trim().toLowerCase()) ?? [];
  return first.some((cell) => knownHeaders.test(cell)) ? { header: first, rows: rows.slice(1) } : { header: [], rows };
}

function guessSeparator(text: string): string | undefined {
  const head = text
    .slice(0, 20_000)
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line))
    .slice(0, 20);
  return [',', ';', '\t'].find(
    (separator) => head.length > 0 && head.filter((line) => line.includes(separator)).length > head.length / 2,
  );
}

function parseCsv(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quoted) {
      if (letter === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (letter === separator) {
      cells.push(cell);
      cell = '';
    } else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && text[i + 1] === '\n') i++;
      cells.push(cell);
      rows.push(cells);
      cells = [];
      cell = '';
      if (rows.length > maxRows) return rows;
    } else cell += letter;
  }
  if (cell !== '' || cells.length > 0) rows.push([...cells, cell]);
  return rows;
}
