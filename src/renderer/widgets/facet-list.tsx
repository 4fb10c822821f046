/** Counted values of one field: a click includes a value, its second button (or Shift+Enter, Alt+click) excludes it. */

import { TextInput } from '@mantine/core';
import { type JSX, type KeyboardEvent, type MouseEvent, useId } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { EvidenceText } from './evidence-text.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import './facet-list.css';

export interface FacetItem {
  readonly key: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly countText: string;
  /** 0-1, for the bar behind the count. */
  readonly share: number;
  readonly state: 'included' | 'excluded' | undefined;
  readonly colour?: string | undefined;
}

interface FacetListProps {
  readonly title: string;
  readonly open: boolean;
  readonly items: readonly FacetItem[];
  readonly note?: string | undefined;
  readonly search: string | undefined;
  readonly busy: boolean;
  readonly onToggleOpen: () => void;
  readonly onSearch: (text: string) => void;
  readonly onPick: (item: FacetItem, exclude: boolean) => void;
  readonly onMore?: (() => void) | undefined;
}

/** See the file's header. */
export function FacetList(props: FacetListProps): JSX.Element {
  const id = useId();
  return (
    <section className="el-facet" aria-labelledby={id} aria-busy={props.busy}>
      <h3 className="el-facet-head">
        <button type="button" id={id} aria-expanded={props.open} onClick={props.onToggleOpen}>
          <Icon name={props.open ? 'down' : 'forward'} size={11} />
          {props.title}
          {props.note ? <span className="el-facet-note">{props.note}</span> : null}
        </button>
      </h3>
      {props.open ? (
        <>
          {props.search !== undefined ? (
            <TextInput
              className="el-facet-search"
              aria-label={`Search in ${props.title}`}
              placeholder="Search values"
              value={props.search}
              onChange={(event) => props.onSearch(event.currentTarget.value)}
            />
          ) : null}
          <ul>
            {props.items.map((item) => (
              <FacetRow key={item.key} item={item} onPick={props.onPick} />
            ))}
          </ul>
          {props.items.length === 0 && !props.busy ? <p className="el-facet-empty">No values</p> : null}
          {props.onMore ? (
            <button type="button" className="el-facet-more" onClick={props.onMore}>
              Show more
            </button>
          ) : null}
        </>
      ) : null}
    </section>
  );
}

function FacetRow({
  item,
  onPick,
}: {
  readonly item: FacetItem;
  readonly onPick: FacetListProps['onPick'];
}): JSX.Element {
  const onClick = (event: MouseEvent): void => onPick(item, event.altKey);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      onPick(item, true);
    }
  };
  return (
    <li className={`el-facet-row ${item.state ?? ''}`}>
      <button
        type="button"
        className="el-facet-value"
        aria-pressed={item.state === 'included'}
        title={toVisible(item.detail ? `${item.label}\n${item.detail}` : item.label)}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        <span className="el-facet-bar" style={{ width: `${Math.max(1, item.share * 100)}%` }} />
        {item.colour ? <span className="el-facet-dot" style={{ background: item.colour }} /> : null}
        <EvidenceText className="el-facet-label">{item.label || '(empty)'}</EvidenceText>
        {item.detail ? <EvidenceText className="el-facet-detail">{item.detail}</EvidenceText> : null}
        <span className="el-facet-count">{item.countText}</span>
      </button>
      <IconButton
        icon="not"
        label={item.state === 'excluded' ? `Stop excluding ${item.label}` : `Exclude ${item.label}`}
        pressed={item.state === 'excluded'}
        onClick={() => onPick(item, true)}
      />
    </li>
  );
}
