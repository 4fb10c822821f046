/** Binds rules, hits and findings. */
import type { detectionOperations } from '#shared/contract/detections.ts';
import { enableRules, removeRules, runRules, setFindingState } from '../analysis/detections/commands.ts';
import {
  queryFinding,
  queryFindingPage,
  queryFindingTimeline,
  queryMarks,
  queryMatrix,
} from '../analysis/detections/finding-rows.ts';
import { toNavigatorLayer } from '../analysis/detections/navigator.ts';
import { queryHits, queryRule, queryRules } from '../analysis/detections/rule-rows.ts';
import { tryRule } from '../analysis/detections/try-rule.ts';
import type { Handlers } from './define.ts';

type Names = keyof typeof detectionOperations;
type EditNames = 'detections.run' | 'rules.enable' | 'rules.remove' | 'findings.setState';

export const detectionSideHandlers: Handlers<Exclude<Names, EditNames>> = {
  'detections.hits': (input, { db }) => ({ rows: queryHits(db, input) }),
  'rules.list': ({ setName }, { db }) => queryRules(db, setName),
  'rules.get': ({ id }, { db }) => queryRule(db, id),
  'rules.try': (input, { db, casePath, signal }) => tryRule(db, casePath, input, signal),
  'findings.list': ({ filter, sort, offset, limit }, { db }) => queryFindingPage(db, filter, sort, offset, limit),
  'findings.get': ({ id }, { db }) => queryFinding(db, id),
  'findings.matrix': ({ filter }, { db }) => queryMatrix(db, filter),
  'findings.timeline': ({ filter, buckets }, { db }) => queryFindingTimeline(db, filter, buckets),
  'findings.marks': ({ eventIds, processIds }, { db }) => queryMarks(db, eventIds ?? [], processIds ?? []),
  'findings.layer': ({ filter, name }, { db }) => ({ text: toNavigatorLayer(name, queryMatrix(db, filter)) }),
};

export const detectionEditHandlers: Handlers<EditNames> = {
  'detections.run': (input, { db, casePath, signal, push }) =>
    runRules(db, casePath, input, signal, (label, share) =>
      push('detections.progress', { label, share: share ?? null }),
    ),
  'rules.enable': ({ ids, enabled }, { db }) => {
    enableRules(db, ids, enabled);
    return {};
  },
  'rules.remove': ({ setName }, { db }) => {
    removeRules(db, setName);
    return {};
  },
  'findings.setState': ({ ids, state, reason }, { db }) => {
    setFindingState(db, ids, state, reason);
    return {};
  },
};
