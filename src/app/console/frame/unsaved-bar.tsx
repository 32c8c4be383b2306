/** @module app/console/frame/unsaved-bar  A step that would lose edits waits here for the reader's word. */
import { Button } from '@zendeskgarden/react-buttons';
import { useEffect, useRef } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { useNavigation } from '../use-route.tsx';

const Bar = styled.div`
  position: sticky;
  inset-block-start: 0;
  z-index: 3;
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 12px;
  padding: 12px 24px;
  background: var(--tl-warning-ground);
  color: var(--tl-warning-ink);
  border-block-end: 1px solid var(--tl-warning-line);
  > p { flex: 1 1 240px; }
`;

export function UnsavedBar() {
  const words = useWords();
  const { held } = useNavigation();
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (held) stay.current?.focus();
  }, [held]);
  if (!held) return null;
  return (
    <Bar role="alert">
      <p>{words.t('console.unsaved')}</p>
      <Button ref={stay} size="small" isPrimary={true} onClick={held.stay}>
        {words.t('console.unsaved.stay')}
      </Button>
      <Button size="small" isDanger={true} onClick={held.leave}>
        {words.t('console.unsaved.leave')}
      </Button>
    </Bar>
  );
}
