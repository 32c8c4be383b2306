/** @module app/ui/text  The few text and layout pieces that every panel is made of, on a 4 px grid. */
import { styled } from 'styled-components';
import { PlainButton } from './plain-button.tsx';

/** Secondary facts under a name. */
export const Meta = styled.div`
  color: var(--tl-subtle);
  font-size: 12px;
  line-height: 16px;
`;

/** A name that leads a row. */
export const Name = styled.span`
  font-weight: 600;
`;

/** Things side by side; wraps at 320 px. */
export const Row = styled.div<{ $gap?: number; $apart?: 'apart' }>`
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px ${({ $gap }) => $gap ?? 8}px;
  justify-content: ${({ $apart }) => ($apart ? 'space-between' : 'flex-start')};
`;

/** Things below each other. */
export const Stack = styled.div<{ $gap?: number }>`
  display: flex;
  flex-direction: column;
  gap: ${({ $gap }) => $gap ?? 8}px;
`;

/** Read by screen readers, not drawn. */
export const Hidden = styled.span`
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
`;

/** Something opened in place, set apart from what it belongs to. */
export const Inset = styled.div`
  border-inline-start: 2px solid var(--tl-line-strong);
  padding-inline-start: 10px;
  margin-block: 4px;
`;

/** A button that reads as a word in a sentence. 24 px high at least, so that a finger finds it. */
export const Quiet = styled(PlainButton)`
  margin: -4px 0;
  min-height: 24px;
  font-size: 12px;
  line-height: 16px;
  color: var(--tl-accent);
  &:hover { text-decoration: underline; }
  &:disabled { color: var(--tl-subtle); cursor: default; text-decoration: none; }
  &[aria-disabled='true'] { cursor: default; }
`;

/** Facts separated by a middle dot; leaves the empty ones out. */
export function Facts({ of }: { readonly of: readonly (string | null | undefined | false)[] }) {
  return <>{of.filter(Boolean).join(' · ')}</>;
}
