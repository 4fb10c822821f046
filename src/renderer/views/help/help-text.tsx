/** Markdown of a help page as elements. HTML is not supported and links lead only to pages and views of the app. */
import type { JSX } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { openHelp } from '../../state/help.ts';
import { useNavigation } from '../../state/navigation.ts';

const plain: Components = {
  a: ({ children }) => <strong>{children}</strong>,
  h2: ({ children }) => <h3>{children}</h3>,
  table: ({ children }) => (
    <div className="el-help-table">
      <table>{children}</table>
    </div>
  ),
};

const linked: Components = {
  ...plain,
  a: ({ href = '', children }) => (
    <button type="button" className="el-link" onClick={() => follow(href)}>
      {children}
    </button>
  ),
};

/** `#page` opens a page, `view:id` a view; nothing else is followed. */
function follow(href: string): void {
  if (href.startsWith('#')) openHelp(href.slice(1));
  else if (href.startsWith('view:')) useNavigation.getState().show(href.slice(5));
}

interface HelpTextProps {
  readonly text: string;
  /** Without a case there is nothing that links could show: they are words in bold. */
  readonly links?: boolean;
}

/** See the file's header. */
export function HelpText({ text, links = true }: HelpTextProps): JSX.Element {
  return (
    <Markdown remarkPlugins={[remarkGfm]} components={links ? linked : plain} urlTransform={(url) => url} skipHtml>
      {text}
    </Markdown>
  );
}
