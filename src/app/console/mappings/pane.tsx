/** @module app/console/mappings/pane  One of the two views of the document. */
import { styled } from 'styled-components';

export const Pane = styled.section`
  display: flex;
  flex-direction: column;
  gap: 6px;
  min-width: 0;
  > h2 { font-weight: 600; }
  > .body { block-size: clamp(320px, 56vh, 640px); border: 1px solid var(--tl-line-strong); border-radius: 6px; overflow: auto; }
`;
