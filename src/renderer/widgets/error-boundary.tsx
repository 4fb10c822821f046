/** Keeps a fault of one view from taking the others down: what failed, and a way to build the view anew. */
import { Component, type ReactNode } from 'react';
import { ErrorState } from './states.tsx';

interface ErrorBoundaryProps {
  readonly title: string;
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly message: string | undefined }> {
  override state = { message: undefined };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === undefined) return this.props.children;
    return (
      <ErrorState
        title={this.props.title}
        message={this.state.message}
        onRetry={() => this.setState({ message: undefined })}
      />
    );
  }
}
