/** PDF, Word and Excel reports of hostile text: nothing runs, nothing hides, the same document gives the same bytes. */
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { ReportDocument } from '../../../src/engine/report/blocks.ts';
import { renderDocx } from '../../../src/engine/report/docx.ts';
import { escapeHtml } from '../../../src/engine/report/html.ts';
import { escapeMarkdown } from '../../../src/engine/report/markdown.ts';
import { renderPdf } from '../../../src/engine/report/pdf.ts';
import { renderXlsx, toSheetText } from '../../../src/engine/report/xlsx.ts';

const hostile =
  '=cmd|x <script>alert(1)</script> <w:t> ]]> &amp; [a](javascript:1) ../../x \u202egpj.exe \u200b\u2066 \u001b[31m \u0000 \ufffe \ud800 _x0041_ \u65e5';

function documentWith(text: string): ReportDocument {
  return {
    title: text,
    caseName: text,
    analyst: text,
    createdAt: '2025-01-01T00:00:00.000Z',
    version: '0.1.0',
    sections: [
      {
        id: 'all',
        title: 'All/blocks',
        blocks: [
          { type: 'text', text },
          { type: 'subheading', text },
          { type: 'facts', rows: [[text, { code: text }]] },
          { type: 'list', items: [text] },
          { type: 'table', columns: [text], rows: [[text], [{ code: text }], [3]], note: text },
          { type: 'bars', title: text, text, bars: [{ label: text, value: 3 }] },
          { type: 'chain', title: text, steps: [{ title: text, detail: text, how: text }] },
          { type: 'note', heading: text, body: `${text}\n=1+1` },
        ],
      },
    ],
  };
}

const hidden = /[\u0000-\u0008\u000b-\u001f\u200b\u202e\u2066\ufffe\ud800-\udfff]/u;
const partsOf = (bytes: Uint8Array): [string, string][] =>
  Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]);

test.each([
  ['docx', renderDocx],
  ['xlsx', renderXlsx],
] as const)('%s: hostile text is text in every part', async (_name, render) => {
  const parts = partsOf(await render(documentWith(hostile)));
  const all = parts.map(([, text]) => text).join('\n');
  expect(all).toContain('&lt;script');
  expect(all).toContain('\\u{202e}gpj.exe');
  expect(all).not.toContain('<script');
  for (const [name, text] of parts) {
    expect([name, hidden.test(text)]).toEqual([name, false]);
    expect(text).not.toMatch(/<f[ >]|<w:(?:fldSimple|instrText|hyperlink|object)\b|TargetMode="External"/);
  }
});

test('xlsx: a text that Excel would decode or run stays as it was written', () => {
  expect(toSheetText('_x0041_')).toBe('_x005F_x0041_');
  expect(toSheetText('=1+1')).toBe('=1+1');
  expect(toSheetText('x'.repeat(40_000)).length).toBeLessThanOrEqual(32_767);
});

test('pdf: whole, with its fonts, without script, link or attachment', async () => {
  const text = strFromU8(await renderPdf(documentWith(hostile)), true);
  expect(text.startsWith('%PDF-1.')).toBe(true);
  expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
  expect(text).toContain('/FontFile2');
  expect(text).not.toMatch(/\/(?:JavaScript|JS|URI|Launch|EmbeddedFile|AcroForm|OpenAction)\b/);
});

test.each([
  ['pdf', renderPdf],
  ['docx', renderDocx],
  ['xlsx', renderXlsx],
] as const)('%s: the same document gives the same bytes', async (_name, render) => {
  const [one, two] = [await render(documentWith(hostile)), await render(documentWith(hostile))];
  expect(Buffer.compare(Buffer.from(one), Buffer.from(two))).toBe(0);
});

test('html and markdown show zero-width and direction characters', () => {
  expect(escapeHtml('a\u200bb\u061cc')).toBe('a\\u{200b}b\\u{61c}c');
  expect(escapeMarkdown('a\u2066b')).not.toContain('\u2066');
});
