/** @module app/ui/panel-boundary  Keeps a broken panel from taking its neighbours along: a part that did not load, or a defect of ours. */
import { Component, type ReactNode } from 'react';

export interface PanelBoundaryProps {
  readonly children: ReactNode;
  /** What to show in the panel's place; `retry` draws the panel anew. */
  readonly fallback: (retry: () => void) => ReactNode;
}

export class PanelBoundary extends Component<PanelBoundaryProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return this.props.fallback(() => this.setState({ isBroken: false }));
  }
}
