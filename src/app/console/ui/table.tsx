/** @module app/console/ui/table  The look of every table: sticky header, hairlines, numbers that line up; it scrolls by itself where the screen is narrow. */
import { styled } from 'styled-components';

/**
 * Scrolls sideways alone, so that the page never does; with a height, the header stays in sight. Focusable, because a scrolling region must be reachable by keyboard.
 * What a row opens is as wide as this, not as the table. Positioned, because a text for screen readers is placed: unless its place is in here, it stands as far out as the table is wide.
 */
export const TableScroll = styled.div<{ $height?: string }>`
  position: relative;
  container-type: inline-size;
  overflow: auto;
  max-height: ${({ $height }) => $height ?? 'none'};
  border: 1px solid var(--tl-line);
  border-radius: 6px;
`;

export const Table = styled.table`
  width: 100%;
  border-collapse: separate;
  border-spacing: 0;
  th, td { padding: 10px 16px; text-align: start; vertical-align: top; border-block-end: 1px solid var(--tl-line); }
  thead th {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    padding-block: 8px;
    font-weight: 600;
    font-size: 12px;
    line-height: 16px;
    color: var(--tl-subtle);
    background: var(--tl-recessed);
    white-space: nowrap;
  }
  tbody tr:last-child > * { border-block-end: 0; }
  tbody th { font-weight: 600; min-width: 148px; }
  tbody th > div { font-weight: 400; }
  tbody > tr > * { overflow-wrap: break-word; }
  time { white-space: nowrap; }
  .number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
`;
