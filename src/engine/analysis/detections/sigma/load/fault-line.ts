/**
 * Where in a rule's text a fault is. In: a document's YAML and the reason for its refusal. Out: lines below its first one.
 * Reasons quote the key or name that is at fault; where they quote none, they begin with the section's name. The first line
 * stands for a section that is missing.
 */

/** 0-based line within the document. */
export function findFaultLine(source: string, reason: string): number {
  const lines = source.split('\n');
  for (const [, quoted] of reason.matchAll(/'([^']+)'/g)) {
    const name = quoted!.trim();
    const isWord = /^\w+$/.test(name);
    const has = (line: string): boolean =>
      isWord ? new RegExp(`(?<![\\w])${name}(?![\\w])`).test(line) : line.includes(name);
    const asKey = lines.findIndex(
      (line) =>
        has(line) &&
        line
          .trimStart()
          .replace(/^[-\s'"?]+/, '')
          .startsWith(name),
    );
    const found = reason.startsWith('condition') ? findInCondition(lines, has) : asKey;
    if (found >= 0) return found;
    const anywhere = lines.findIndex(has);
    if (anywhere >= 0) return anywhere;
  }
  for (const [word] of reason.matchAll(/\w+/g)) {
    const found = lines.findIndex((line) => line.trimStart().startsWith(`${word}:`));
    if (found >= 0) return found;
  }
  return lines[0]!.startsWith('---') && lines.length > 1 ? 1 : 0;
}

/** A condition may run over several lines. */
function findInCondition(lines: readonly string[], has: (line: string) => boolean): number {
  const start = lines.findIndex((line) => line.trimStart().startsWith('condition:'));
  return start < 0 ? -1 : lines.findIndex((line, at) => at >= start && has(line));
}
