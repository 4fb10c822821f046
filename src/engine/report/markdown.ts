/** A report as Markdown (GitHub tables). Every text from evidence is escaped so that it cannot become markup. */

import { toVisible } from '#shared/model/visible.ts';
import { type Block, type Cell, cellText, type ReportDocument } from './blocks.ts';

/**
 * Text for Markdown: markup characters get a backslash, HTML and automatic links are broken, line ends become blanks,
 * control characters and direction marks visible. At the start of a text list and heading marks are escaped too.
 */
export function escapeMarkdown(text: string): string {
  return toVisible(text)
    .replace(/[\n\t]/g, ' ')
    .replace(/[\\`*_{}[\]|~!>@]/g, (c) => `\\${c}`)
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/www\./gi, (prefix) => `${prefix.slice(0, 3)}\\.`)
    .replace(/^\s*[#+\-=]/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}

const cell = (value: Cell): string => escapeMarkdown(cellText(value));

function renderBlock(block: Block): string {
  switch (block.type) {
    case 'text':
      return escapeMarkdown(block.text);
    case 'subheading':
      return `### ${escapeMarkdown(block.text)}`;
    case 'facts':
      return block.rows.map(([label, value]) => `- **${escapeMarkdown(label)}**: ${cell(value)}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'table':
      return [
        `| ${block.columns.map(escapeMarkdown).join(' | ')} |`,
        `|${block.columns.map(() => ' --- |').join('')}`,
        ...block.rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
        ...(block.note ? ['', `*${escapeMarkdown(block.note)}*`] : []),
      ].join('\n');
    case 'bars':
      return `**${escapeMarkdown(block.title)}**: ${escapeMarkdown(block.text)}`;
    case 'chain':
      return [
        `### ${escapeMarkdown(block.title)}`,
        '',
        ...block.steps.map(
          (step, i) =>
            `${'  '.repeat(Math.min(i, 20))}- **${escapeMarkdown(step.title)}** ${escapeMarkdown(step.detail)} (${escapeMarkdown(step.how)})`,
        ),
      ].join('\n');
    case 'note':
      return `### ${escapeMarkdown(block.heading)}\n\n${block.body
        .split(/\r\n?|\n/)
        .map((line) => `> ${escapeMarkdown(line)}`)
        .join('\n')}`;
  }
}

/** The whole file. */
export function renderMarkdown(document: ReportDocument): string {
  const head = `# ${escapeMarkdown(document.title)}\n\nCase ${escapeMarkdown(document.caseName)}, ${escapeMarkdown(document.analyst)}, ${escapeMarkdown(document.createdAt)}, EventLoupe ${escapeMarkdown(document.version)}. All times UTC.\n`;
  return `${head}\n${document.sections
    .map((section) => `## ${escapeMarkdown(section.title)}\n\n${section.blocks.map(renderBlock).join('\n\n')}\n`)
    .join('\n')}`;
}
