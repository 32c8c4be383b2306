/** @module app/console/ui/screen-link  A link to another place of the console. A real link: it can be focused, copied and read out as one. */
import type { MouseEvent, ReactNode } from 'react';
import { hashOf, type Target } from '../route.ts';
import { useNavigation } from '../use-route.tsx';

export interface ScreenLinkProps {
  readonly to: Target;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly isCurrent?: boolean;
  /** Once the reader goes there, in this page. */
  readonly onFollow?: (() => void) | undefined;
}

export function ScreenLink({ to, children, className, isCurrent, onFollow }: ScreenLinkProps) {
  const { go } = useNavigation();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
    onFollow?.();
  };
  return (
    <a href={hashOf(to)} className={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
