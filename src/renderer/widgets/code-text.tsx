/** Long text in a fixed font, with XML and JSON coloured by a plain tokenizer; text in, React text nodes out (never HTML). */

import { Fragment, type JSX, useMemo } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { toJsonTokens, toXmlTokens } from './code-tokens.ts';
import './code-text.css';

/** Texts longer than this are not coloured. */
const colourLimit = 200_000;

interface CodeTextProps {
  readonly label: string;
  readonly text: string;
  readonly language: 'xml' | 'json' | 'plain';
}

/** See the file's header. */
export function CodeText({ label, text, language }: CodeTextProps): JSX.Element {
  const tokens = useMemo(() => {
    const shown = toVisible(text);
    if (language === 'plain' || shown.length > colourLimit) return [{ text: shown, kind: 'plain' as const }];
    return language === 'xml' ? toXmlTokens(shown) : toJsonTokens(shown);
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
