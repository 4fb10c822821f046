/** The help pages: one for each view, links that lead somewhere, the query reference without its test columns. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findPage, pages, searchPages } from '../../../../src/renderer/views/help/pages.ts';
import { toQueryReference } from '../../../../src/renderer/views/help/query-reference.ts';
import { findTerms, type Term } from '../../../../src/renderer/views/help/terms.ts';

const root = new URL('../../../../', import.meta.url);
const viewFolders = readdirSync(new URL('src/renderer/views/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'help')
  .map((entry) => entry.name);
const glossary = JSON.parse(readFileSync(new URL('resources/help/glossary.json', root), 'utf8')) as Term[];

describe('help pages', () => {
  it.each(viewFolders)('the view %s has a page that says its question and its limits', (view) => {
    const page = pages.find((one) => one.id === `view-${view}`);
    expect(page?.text).toMatch(/^\*\*.+\?\*\*/);
  });

  it('every link leads to a page or to a view, and no page holds HTML', () => {
    for (const page of pages) {
      for (const [, target = ''] of page.text.matchAll(/\]\(([^)]*)\)/g)) {
        const [kind, id = ''] = target.startsWith('#') ? ['page', target.slice(1)] : target.split(':');
        if (kind === 'page')
          expect(
            pages.map((one) => one.id),
            page.id,
          ).toContain(id);
        else expect([kind, viewFolders.includes(id)], `${page.id}: ${target}`).toEqual(['view', true]);
      }
      if (page.id !== 'query-language') expect(page.text, page.id).not.toMatch(/<\w/);
    }
  });

  it('every Markdown file of the folder is a page', () => {
    const files = readdirSync(new URL('resources/help/', root)).filter((name) => /^[a-z-]+\.md$/.test(name));
    for (const file of files) expect(pages.map((page) => page.id)).toContain(file.slice(0, -3));
  });

  it('are found by all of their words; an unknown id is the first page', () => {
    expect(searchPages('jitter beacon').map((page) => page.id)).toContain('view-beacons');
    expect(searchPages('no-such-word-here')).toEqual([]);
    expect(searchPages('')).toEqual(pages);
    expect(findPage('view-nothing').id).toBe('first-steps');
  });

  it('the query reference keeps each example and drops what only its tests need', () => {
    const page = findPage('query-language').text;
    expect(page).toContain('`DestinationIp:10.0.0.0/8` | a network');
    expect(page).not.toContain('finds');
    expect(page).not.toContain('Sample events');
    expect(toQueryReference('# T\n\nx\n\n## A\n\n| q | finds |\n|---|---|\n| `a\\|b` | 1 |\n')).toContain(
      '| `a\\|b` |',
    );
  });

  it('the glossary is in order, has each term once, and explains the words that the pages lean on', () => {
    const terms = glossary.map(({ term }) => term.toLowerCase());
    expect(terms).toEqual([...new Set(terms)].sort());
    for (const word of ['beacon', 'jitter', 'logon session', 'logon type', 'guid', 'slack', 'ledger'])
      expect(terms).toContain(word);
    expect(findTerms(glossary, ' JITTER ')[0]?.term).toBe('Jitter');
    expect(findTerms(glossary, '')).toHaveLength(glossary.length);
  });
});
