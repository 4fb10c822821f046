/** Long text in a fixed font, with XML and JSON coloured by a plain tokenizer; text in, React text nodes out (never HTML). */
import { Fragment, type JSX, useMemo } from 'react';
import './code-text.css';

export interface CodeToken {
  readonly text: string;
  readonly kind: 'plain' | 'name' | 'attribute' | 'value';
}

const xmlPattern = /(<[/?!]?)([\w:.-]+)|([\w:.-]+)(=)("[^"]*"|'[^']*')/g;
const jsonPattern = /("(?:[^"\\]|\\.)*")(\s*:)?/g;

/** Texts longer than this are not coloured. */
const colourLimit = 200_000;

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

interface CodeTextProps {
  readonly label: string;
  readonly text: string;
  readonly language: 'xml' | 'json' | 'plain';
}

/** See the file's header. */
export function CodeText({ label, text, language }: CodeTextProps): JSX.Element {
  const tokens = useMemo(() => {
    if (language === 'plain' || text.length > colourLimit) return [{ text, kind: 'plain' as const }];
    return language === 'xml' ? toXmlTokens(text) : toJsonTokens(text);
  }, [text, language]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-code" aria-label={label} tabIndex={0}>
      <pre className="el-mono" dir="ltr">
        {tokens.map((token, index) =>
          token.kind === 'plain' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other identity
            <Fragment key={index}>{token.text}</Fragment>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other identity
            <span key={index} className={`el-code-${token.kind}`}>
              {token.text}
            </span>
          ),
        )}
      </pre>
    </section>
  );
}
