/**
 * docs/query-language.md for the help view: without the sample events that its tests use, and without the column that names
 * them. In: the page. Out: Markdown. Pure.
 */
export function toQueryReference(page: string): string {
  const end = page.indexOf('\n## Sample events');
  const [title = '', ...rest] = (end < 0 ? page : page.slice(0, end)).split('\n');
  const body = rest.join('\n').replace(/^[\s\S]*?(?=\n## )/, '');
  let dropped = -1;
  const lines = body.split('\n').map((line) => {
    if (!line.startsWith('|')) {
      dropped = -1;
      return line;
    }
    // A bar inside of code is written `\|`.
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    if (dropped === -1) dropped = cells.findIndex((cell) => cell.trim() === 'finds');
    return dropped < 0 ? line : `|${cells.filter((_, index) => index !== dropped).join('|')}|`;
  });
  return `${title}\n\nOne language for the search box, the clauses of the filter, saved searches, reports and the command line.\n${lines.join('\n')}`;
}
