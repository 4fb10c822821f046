/**
 * A report as one HTML file: no script, no external request (a CSP in the file forbids both), every text escaped. In: a
 * document of blocks. Out: bytes that depend on nothing else.
 */

import { toVisible } from '#shared/model/visible.ts';
import { type Block, type Cell, cellText, type ReportDocument, type Section } from './blocks.ts';

/** Text for HTML: hidden characters made visible, markup characters escaped. */
export function escapeHtml(text: string): string {
  return toVisible(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** A day, or a day with its time, as the sections write them. */
const times = /(?<![\w-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?(?![\w-])/g;

/** Running text: as `escapeHtml`, but days and times are not broken over two lines at their hyphens. */
function renderText(text: string): string {
  return escapeHtml(text).replace(times, '<time>$&</time>');
}

const style = `
:root { color-scheme: light; }
body { font: 14px/1.5 system-ui, "Segoe UI", sans-serif; color: #1c2430; max-width: 1100px; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; border-bottom: 2px solid #d5dbe3; padding-bottom: .25rem; margin-top: 2.2rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; } p, ul { margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: 12.5px; } th, td { border: 1px solid #d5dbe3; padding: 3px 7px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f1f4f8; } th, td.n, td.w { overflow-wrap: normal; } td.n, td span, time { white-space: nowrap; } td.n { text-align: right; font-variant-numeric: tabular-nums; } code, .code { font-family: ui-monospace, Consolas, monospace; font-size: 12px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; } dt { color: #56627a; } dd { margin: 0; overflow-wrap: anywhere; }
.note { border-left: 3px solid #8fa3c0; padding: .2rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; background: #f7f9fc; }
.chain { list-style: none; padding: 0; } .chain li { border: 1px solid #c4cedb; border-radius: 4px; padding: 5px 10px; margin: 0 0 0 calc(var(--d) * 18px); background: #f7f9fc; overflow-wrap: anywhere; }
.chain .how { color: #56627a; font-size: 12px; } .small { color: #56627a; font-size: 12px; } nav ol { columns: 2; }
figure { margin: .8rem 0; } @page { size: A4 landscape; margin: 12mm 12mm 16mm; @bottom-right { content: counter(page) " of " counter(pages); font: 8px system-ui, sans-serif; color: #56627a; } }
@media print { body { max-width: none; margin: 0; padding: 0; } h2, h3 { break-after: avoid; } tr, li { break-inside: avoid; } }
`;

/** Longest word that is never broken over two lines: a broken one could be read as two. Longer ones (paths, hashes) must break. */
const longestWhole = 20;

/** A cell whose numbers and words stay whole; a time breaks only between day and hour. */
function renderCell(cell: Cell): string {
  if (typeof cell === 'number') return `<td class="n">${cell}</td>`;
  if (typeof cell === 'object') return `<td class="code">${escapeHtml(cell.code)}</td>`;
  const time = /^(\d{4}-\d\d-\d\dT)(\d\d:\d\d:\d\d[.\d]*Z?)$/.exec(cell);
  if (time) return `<td class="w"><span>${time[1]}</span><wbr><span>${time[2]}</span></td>`;
  const whole = cell.split(/\s+/).every((word) => word.length <= longestWhole);
  return `<td${whole ? ' class="w"' : ''}>${escapeHtml(cell)}</td>`;
}

function renderBars(block: Extract<Block, { type: 'bars' }>): string {
  const width = 1000;
  const height = 120;
  const most = Math.max(1, ...block.bars.map((bar) => bar.value));
  const step = width / Math.max(1, block.bars.length);
  const bars = block.bars
    .map((bar, i) => {
      const tall = Math.round((bar.value / most) * height * 100) / 100;
      return `<rect x="${(i * step).toFixed(2)}" y="${(height - tall).toFixed(2)}" width="${Math.max(step - 1, 0.5).toFixed(2)}" height="${tall}" fill="#3b6fb6"><title>${escapeHtml(bar.label)}: ${bar.value}</title></rect>`;
    })
    .join('');
  const first = block.bars[0]?.label ?? '';
  const last = block.bars.at(-1)?.label ?? '';
  return `<figure><figcaption>${escapeHtml(block.title)}</figcaption><svg role="img" aria-label="${escapeHtml(block.text)}" viewBox="0 0 ${width} ${height + 16}" width="100%">${bars}<text x="0" y="${height + 13}" font-size="11">${escapeHtml(first)}</text><text x="${width}" y="${height + 13}" font-size="11" text-anchor="end">${escapeHtml(last)}</text></svg><p class="small">${renderText(block.text)}</p></figure>`;
}

function renderBlock(block: Block): string {
  switch (block.type) {
    case 'text':
      return `<p>${renderText(block.text)}</p>`;
    case 'subheading':
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case 'facts':
      return `<dl>${block.rows.map(([label, cell]) => `<dt>${escapeHtml(label)}</dt><dd${typeof cell === 'object' ? ' class="code"' : ''}>${renderText(cellText(cell))}</dd>`).join('')}</dl>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${renderText(item)}</li>`).join('')}</ul>`;
    case 'table':
      return `<table><thead><tr>${block.columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${block.rows.map((row) => `<tr>${row.map(renderCell).join('')}</tr>`).join('\n')}</tbody></table>${block.note ? `<p class="small">${renderText(block.note)}</p>` : ''}`;
    case 'bars':
      return renderBars(block);
    case 'chain':
      return `<h3>${escapeHtml(block.title)}</h3><ol class="chain">${block.steps.map((step, i) => `<li style="--d:${Math.min(i, 20)}"><strong>${escapeHtml(step.title)}</strong><div class="code">${renderText(step.detail)}</div><div class="how">${renderText(step.how)}</div></li>`).join('')}</ol>`;
    case 'note':
      return `<h3>${escapeHtml(block.heading)}</h3><div class="note">${escapeHtml(block.body)}</div>`;
  }
}

const renderSection = (section: Section): string =>
  `<section id="${escapeHtml(section.id)}"><h2>${escapeHtml(section.title)}</h2>\n${section.blocks.map(renderBlock).join('\n')}\n</section>`;

/** The whole file. */
export function renderHtml(document: ReportDocument): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.title)}</title><style>${style}</style></head><body>
<header><h1>${escapeHtml(document.title)}</h1><p class="small">Case ${escapeHtml(document.caseName)} · by ${escapeHtml(document.analyst)} · written ${escapeHtml(document.createdAt)} · EventLoupe ${escapeHtml(document.version)} · all times UTC</p></header>
<nav aria-label="Contents"><ol>${document.sections.map((section) => `<li><a href="#${escapeHtml(section.id)}">${escapeHtml(section.title)}</a></li>`).join('')}</ol></nav>
${document.sections.map(renderSection).join('\n')}
</body></html>
`;
}
