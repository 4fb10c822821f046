/** The glossary with a filter. */
import { TextInput } from '@mantine/core';
import { type JSX, useState } from 'react';
import source from '../../../../resources/help/glossary.json?raw';
import { findTerms, type Term } from './terms.ts';

const glossary = JSON.parse(source) as readonly Term[];

/** See the file's header. */
export function Glossary(): JSX.Element {
  const [search, setSearch] = useState('');
  const terms = findTerms(glossary, search);
  return (
    <>
      <TextInput
        aria-label="Find a term"
        placeholder="Find a term"
        w={260}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <dl className="el-help-terms">
        {terms.map(({ term, text }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {terms.length ? null : <p className="el-muted">The glossary does not have it.</p>}
    </>
  );
}
