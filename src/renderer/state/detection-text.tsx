/** How rules and findings are written in any view: the badge of a level, techniques with their ids, a matched field's clause. */
import type { JSX } from 'react';
import type { FindingRow, RuleRow } from '#shared/contract/detections.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { type FindingLevel, toFindingLook } from '../theme/finding-level.ts';
import '../theme/finding-level.css';

type Technique = RuleRow['techniques'][number];
type Matched = FindingRow['matched'][number];

/** The level as a small coloured word. */
export function LevelBadge({ level }: { readonly level: FindingLevel }): JSX.Element {
  return <span className={`el-badge el-badge-${level}`}>{toFindingLook(level).word}</span>;
}

/** `T1059.001 PowerShell (was T1086)`. */
export function explainTechnique({ id, name, oldId }: Technique): string {
  return `${id}${name === null ? '' : ` ${name}`}${oldId === null || oldId === id ? '' : ` (was ${oldId})`}`;
}

/** `defense-evasion` as `Defense evasion`. */
export function explainTactic(shortname: string): string {
  const words = shortname.replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Event fields of a finding are named as the log names them; what a rule counted or grouped by is no field of an event. */
export function toMatchedClause({ field, value }: Matched): string | undefined {
  return /^[A-Za-z_][\w.-]*$/.test(field) && value !== '' && value.length <= 2000
    ? toFieldClauseText(field, value)
    : undefined;
}
