/** @module app/console/frame/setup-way  On the screens that the set-up sends somebody to: how far it is, and the way back to it. Gone once it is complete. */
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Meta } from '../../ui/index.ts';
import { useSetup } from '../admin-queries.ts';
import { ScreenLink } from '../ui/screen-link.tsx';

const Bar = styled.div`
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 4px 12px;
  padding: 8px 24px;
  border-block-end: 1px solid var(--tl-line);
  background: var(--tl-recessed);
`;
/** Where steps of the set-up are done. */
const PLACES: readonly string[] = ['connections', 'mappings'];

export function SetupWay({ screen }: { readonly screen: string }) {
  return PLACES.includes(screen) ? <Way /> : null;
}

function Way() {
  const words = useWords();
  const setup = useSetup().data;
  if (!setup || setup.isComplete) return null;
  const done = setup.steps.filter(({ state }) => state === 'done').length;
  return (
    <Bar>
      <Meta as="span">{words.t('console.setup.way', { done, all: setup.steps.length })}</Meta>
      <ScreenLink to={{ screen: 'setup' }}>{words.t('console.no-flows.setup')}</ScreenLink>
    </Bar>
  );
}
