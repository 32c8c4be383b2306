/** @module app/console/ui/pager  Forward, back, and which page: the server turns them. */
import { Button } from '@zendeskgarden/react-buttons';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Meta } from '../../ui/index.ts';
import type { Pages } from './use-pages.ts';

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
  const { page, hasNext, rows } = pages;
  if (page === 1 && !hasNext) return <Meta style={{ paddingBlock: 8 }}>{words.t('console.table.rows', { count: rows.length })}</Meta>;
  return (
    <Line aria-label={words.t('console.table.pages')}>
      <Button size="small" disabled={page === 1} onClick={() => pages.turn('previous')}>
        {words.t('console.table.previous')}
      </Button>
      <Button size="small" disabled={!hasNext} onClick={() => pages.turn('next')}>
        {words.t('console.table.next')}
      </Button>
      <Meta as="span" role="status">
        {words.t('console.table.page', { page, count: rows.length })}
      </Meta>
    </Line>
  );
}
