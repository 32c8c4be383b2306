/** @module app/console/ui/pager  Forward, back, and which page: the server turns them. */
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Meta } from '../../ui/index.ts';
import type { Pages } from './use-pages.ts';
import { WaitingButton } from './waiting-button.tsx';

const Line = styled.nav`
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px;
  padding-block: 12px;
  > button { flex: none; }
`;

export function Pager<Answer, Row>({ pages }: { readonly pages: Pages<Answer, Row> }) {
  const words = useWords();
  const { page, hasNext, isTurning, rows } = pages;
  if (page === 1 && !hasNext) return <Meta style={{ paddingBlock: 8 }}>{words.t('console.table.rows', { count: rows.length })}</Meta>;
  return (
    <Line aria-label={words.t('console.table.pages')}>
      {/* Switched off, the one that turned to the first or the last page would lose the focus. */}
      <WaitingButton isWaiting={page === 1} onClick={() => pages.turn('previous')}>
        {words.t('console.table.previous')}
      </WaitingButton>
      {/* Where the next page begins is known once the one that was asked for is there. */}
      <WaitingButton isWaiting={!hasNext || isTurning} onClick={() => pages.turn('next')}>
        {words.t('console.table.next')}
      </WaitingButton>
      <Meta as="span" role="status">
        {words.t('console.table.page', { page, count: rows.length })}
      </Meta>
    </Line>
  );
}
