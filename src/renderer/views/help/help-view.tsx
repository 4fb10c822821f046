/** The help view: pages at the left, the open page at the right; a search over all of them. Everything is in the app. */
import { TextInput } from '@mantine/core';
import { type JSX, useEffect, useRef, useState } from 'react';
import { useHelp } from '../../state/help.ts';
import { Icon } from '../../widgets/icon.tsx';
import { EventIds } from './event-ids.tsx';
import { Glossary } from './glossary.tsx';
import { HelpText } from './help-text.tsx';
import { KeyList } from './key-list.tsx';
import { findPage, searchPages } from './pages.ts';
import './help.css';

const groups = ['Start', 'Views', 'Reference'] as const;

/** See the file's header. */
export function HelpView(): JSX.Element {
  const [search, setSearch] = useState('');
  const { page: id, setPage } = useHelp();
  const page = findPage(id);
  const found = searchPages(search);
  const article = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useEffect(() => {
    article.current?.scrollTo(0, 0);
  }, [page.id]);
  return (
    <div className="el-help">
      <nav className="el-help-nav" aria-label="Help pages" data-region="help-pages">
        <TextInput
          aria-label="Search the help"
          placeholder="Search the help"
          leftSection={<Icon name="search" />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {groups.map((group) => {
          const list = found.filter((one) => one.group === group);
          return list.length ? (
            <section key={group} aria-label={group}>
              <h3>{group}</h3>
              <ul>
                {list.map((one) => (
                  <li key={one.id}>
                    <button
                      type="button"
                      aria-current={one.id === page.id ? 'page' : undefined}
                      onClick={() => setPage(one.id)}
                    >
                      {one.title}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ) : null;
        })}
        {found.length ? null : <p className="el-muted">No page has these words.</p>}
      </nav>
      <article
        ref={article}
        className="el-help-page"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        aria-label={`Help: ${page.title}`}
        data-region="help-page"
      >
        <h2>{page.title}</h2>
        <HelpText text={page.text} />
        {page.id === 'keyboard' ? <KeyList /> : null}
        {page.id === 'glossary' ? <Glossary /> : null}
        {page.id === 'event-ids' ? <EventIds /> : null}
      </article>
    </div>
  );
}
