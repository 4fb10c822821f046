/** Severities of findings: the level in, the word and the colour variables out. */
import { type FindingRow, findingLevels } from '#shared/contract/detections.ts';
import type { Severity } from './severity.ts';

export type FindingLevel = FindingRow['level'];

/** Name of a level's colour among the tokens of tokens.css, for a canvas. */
export const levelTokens = {
  critical: 'critical',
  high: 'chart-error',
  medium: 'chart-warning',
  low: 'chart',
  informational: 'verbose',
} as const satisfies Record<FindingLevel, string>;

const looks: Readonly<Record<FindingLevel, Severity>> = {
  critical: { word: 'Critical', colour: 'var(--el-critical)', background: 'var(--el-critical-bg)' },
  high: { word: 'High', colour: 'var(--el-error)', background: 'var(--el-error-bg)' },
  medium: { word: 'Medium', colour: 'var(--el-warning)', background: 'var(--el-warning-bg)' },
  low: { word: 'Low', colour: 'var(--el-info)', background: 'var(--el-info-bg)' },
  informational: { word: 'Info', colour: 'var(--el-verbose)', background: 'var(--el-verbose-bg)' },
};

/** Word and colours of a level. */
export function toFindingLook(level: FindingLevel): Severity {
  return looks[level];
}

/** The level that a cell holds; undefined for anything else. */
export function toFindingLevel(value: unknown): FindingLevel | undefined {
  return findingLevels.find((level) => level === value);
}
