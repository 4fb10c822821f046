/** The help pages: Markdown of resources/help, bundled as text. Title is the first heading; `view-<id>` is the page of a view. */
import queryLanguage from '../../../../docs/query-language.md?raw';
import { toQueryReference } from './query-reference.ts';

export interface HelpPage {
  readonly id: string;
  readonly title: string;
  readonly group: 'Start' | 'Views' | 'Reference';
  /** Markdown without the title. */
  readonly text: string;
}

const files = import.meta.glob<string>('../../../../resources/help/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** In the order in which they are listed; views in the order of the rail. */
const start = ['first-steps', 'around-the-app', 'keyboard'];
const views = [
  'events',
  'timeline',
  'processes',
  'logons',
  'network',
  'beacons',
  'findings',
  'rules',
  'lists',
  'pivot',
  'tamper',
  'notes',
  'report',
  'evidence',
];
const reference = ['query-language', 'event-ids', 'glossary'];

function toPage(id: string, group: HelpPage['group']): HelpPage {
  const source =
    id === 'query-language' ? toQueryReference(queryLanguage) : files[`../../../../resources/help/${id}.md`];
  const [, title, text] = /^# (.+)\n([\s\S]*)$/.exec(source ?? '') ?? [];
  if (title === undefined || text === undefined) throw new Error(`The help page ${id} has no title`);
  return { id, title, group, text: text.trim() };
}

export const pages: readonly HelpPage[] = [
  ...start.map((id) => toPage(id, 'Start')),
  ...views.map((id) => toPage(`view-${id}`, 'Views')),
  ...reference.map((id) => toPage(id, 'Reference')),
];

/** The page of an id; the first one for an id that there is not. */
export function findPage(id: string): HelpPage {
  return pages.find((page) => page.id === id) ?? pages[0]!;
}

/** Pages that contain all words of a search, in title or text. */
export function searchPages(search: string): readonly HelpPage[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return pages.filter((page) => {
    const text = `${page.title} ${page.text}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
