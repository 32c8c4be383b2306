/** @module app/console/frame/header  The line on top: whose account, how the whole is, search by any id, and the brake. */
import { styled } from 'styled-components';
import { useServices } from '../../platform/index.ts';
import { Meta, Pill } from '../../ui/index.ts';
import { useOverview } from '../admin-queries.ts';
import { PauseAll } from './pause-all.tsx';
import { SearchAny } from './search-any.tsx';
import { WHOLE_LOOKS, wholeStateOf } from './whole-state.ts';

const Bar = styled.header`
  grid-area: head;
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 16px;
  padding: 10px 24px;
  min-height: 56px;
  border-block-end: 1px solid var(--tl-line);
  background: var(--tl-surface);
`;
const Brand = styled.div`
  display: flex;
  align-items: baseline;
  gap: 8px;
  > strong { font-weight: 600; font-size: 16px; line-height: 24px; }
`;
const Space = styled.div`flex: 1 0 0;`;

export function Header() {
  const { host, words } = useServices();
  const overview = useOverview().data;
  const state = overview && wholeStateOf(overview);
  return (
    <Bar>
      <Brand>
        <strong>Tieline</strong>
        <Meta as="span">{words.t('console.account', { subdomain: host.installation.subdomain })}</Meta>
      </Brand>
      <div role="status" aria-label={words.t('console.whole.label')}>
        {state && <Pill {...WHOLE_LOOKS[state]}>{words.t(`console.whole.short.${state}`)}</Pill>}
      </div>
      <Space />
      <SearchAny />
      {overview && <PauseAll overview={overview} />}
    </Bar>
  );
}
