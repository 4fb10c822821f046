/** Windows event levels: the number in, the word and the colour variables out. Levels above 5 are the provider's own. */

export interface Severity {
  readonly word: string;
  /** Names of CSS variables of tokens.css. */
  readonly colour: string;
  readonly background: string;
}

const severities: readonly Severity[] = [
  { word: 'LogAlways', colour: 'var(--el-verbose)', background: 'var(--el-verbose-bg)' },
  { word: 'Critical', colour: 'var(--el-critical)', background: 'var(--el-critical-bg)' },
  { word: 'Error', colour: 'var(--el-error)', background: 'var(--el-error-bg)' },
  { word: 'Warning', colour: 'var(--el-warning)', background: 'var(--el-warning-bg)' },
  { word: 'Info', colour: 'var(--el-info)', background: 'var(--el-info-bg)' },
  { word: 'Verbose', colour: 'var(--el-verbose)', background: 'var(--el-verbose-bg)' },
];

/** The word and colours of a level (0-5); any other number is shown as itself. */
export function toSeverity(level: number): Severity {
  return (
    severities[level] ?? { word: `Level ${level}`, colour: 'var(--el-verbose)', background: 'var(--el-verbose-bg)' }
  );
}
