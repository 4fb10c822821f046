/** What a section is built from. */
import type Database from 'better-sqlite3';
import type { Section } from '../blocks.ts';

export interface SectionContext {
  readonly db: Database.Database;
  /** Rows a table shows at the most; what is left out is said below it. */
  readonly mostRows: number;
}

export interface SectionDefinition {
  readonly id: string;
  readonly title: string;
  /** One sentence for the report builder. */
  readonly about: string;
  build(context: SectionContext): Section['blocks'];
}

/** `1,234`, the same everywhere. */
export const toCount = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** The note below a table that was cut; undefined when nothing was left out. */
export const cutNote = (shown: number, total: number): string | undefined =>
  shown < total ? `${toCount(total - shown)} further rows are in the case.` : undefined;
