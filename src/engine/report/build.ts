/** A case to a report document: the chosen sections in the chosen order. */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import { readMeta } from '../case/meta.ts';
import type { ReportDocument } from './blocks.ts';
import { sectionDefinitions } from './sections/index.ts';

export interface ReportPlan {
  readonly title: string;
  readonly analyst: string;
  /** Section ids in order; empty for all in their usual order. */
  readonly sections: readonly string[];
  readonly mostRows: number;
  readonly createdAt: string;
  readonly version: string;
}

export function buildReport(db: Database.Database, plan: ReportPlan): ReportDocument {
  const ids = plan.sections.length > 0 ? plan.sections : sectionDefinitions.map((definition) => definition.id);
  return {
    title: plan.title,
    caseName: readMeta(db, 'name') ?? '',
    analyst: plan.analyst,
    createdAt: plan.createdAt,
    version: plan.version,
    sections: ids.map((id) => {
      const definition = sectionDefinitions.find((one) => one.id === id);
      if (!definition) throw new EngineError('bad-input', `There is no report section ${JSON.stringify(id)}.`);
      return { id, title: definition.title, blocks: definition.build({ db, mostRows: plan.mostRows }) };
    }),
  };
}
