/** The ingest filter on the first screen: folded away, off until a list has an entry, with what it costs. */
import { Textarea } from '@mantine/core';
import type { JSX } from 'react';
import type { IngestFilter } from '#shared/contract/case.ts';
import { toFilterEntries } from '#shared/model/filter-list.ts';

export type FilterTexts = Readonly<Record<keyof IngestFilter, string>>;
export const noFilter: FilterTexts = { destinations: '', processes: '', watched: '' };

const lists: readonly (readonly [keyof IngestFilter, label: string, example: string])[] = [
  ['destinations', 'To or from', 'Addresses, ranges, domains: 203.0.113.0/24, example.org'],
  ['processes', 'Of these programs', 'File names or paths: rundll32.exe, C:\\Users\\*'],
  ['watched', 'On this list', 'Addresses, ranges, domains or programs'],
];

/** The filter that the texts ask for; undefined where they have no entry: everything is kept. */
export function toIngestFilter(texts: FilterTexts): IngestFilter | undefined {
  const filter = {
    destinations: toFilterEntries(texts.destinations),
    processes: toFilterEntries(texts.processes),
    watched: toFilterEntries(texts.watched),
  };
  return Object.values(filter).some((list) => list.length > 0) ? filter : undefined;
}

interface IngestFilterFieldsProps {
  readonly texts: FilterTexts;
  readonly onChange: (texts: FilterTexts) => void;
}

/** See the file's header. */
export function IngestFilterFields({ texts, onChange }: IngestFilterFieldsProps): JSX.Element {
  const isOn = toIngestFilter(texts) !== undefined;
  return (
    <details className="el-start-filter">
      <summary>
        {isOn ? (
          <strong>Network records are filtered when a new case is made</strong>
        ) : (
          'Keep only some network records…'
        )}
      </summary>
      <p>
        For very large logs. Of network records (Sysmon 3, Security 5156–5158) a new case then keeps only those that
        match every list below that has an entry. The others are counted for each file, but they are{' '}
        <strong>not kept</strong>: no search, chart, beacon or finding sees them. The case remembers the filter, and its
        evidence view and action log show it; for everything, make a new case without it.
      </p>
      {lists.map(([name, label, example]) => (
        <Textarea
          key={name}
          label={label}
          description={example}
          autosize
          minRows={1}
          maxRows={5}
          value={texts[name]}
          onChange={(event) => onChange({ ...texts, [name]: event.currentTarget.value })}
        />
      ))}
    </details>
  );
}
