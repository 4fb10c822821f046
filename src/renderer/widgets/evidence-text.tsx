/** Text from evidence in a page: apart from the words around it, with what would hide or turn it shown (`\\u{202e}`). */
import type { ComponentProps, JSX } from 'react';
import { toVisible } from '#shared/model/visible.ts';

interface EvidenceTextProps extends Pick<ComponentProps<'bdi'>, 'className' | 'style'> {
  readonly children: string | null | undefined;
  readonly title?: string | null | undefined;
}

/** See the file's header. */
export function EvidenceText({ children, title, ...rest }: EvidenceTextProps): JSX.Element {
  return (
    <bdi title={title ? toVisible(title) : undefined} {...rest}>
      {children ? toVisible(children) : null}
    </bdi>
  );
}
