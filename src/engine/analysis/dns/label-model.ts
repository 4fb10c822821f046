/**
 * How generated a label looks. In: a name. Out: entropy and a figure from 0 (made of words) to 1 (letters at random). The
 * model is the mean log-probability of the label's letter pairs, learnt from the word list in resources/network/words.txt
 * (our own), set between the means of words (0) and of evenly random letters (1). Limits: brands, abbreviations, other
 * languages than English and short labels score high; word-list DGAs score low; below seven letters nothing is said.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'tldts';
import { resourcePath } from '../../base/resource-path.ts';

const alphabet = 27;
const minLetters = 7;

interface Model {
  readonly logs: Float64Array;
  readonly words: number;
  readonly random: number;
}

let model: Model | undefined;

const code = (letter: string): number => {
  const value = letter.charCodeAt(0) - 96;
  return value >= 1 && value <= 26 ? value : 0;
};

/** Learns letter pairs (0 stands for the ends) from words, with half a count added to each. */
export function trainModel(words: readonly string[]): Model {
  const counts = new Float64Array(alphabet * alphabet).fill(0.5);
  for (const word of words) {
    let previous = 0;
    for (const letter of word) {
      counts[previous * alphabet + code(letter)]! += 1;
      previous = code(letter);
    }
    counts[previous * alphabet]! += 1;
  }
  const logs = new Float64Array(counts.length);
  for (let row = 0; row < alphabet; row++) {
    let total = 0;
    for (let column = 0; column < alphabet; column++) total += counts[row * alphabet + column]!;
    for (let column = 0; column < alphabet; column++) {
      logs[row * alphabet + column] = Math.log2(counts[row * alphabet + column]! / total);
    }
  }
  const own = words.filter((word) => word.length >= 4).map((word) => meanLog(word, logs));
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  let random = 0;
  for (let row = 1; row < alphabet; row++) {
    for (let column = 1; column < alphabet; column++) random += logs[row * alphabet + column]! / (26 * 26);
  }
  return { logs, words: mean, random };
}

function meanLog(letters: string, logs: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < letters.length; i++) sum += logs[code(letters[i - 1]!) * alphabet + code(letters[i]!)]!;
  return sum / Math.max(1, letters.length - 1);
}

function shippedModel(): Model {
  model ??= trainModel(readFileSync(resourcePath('network', 'words.txt'), 'utf8').split(/\s+/).filter(Boolean));
  return model;
}

/** Bits a character of a text; 0 for an empty one. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** 0 (words) to 1 (looks generated) for one label; 0 below seven letters and for labels that are mostly digits. */
export function generatedScore(label: string): number {
  const folded = label.toLowerCase().slice(0, 63);
  const letters = folded.replace(/[^a-z]/g, '');
  const digits = folded.replace(/\D/g, '').length;
  if (letters.length + digits < minLetters || letters.length < 4) return 0;
  const { logs, words, random } = shippedModel();
  const strange = (words - meanLog(letters, logs)) / (words - random);
  // Letters and digits in turn: encoded data, which words never are.
  const turns = folded.match(/[a-z]\d|\d[a-z]/g)?.length ?? 0;
  return Math.max(0, Math.min(1, strange + 1.5 * Math.max(0, turns / folded.length - 0.15)));
}

/** From here on a label counts as "looks generated". */
export const generatedFrom = 0.6;

export interface NameFigures {
  readonly domain: string | undefined;
  readonly labelLength: number;
  readonly entropy: number;
  readonly generated: number;
}

/** Figures of a lower-case name. The longest label below the public suffix is judged. */
export function measureName(name: string): NameFigures {
  const parsed = parse(name, { allowPrivateDomains: false, validateHostname: false });
  const labels = name.split('.');
  const labelLength = labels.reduce((most, label) => Math.max(most, label.length), 0);
  const domain = parsed.isIp ? undefined : (parsed.domain ?? undefined);
  const suffix = parsed.publicSuffix?.split('.').length ?? 0;
  const own =
    domain === undefined || name.endsWith('.arpa') ? [] : labels.slice(0, Math.max(1, labels.length - suffix));
  const judged = own.reduce((longest, label) => (label.length > longest.length ? label : longest), '');
  return { domain, labelLength, entropy: entropyOf(judged), generated: generatedScore(judged) };
}
