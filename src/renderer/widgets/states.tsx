/** What a panel shows when it has nothing to show yet: empty, loading, error. They know no evidence. */

import { Button, Loader } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { Icon, type IconName } from './icon.tsx';
import './states.css';

interface EmptyStateProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Nothing here, and why, and what to do about it (children). */
export function EmptyState({ icon = 'search', title, children }: EmptyStateProps): JSX.Element {
  return (
    <div className="el-state">
      <Icon name={icon} size={22} />
      <p className="el-state-title">{title}</p>
      {children ? <div className="el-state-body">{children}</div> : null}
    </div>
  );
}

/** Work in progress, with what is being done. */
export function LoadingState({ label }: { readonly label: string }): JSX.Element {
  return (
    <div className="el-state" role="status">
      <Loader size="sm" />
      <p>{label}</p>
    </div>
  );
}

interface ErrorStateProps {
  readonly title: string;
  readonly message: string;
  readonly code?: string;
  readonly onRetry?: () => void;
}

/** Something failed: what, the engine's own words, its code, and a way to try again. */
export function ErrorState({ title, message, code, onRetry }: ErrorStateProps): JSX.Element {
  return (
    <div className="el-state el-state-error" role="alert">
      <Icon name="warning" size={22} />
      <p className="el-state-title">{toVisible(title)}</p>
      <p className="el-state-body">{toVisible(message)}</p>
      {code ? <p className="el-mono el-muted">{code}</p> : null}
      {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
    </div>
  );
}
