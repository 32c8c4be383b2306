/** @module app/console/ui/rail-icon  The drawings of the rail: 16 px, one stroke, beside a word that carries the meaning. */

const PATHS = {
  setup: 'M2.5 4.2 4 5.7l2.7-3M2.5 11.2 4 12.7l2.7-3M9 4.5h5M9 11.5h5',
  overview: 'M2 13.5V8M6 13.5V3M10 13.5V6M14 13.5V9.5',
  connections: 'M6.5 9.5l3-3M7.4 4.2l1-1a3 3 0 0 1 4.3 4.3l-1 1M8.6 11.8l-1 1a3 3 0 0 1-4.3-4.3l1-1',
  mappings: 'M2 4.5h4M10 4.5h4M6 4.5 10 11.5M2 11.5h4M10 11.5h4',
  conflicts: 'M8 2v4.5M8 6.5 3 12.5M8 6.5l5 6M3 9.5v3h3M13 9.5v3h-3',
  held: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2ZM6.4 6v4M9.6 6v4',
  'dead-letters': 'M2 4h12v8.5H2V4ZM2 4.5l6 4.5 6-4.5',
  journey: 'M4 2.5a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4ZM12 10.1a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4ZM4 6v3a3 3 0 0 0 3 3h3.2',
  batches: 'M2 5l6-3 6 3-6 3-6-3ZM2 8.2l6 3 6-3M2 11.2l6 3 6-3',
} as const;

export type RailIconName = keyof typeof PATHS;

export function RailIcon({ name }: { readonly name: RailIconName }) {
  return (
    <svg aria-hidden="true" focusable="false" width={16} height={16} viewBox="0 0 16 16" style={{ flex: 'none' }}>
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth={1.4} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
