/** @module app/ui/relative-time  "3 min ago", and the exact time on hover, on focus and on click: nothing depends on a pointer. */
import { useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../platform/index.ts';
import { useNow } from './use-now.ts';

const Shell = styled.button.attrs({ type: 'button' })`
  appearance: none;
  border: 0;
  background: none;
  padding: 0;
  font: inherit;
  color: inherit;
  cursor: help;
  text-decoration: underline dotted color-mix(in srgb, currentColor 45%, transparent);
  text-underline-offset: 3px;
`;

export interface RelativeTimeProps {
  /** ISO 8601. */
  readonly at: string;
}

export function RelativeTime({ at }: RelativeTimeProps) {
  const words = useWords();
  const now = useNow();
  const [isExact, setExact] = useState(false);
  const relative = words.relative(at, now);
  const exact = words.exact(at);
  return (
    <Shell title={exact} aria-label={`${relative}, ${exact}`} onClick={() => setExact(!isExact)} onBlur={() => setExact(false)}>
      <time dateTime={at}>{isExact ? exact : relative}</time>
    </Shell>
  );
}
