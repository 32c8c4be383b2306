/** @module app/ui/icons  Our own small icons: 12 px, one stroke, the colour of the text. Always decoration: the words beside them carry the meaning. */
import type { CSSProperties } from 'react';

const PATHS = {
  check: 'M2.5 6.5 5 9l4.5-6',
  clock: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM6 3.7V6l1.6 1.2',
  hold: 'M6 1.3 11 10.2H1L6 1.3ZM6 4.8v2.3M6 8.6v.1',
  conflict: 'M1.5 4h9M1.5 8h9M8.5 1.5l-5 9',
  retry: 'M10 6a4 4 0 1 1-1.3-3M10 1.2v2.4H7.6',
  cross: 'M2.8 2.8l6.4 6.4M9.2 2.8 2.8 9.2',
  pause: 'M4.2 2.5v7M7.8 2.5v7',
  silent: 'M1.5 6h1.8l1.4-2.8 2 5.6L8.2 6h2.3',
  chevron: 'M4.3 2.5 7.8 6 4.3 9.5',
  copy: 'M4 4V1.8h6.2V8H8M1.8 4H8v6.2H1.8V4Z',
  more: 'M2.2 6h.1M6 6h.1M9.8 6h.1',
  plus: 'M6 2v8M2 6h8',
  out: 'M4.5 2H2v8h8V7.5M7 1.8h3.2V5M10 2 5.5 6.5',
  lock: 'M3 5.5h6v4.7H3V5.5ZM4.2 5.5V3.8a1.8 1.8 0 0 1 3.6 0v1.7',
  question: 'M4.2 4.3c0-1 .8-1.8 1.8-1.8s1.8.7 1.8 1.7C7.8 5.5 6 5.6 6 7M6 9.2v.1',
  dot: 'M6 3.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z',
  ring: 'M6 2.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8Z',
  calendar: 'M1.8 3h8.4v7.2H1.8V3ZM1.8 5.3h8.4M4 1.5V4M8 1.5V4',
  right: 'M2 6h8M7 3l3 3-3 3',
  left: 'M10 6H2M5 3 2 6l3 3',
  both: 'M1.5 6h9M4 3.5 1.5 6 4 8.5M8 3.5 10.5 6 8 8.5',
} as const;

export type IconName = keyof typeof PATHS;

export interface IconProps {
  readonly name: IconName;
  /** Pixels; 12 unless told. */
  readonly size?: number;
  readonly style?: CSSProperties;
}

export function Icon({ name, size = 12, style }: IconProps) {
  const filled = name === 'dot';
  return (
    <svg aria-hidden="true" focusable="false" width={size} height={size} viewBox="0 0 12 12" style={{ flex: 'none', ...style }}>
      <path
        d={PATHS[name]}
        fill={filled ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={name === 'more' ? 1.9 : 1.4}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
