/** @module app/console/overview  Is it flowing, and what needs me: one sentence, one row per flow, then what else asks for a person. */
import { styled } from 'styled-components';
import type { OverviewAnswer } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Icon, Meta, Pill, Row, Stack } from '../../ui/index.ts';
import { useIsSetUp } from '../admin-queries.ts';
import { WHOLE_LOOKS, wholeStateOf, wholeWords } from '../frame/whole-state.ts';
import { Empty, Page, Pager, QueryBody, ScreenLink, useElsewhere } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { FlowTable } from './flow-table.tsx';
import { needsOf } from './needs.ts';
import { useFlow, useFlowPages } from './use-flows.ts';

const Sentence = styled.div`
  display: flex;
  gap: 10px;
  font-size: 18px;
  line-height: 24px;
  > span { display: inline-flex; padding-block-start: 3px; }
`;
/** In no language's text. */
const MARK = '\u0001';

const Notices = styled(Stack)`
  padding: 12px 16px;
  border: 1px solid var(--tl-line);
  border-radius: 6px;
`;

export function OverviewScreen() {
  const words = useWords();
  const pages = useFlowPages();
  return (
    <Page title={words.t('console.overview')}>
      <QueryBody
        query={pages.query}
        waitsFor={words.t('console.overview.flows')}
        onFirstPage={pages.page > 1 ? () => pages.turn('first') : undefined}
      >
        {(overview) => <Filled overview={overview} pages={pages} />}
      </QueryBody>
    </Page>
  );
}

function Filled({ overview, pages }: { readonly overview: OverviewAnswer; readonly pages: ReturnType<typeof useFlowPages> }) {
  const { tone, icon } = WHOLE_LOOKS[wholeStateOf(overview)];
  return (
    <>
      <Sentence>
        <span style={{ color: `var(--tl-${tone === 'neutral' ? 'subtle' : tone})` }}>
          <Icon name={icon} size={18} />
        </span>
        <p>
          <Whole overview={overview} />
        </p>
      </Sentence>
      <Others overview={overview} />
      <Elsewhere pages={pages} />
      {pages.rows.length === 0 && pages.page === 1 ? (
        <NoFlows />
      ) : (
        <div>
          <FlowTable flows={pages.rows} />
          <Pager pages={pages} />
        </div>
      )}
    </>
  );
}

/** A link may open a flow that stands on another page. */
function Elsewhere({ pages }: { readonly pages: ReturnType<typeof useFlowPages> }) {
  const [address] = useQueryState();
  const flow = useFlow(useElsewhere(pages, (row) => row.flow, address.open));
  return flow ? <FlowTable flows={[flow]} /> : null;
}

/** "Everything flows. 2 conflicts wait for you.": each number is the way to what it counts. */
function Whole({ overview }: { readonly overview: OverviewAnswer }) {
  const words = useWords();
  const needs = needsOf(overview.needs, words);
  const first = wholeWords(overview, words);
  if (needs.length === 0 || wholeStateOf(overview) === 'empty') return <>{first}</>;
  // The list is put together by the language; each part is marked by its place, and a link stands there.
  const what = words.list(needs.map((_, place) => `${MARK}${place}${MARK}`));
  const count = needs.reduce((sum, need) => sum + need.count, 0);
  const parts = words.t('console.waiting.for-you', { what, count }).split(MARK);
  return (
    <>
      {first}{' '}
      {parts.map((part, index) => {
        const need = index % 2 === 1 ? needs[Number(part)] : undefined;
        return need ? (
          <ScreenLink key={need.to.screen} to={need.to}>
            {need.said}
          </ScreenLink>
        ) : (
          part
        );
      })}
    </>
  );
}

/** The first flow comes from a mapping; before that, setup leads there step by step. */
function NoFlows() {
  const words = useWords();
  const isSetUp = useIsSetUp();
  return (
    <Empty
      why={words.t('console.no-flows')}
      teach={words.t('console.no-flows.teach')}
      action={
        isSetUp !== false
          ? { label: words.t('console.no-flows.mapping'), to: { screen: 'mappings' } }
          : { label: words.t('console.no-flows.setup'), to: { screen: 'setup' } }
      }
    />
  );
}

/** Connections that ask for a person or rest, and batches that run or wait. Nothing where there is neither. */
function Others({ overview: { connections, connectionCounts, batches } }: { readonly overview: OverviewAnswer }) {
  const words = useWords();
  const more = connectionCounts.needsAttention + connectionCounts.paused - connections.length;
  if (connections.length === 0 && batches.running + batches.waiting === 0) return null;
  return (
    <Notices as="ul" $gap={8} aria-label={words.t('console.overview.others')}>
      {connections.map(({ id, name, state }) => (
        <li key={id}>
          <Row>
            <Pill tone={state === 'paused' ? 'neutral' : 'warning'} icon={state === 'paused' ? 'pause' : 'hold'}>
              {words.t(`connection-state.${state}`)}
            </Pill>
            <ScreenLink to={{ screen: 'connections', query: { open: id } }}>{name}</ScreenLink>
            <Meta as="span">{words.t(`console.overview.connection.${state}`)}</Meta>
          </Row>
        </li>
      ))}
      {more > 0 && (
        <li>
          <ScreenLink to={{ screen: 'connections' }}>{words.t('console.overview.connections-more', { count: more })}</ScreenLink>
        </li>
      )}
      {batches.waiting > 0 && (
        <li>
          <Row>
            <Pill tone="warning" icon="hold">
              {words.t('console.batch.state.planned')}
            </Pill>
            <ScreenLink to={{ screen: 'batches', query: { stage: 'waiting' } }}>
              {words.t('console.overview.batches-waiting', { count: batches.waiting })}
            </ScreenLink>
          </Row>
        </li>
      )}
      {batches.running > 0 && (
        <li>
          <Row>
            <Pill tone="accent" icon="clock">
              {words.t('console.overview.running')}
            </Pill>
            <ScreenLink to={{ screen: 'batches', query: { stage: 'running' } }}>
              {words.t('console.overview.batches-running', { count: batches.running })}
            </ScreenLink>
          </Row>
        </li>
      )}
    </Notices>
  );
}
