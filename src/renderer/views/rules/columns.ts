/** The columns of the rules table, and how a rule becomes a row of it. Pure. */
import type { RuleRow } from '#shared/contract/detections.ts';
import { explainTactic, explainTechnique } from '../../state/detection-text.tsx';
import { formatCount } from '../../state/format.ts';
import { toFindingLevel, toFindingLook } from '../../theme/finding-level.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';
import { type RuleState, stateWords } from './rule-filter.ts';

const count = (value: unknown): string => (Number(value) > 0 ? formatCount(Number(value)) : '');

/** The columns in their order. */
export function toRuleColumns(): GridColumn[] {
  return [
    {
      id: 'state',
      label: 'State',
      width: 130,
      pinned: true,
      format: (row) => stateWords[row.state as RuleState],
      className: (row) => `el-rule-${row.state}`,
    },
    {
      id: 'level',
      label: 'Level',
      width: 76,
      format: (row) => {
        const level = toFindingLevel(row.level);
        return level ? toFindingLook(level).word : '';
      },
      className: (row) => `el-rule-level-${toFindingLevel(row.level) ?? 'none'}`,
    },
    { id: 'title', label: 'Rule', width: 360 },
    { id: 'hits', label: 'Hits', width: 70, alignRight: true, format: (row) => count(row.hits) },
    { id: 'findings', label: 'Findings', width: 80, alignRight: true, format: (row) => count(row.findings) },
    { id: 'reason', label: 'Why', width: 340 },
    { id: 'kind', label: 'Kind', width: 96 },
    { id: 'tactics', label: 'Tactics', width: 180, sortable: false },
    { id: 'techniques', label: 'Techniques', width: 220, sortable: false },
    { id: 'author', label: 'Author', width: 170 },
    { id: 'set', label: 'Set', width: 160 },
    { id: 'path', label: 'File', width: 260 },
  ];
}

/** A rule as a row of the grid. */
export function toRuleGridRow(row: RuleRow): GridRow {
  return {
    id: row.id,
    state: row.state,
    level: row.level,
    title: row.title,
    hits: row.hits,
    findings: row.findings,
    reason: [row.reason, row.standalone ? '' : 'serves correlations only'].filter(Boolean).join('; '),
    kind: row.kind ?? '',
    tactics: row.tactics.map(explainTactic).join(', '),
    techniques: row.techniques.map(explainTechnique).join(', '),
    author: row.author,
    set: row.setName,
    path: row.path,
    enabled: row.enabled ? 1 : 0,
  };
}
