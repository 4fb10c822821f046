/** Plain tokenizers that colour XML and JSON: text in, pieces out that put together are the text again. Pure. */

export interface CodeToken {
  readonly text: string;
  readonly kind: 'plain' | 'name' | 'attribute' | 'value';
}

const xmlPattern = /(<[/?!]?)([\w:.-]+)|([\w:.-]+)(=)("[^"]*"|'[^']*')/g;
const jsonPattern = /("(?:[^"\\]|\\.)*")(\s*:)?/g;

/** Splits XML into tokens; anything it does not know is plain. The texts put together are the input again. */
export function toXmlTokens(xml: string): CodeToken[] {
  const tokens: CodeToken[] = [];
  let end = 0;
  const add = (text: string | undefined, kind: CodeToken['kind']): void => {
    if (text) tokens.push({ text, kind });
  };
  for (const match of xml.matchAll(xmlPattern)) {
    add(xml.slice(end, match.index), 'plain');
    add(match[1], 'plain');
    add(match[2], 'name');
    add(match[3], 'attribute');
    add(match[4], 'plain');
    add(match[5], 'value');
    end = match.index + match[0].length;
  }
  add(xml.slice(end), 'plain');
  return tokens;
}

/** Splits JSON into tokens in the same way. */
export function toJsonTokens(json: string): CodeToken[] {
  const tokens: CodeToken[] = [];
  let end = 0;
  for (const match of json.matchAll(jsonPattern)) {
    if (match.index > end) tokens.push({ text: json.slice(end, match.index), kind: 'plain' });
    tokens.push({ text: match[1]!, kind: match[2] ? 'name' : 'value' });
    if (match[2]) tokens.push({ text: match[2], kind: 'plain' });
    end = match.index + match[0].length;
  }
  if (end < json.length) tokens.push({ text: json.slice(end), kind: 'plain' });
  return tokens;
}
