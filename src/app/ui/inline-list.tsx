/** @module app/ui/inline-list  A list of rows with hairlines between them. */
import { styled } from 'styled-components';

export const InlineList = styled.ul`
  display: flex;
  flex-direction: column;
  > li { padding-block: 8px; border-block-start: 1px solid var(--tl-line); }
  > li:first-child { border-block-start: 0; padding-block-start: 0; }
  > li:last-child { padding-block-end: 0; }
`;
