/** The report that is being built. Its plan is kept in the case: read when the case is opened, written a moment after each change. */
import { create } from 'zustand';
import type { EngineClient } from '#shared/contract/index.ts';
import { type KeptPlan, keptPlanItem, keptPlanSchema } from '#shared/contract/report.ts';
import { type CaseItem, keepCaseItem, readCaseItem } from '../../state/case-item.ts';

interface ReportStore extends KeptPlan {
  /** Where to; belongs to this computer and is not kept. */
  readonly folder: string | undefined;
  setFolder(folder: string): void;
  change(part: Partial<KeptPlan>): void;
}

const item: CaseItem = {
  ...keptPlanItem,
  refusal: ['The plan of the report is not kept in the case', 'It is there until the window is closed.'],
};
const usual: KeptPlan & Pick<ReportStore, 'folder'> = {
  title: undefined,
  analyst: '',
  sections: [],
  formats: ['html'],
  events: 'tagged',
  folder: undefined,
};

let keep: ((plan: unknown) => void) | undefined;

/** The store of the report view. */
export const useReportStore = create<ReportStore>((set, get) => ({
  ...usual,
  setFolder: (folder) => set({ folder }),
  change: (part) => {
    set(part);
    keep?.(keptPlanSchema.parse(get()));
  },
}));

/** Begins with the plan of the case that was opened; with the usual one where it has none, or one of another program. */
export async function startReportPlan(engine: EngineClient): Promise<void> {
  const kept = keptPlanSchema.safeParse(await readCaseItem(engine, item));
  useReportStore.setState({ ...usual, ...kept.data });
  keep = keepCaseItem(engine, item);
}
