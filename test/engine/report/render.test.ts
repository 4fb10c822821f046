import { expect, test } from 'vitest';
import type { ReportDocument } from '../../../src/engine/report/blocks.ts';
import { escapeHtml, renderHtml } from '../../../src/engine/report/html.ts';
import { escapeMarkdown, renderMarkdown } from '../../../src/engine/report/markdown.ts';

const hostile = '<script>alert(1)</script> "><img src=x onerror=1> [a](javascript:1) =cmd|x \u202egpj.exe \u001b[31m';

function documentWith(text: string): ReportDocument {
  return {
    title: text,
    caseName: text,
    analyst: text,
    createdAt: '2025-01-01T00:00:00Z',
    version: '0.1.0',
    sections: [
      {
        id: 'all',
        title: text,
        blocks: [
          { type: 'text', text },
          { type: 'subheading', text },
          { type: 'facts', rows: [[text, { code: text }]] },
          { type: 'list', items: [text] },
          { type: 'table', columns: [text], rows: [[text], [{ code: text }], [3]], note: text },
          { type: 'bars', title: text, text, bars: [{ label: text, value: 3 }] },
          { type: 'chain', title: text, steps: [{ title: text, detail: text, how: text }] },
          { type: 'note', heading: text, body: `${text}\n# ${text}` },
        ],
      },
    ],
  };
}

test('hostile text stays text in every block of the HTML report', () => {
  const html = renderHtml(documentWith(hostile));
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<img');
  expect(html).not.toContain('\u202e');
  expect(html).not.toContain('\u001b');
  expect(html.match(/&#60;script&#62;/g)!.length).toBeGreaterThanOrEqual(20);
  expect(html).toContain("default-src 'none'");
});

test('hostile text stays text in every block of the Markdown report', () => {
  const markdown = renderMarkdown(documentWith(hostile));
  expect(markdown).not.toMatch(/<script|<img/);
  expect(markdown).not.toContain('[a](');
  expect(markdown).not.toContain('\u202e');
  expect(markdown.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
});

test('the same document gives the same bytes', () => {
  expect(renderHtml(documentWith('x'))).toBe(renderHtml(documentWith('x')));
});

test('escapes keep ordinary text readable', () => {
  expect(escapeHtml('C:\\Windows & "x"')).toBe('C:\\Windows &#38; &#34;x&#34;');
  expect(escapeMarkdown('a|b')).toBe('a\\|b');
});

test('the HTML report keeps numbers, short words and the halves of a time whole, and lets long values break', () => {
  const document = documentWith('x');
  const path = 'C:\\Windows\\System32\\WindowsPowerShell\\powershell.exe';
  const rows = [[8261632, 'complete', '2025-03-03T00:00:20.6803150Z', path]];
  const html = renderHtml({
    ...document,
    sections: [{ id: 'a', title: 'a', blocks: [{ type: 'table', columns: ['a', 'b', 'c', 'd'], rows }] }],
  });
  expect(html).toContain('<td class="n">8261632</td><td class="w">complete</td>');
  expect(html).toContain('<td class="w"><span>2025-03-03T</span><wbr><span>00:00:20.6803150Z</span></td>');
  expect(html).toContain(`<td>${escapeHtml(path)}</td>`);
});

test('days and times of running text are not broken at their hyphens, and nothing else is marked', () => {
  const text =
    'On 2025-01-31, at 2025-01-31T08:09:10.1234567Z and 2025-01-31 08:09 & S-1-5-21-2025-01-31-1 or x2025-01-31';
  const html = renderHtml(documentWith(text));
  expect(html).toContain(
    '<li>On <time>2025-01-31</time>, at <time>2025-01-31T08:09:10.1234567Z</time> and <time>2025-01-31 08:09</time> &#38; S-1-5-21-2025-01-31-1 or x2025-01-31</li>',
  );
  expect(html).toMatch(/[ ,]time \{ white-space: nowrap; \}/);
  expect(html).toContain(`<title>${text.replace('&', '&#38;')}</title>`);
});
