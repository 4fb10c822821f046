import { expect, test } from 'vitest';
import { noFilter, toIngestFilter } from '../../../src/renderer/app/ingest-filter.tsx';

test('no entry is no filter; remarks and blanks are no entries', () => {
  expect(toIngestFilter(noFilter)).toBeUndefined();
  expect(toIngestFilter({ ...noFilter, watched: ' \n# list\n,' })).toBeUndefined();
  expect(toIngestFilter({ ...noFilter, destinations: '10.0.0.0/8, example.org\r\n# old\n 192.0.2.1 ' })).toEqual({
    destinations: ['10.0.0.0/8', 'example.org', '192.0.2.1'],
    processes: [],
    watched: [],
  });
});
