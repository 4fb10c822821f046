/** Office packages made reproducible: the same parts give the same bytes, whatever the clock and the time zone. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/** ZIP keeps local times: the parts of the date, not the moment, make the bytes. */
const fixedDate = new Date(1980, 0, 1, 0, 0, 0);

/** The package with its parts' dates fixed and its properties saying `createdAt` (ISO 8601). */
export function repackOffice(bytes: Uint8Array, createdAt: string): Uint8Array {
  const parts = unzipSync(bytes);
  const stamp = `${createdAt.slice(0, 19)}Z`;
  const fixed = Object.entries(parts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]): [string, Uint8Array] => [
      name,
      name === 'docProps/core.xml'
        ? strToU8(strFromU8(content).replace(/(<dcterms:(created|modified)[^>]*>)[^<]*/g, `$1${stamp}`))
        : content,
    ]);
  // The content types come first, as readers of OPC packages expect.
  fixed.sort(([a], [b]) => Number(b === '[Content_Types].xml') - Number(a === '[Content_Types].xml'));
  return zipSync(Object.fromEntries(fixed), { mtime: fixedDate, level: 6 });
}
