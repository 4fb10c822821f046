/**
 * A report before it has a format: sections of blocks that hold plain text only. Renderers (`html.ts`, `markdown.ts`)
 * escape everything, so a section's author cannot forget to.
 */

/** A cell; `code` is shown in a monospace font. */
export type Cell = string | number | { readonly code: string };

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'subheading'; readonly text: string }
  /** Label and value lines. */
  | { readonly type: 'facts'; readonly rows: readonly (readonly [string, Cell])[] }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | {
      readonly type: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** Said below the table when rows were left out. */
      readonly note?: string | undefined;
    }
  /** A drawing: bars of a series, with a text that says the same. */
  | {
      readonly type: 'bars';
      readonly title: string;
      readonly text: string;
      readonly bars: readonly { label: string; value: number }[];
    }
  /** A chain from the root down: one box a process. */
  | {
      readonly type: 'chain';
      readonly title: string;
      readonly steps: readonly { title: string; detail: string; how: string }[];
    }
  /** An analyst's note: Markdown, shown as text with its line breaks. */
  | { readonly type: 'note'; readonly heading: string; readonly body: string };

export interface Section {
  /** Closed list in `sections/index.ts`. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  readonly title: string;
  readonly caseName: string;
  readonly analyst: string;
  /** ISO 8601; the only thing that differs between two reports of the same case. */
  readonly createdAt: string;
  readonly version: string;
  readonly sections: readonly Section[];
}

/** The text of a cell. */
export const cellText = (cell: Cell): string => (typeof cell === 'object' ? cell.code : String(cell));
