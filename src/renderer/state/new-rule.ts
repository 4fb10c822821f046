/** Texts that the rule editor starts with: a rule that is small and complete, a filter for a finding. Pure but for their ids. */
import type { FindingRow } from '#shared/contract/detections.ts';

/** A rule that a person changes and sees hit. */
export function toNewRule(): string {
  return `title: My rule
id: ${crypto.randomUUID()}
status: experimental
description: What it finds, and why that matters.
author: ''
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\cmd.exe'
    CommandLine|contains: 'whoami'
  condition: selection
falsepositives:
  - Who does this without bad intent
level: medium
`;
}

/** Longest value that a filter is made of; a person picks out of longer ones. */
const longestValue = 400;

/** A Sigma filter that suppresses what a finding matched, on its host: to be narrowed or widened before it is saved. */
export function toFilterText(finding: FindingRow): string {
  const fields = new Map<string, string>();
  for (const { field, value } of finding.matched) {
    if (field !== '' && value !== '' && value.length <= longestValue && !fields.has(field)) fields.set(field, value);
  }
  if (finding.computer) fields.set('Computer', finding.computer);
  const lines = [...fields].map(([field, value]) => `    ${toKey(field)}: ${quote(escapeWildcards(value))}`);
  return `title: ${quote(`Innocent: ${finding.title}`.slice(0, 200))}
id: ${crypto.randomUUID()}
description: Why this is innocent here.
author: ''
logsource:
  product: windows
filter:
  rules:
    - ${quote(finding.ruleId)}
  selection:
${lines.join('\n')}
  condition: not selection
`;
}

const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, '?');
const quote = (text: string): string => `'${oneLine(text).replaceAll("'", "''")}'`;
const toKey = (field: string): string => (/^[A-Za-z_][\w.]*$/.test(field) ? field : quote(field));

/** Sigma's wildcards and the backslashes before them stand for themselves. */
function escapeWildcards(value: string): string {
  return value.replace(/\\+(?=[*?])/g, (run) => run + run).replace(/[*?]/g, '\\$&');
}
