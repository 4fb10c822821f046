/**
 * A copy of a rule as a rule of one's own. In: the YAML of one document, a new id. Out: the same text with the new id, the
 * old one as `related: derived`, and `(copy)` in a plain title. Author, licence and references stay: the Detection Rule
 * License asks for them. Pure text work, so comments and layout stay too.
 */

/** See the file's header. */
export function toRuleCopy(source: string, newId: string): string {
  const lines = source.split(/\r?\n/);
  const idAt = lines.findIndex((line) => /^id\s*:/.test(line));
  const oldId =
    idAt < 0
      ? undefined
      : lines[idAt]!.replace(/^id\s*:/, '')
          .replace(/\s#.*$/, '')
          .trim()
          .replace(/^(['"])(.*)\1$/, '$2');
  const titleAt = lines.findIndex((line) => /^title\s*:/.test(line));
  if (titleAt >= 0) lines[titleAt] = lines[titleAt]!.replace(/^(title\s*:\s*[^\s'"|>&*!#{[][^#]*?)\s*$/, '$1 (copy)');
  if (idAt >= 0) lines[idAt] = `id: ${newId}`;
  else lines.splice(titleAt + 1, 0, `id: ${newId}`);
  if (oldId) relate(lines, oldId, idAt);
  return `${lines.join('\n').trimEnd()}\n`;
}

function relate(lines: string[], oldId: string, idAt: number): void {
  const relatedAt = lines.findIndex((line) => /^related\s*:\s*$/.test(line));
  if (relatedAt < 0) {
    if (!lines.some((line) => /^related\s*:/.test(line)))
      lines.splice(idAt + 1, 0, 'related:', `  - id: ${oldId}`, '    type: derived');
    return;
  }
  const indent = /^(\s*)-/.exec(lines[relatedAt + 1] ?? '')?.[1];
  if (indent !== undefined) lines.splice(relatedAt + 1, 0, `${indent}- id: ${oldId}`, `${indent}  type: derived`);
}
