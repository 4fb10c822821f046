/** The analysis that runs EventLoupe's own rules after a load. In: a case. Out: their rows in `rules`, `hits`, `findings`. */
import type { Analysis, BuildContext } from '../analysis.ts';
import { readCaseLists } from './analytics/case-analytics.ts';
import { detect } from './detect.ts';
import { loadPack } from './pack/load.ts';

/** Name of the set of own rules. */
export const packSetName = 'EventLoupe';

export const detectionsAnalysis: Analysis = { name: 'Detections', version: 1, build: buildDetections };

async function buildDetections({ db, signal, progress }: BuildContext): Promise<void> {
  const casePath = db.memory ? undefined : db.name;
  const lists = readCaseLists(db);
  await detect({ db, casePath, setName: packSetName, loaded: loadPack(lists), lists, signal, progress });
}
