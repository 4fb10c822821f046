/**
 * The analysis after a load: EventLoupe's own rules, and again every set that was run on the case before, as it was loaded
 * then. In: a case. Out: their rows in `rules`, `hits`, `findings`. New evidence is so never left out of a set silently.
 */
import type { Analysis, BuildContext } from '../analysis.ts';
import { readCaseLists } from './analytics/case-analytics.ts';
import { detect } from './detect.ts';
import { loadPack } from './pack/load.ts';
import { readLoadedRules } from './store.ts';

/** Name of the set of own rules. */
export const packSetName = 'EventLoupe';

export const detectionsAnalysis: Analysis = { name: 'Detections', version: 1, build: buildDetections };

async function buildDetections({ db, signal, progress }: BuildContext): Promise<void> {
  const casePath = db.memory ? undefined : db.name;
  const lists = readCaseLists(db);
  await detect({ db, casePath, setName: packSetName, loaded: loadPack(lists), lists, signal, progress });
  const others = db
    .prepare('SELECT DISTINCT set_name FROM rules WHERE set_name <> ? ORDER BY set_name')
    .pluck()
    .all(packSetName) as string[];
  for (const setName of others) {
    if (signal.aborted) return;
    await detect({ db, casePath, setName, loaded: readLoadedRules(db, setName), lists, signal, progress });
  }
}
