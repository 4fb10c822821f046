/** Few addresses make many records: each text is parsed once. */
import { type Address, parseAddress } from '../../normalise/index.ts';

const known = new Map<string, Address | undefined>();
const maxKnown = 100_000;

/** As `parseAddress`, remembering the last 100,000 texts. */
export function parseAddressOnce(text: string | undefined): Address | undefined {
  if (text === undefined || text === '-') return undefined;
  const found = known.get(text);
  if (found !== undefined || known.has(text)) return found;
  const address = parseAddress(text);
  if (known.size >= maxKnown) known.clear();
  known.set(text, address);
  return address;
}
