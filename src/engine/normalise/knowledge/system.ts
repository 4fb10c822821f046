/** Meanings of System values: level, opcode, keywords. In: a field of the System section and its text. */
import { lookUpCode } from './codes.ts';

/** The meaning of a System field's value; undefined where none is known. Keywords are a 64-bit mask in hex. */
export function explainSystemValue(field: 'Level' | 'Opcode' | 'Keywords', value: string): string | undefined {
  if (field !== 'Keywords') return lookUpCode(field === 'Level' ? 'levels' : 'opcodes', value);
  if (!/^0x[0-9a-f]{1,16}$/i.test(value)) return undefined;
  const mask = BigInt(value);
  const names: string[] = [];
  for (let bit = 0; bit < 64; bit++) {
    const name = (mask >> BigInt(bit)) & 1n ? lookUpCode('keyword-bits', String(bit)) : undefined;
    if (name !== undefined) names.push(name);
  }
  return names.length > 0 ? names.join(', ') : undefined;
}
