/** @module app/console/overview  Is it flowing, and what needs me: one sentence, one row per flow, then what else asks for a person. */
import { styled } from 'styled-components';
import type { OverviewAnswer } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Icon, Meta, Pill, Row, Stack } from '../../ui/index.ts';
import { useIsSetUp, useOverview } from '../admin-queries.ts';
import { WHOLE_LOOKS, wholeSentence, wholeStateOf } from '../frame/whole-state.ts';
import { Empty, Page, QueryBody, ScreenLink } from '../ui/index.ts';
import { FlowTable } from './flow-table.tsx';

const Sentence = styled.p`
  display: flex;
  gap: 10px;
  font-size: 18px;
  line-height: 24px;
  > span { display: inline-flex; padding-block-start: 3px; }
`;
const Notices = styled(Stack)`
  padding: 12px 16px;
  border: 1px solid var(--tl-line);
  border-radius: 6px;
`;

export function OverviewScreen() {
  const words = useWords();
  return (
    <Page title={words.t('console.overview')}>
      <QueryBody query={useOverview()} waitsFor={words.t('console.overview.flows')}>
        {(overview) => <Filled overview={overview} />}
      </QueryBody>
    </Page>
  );
}

function Filled({ overview }: { readonly overview: OverviewAnswer }) {
  const words = useWords();
  const { tone, icon } = WHOLE_LOOKS[wholeStateOf(overview)];
  return (
    <>
      <Sentence>
        <span style={{ color: `var(--tl-${tone === 'neutral' ? 'subtle' : tone})` }}>
          <Icon name={icon} size={18} />
        </span>
        {wholeSentence(overview, words)}
      </Sentence>
      <Others overview={overview} />
      {overview.flows.length === 0 ? <NoFlows /> : <FlowTable flows={overview.flows} />}
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
function Others({ overview: { connections, batches } }: { readonly overview: OverviewAnswer }) {
  const words = useWords();
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
      {batches.waiting > 0 && (
        <li>
          <Row>
            <Pill tone="warning" icon="hold">
              {words.t('console.batch.state.planned')}
            </Pill>
            <ScreenLink to={{ screen: 'batches' }}>{words.t('console.overview.batches-waiting', { count: batches.waiting })}</ScreenLink>
          </Row>
        </li>
      )}
      {batches.running > 0 && (
        <li>
          <Row>
            <Pill tone="accent" icon="clock">
              {words.t('console.overview.running')}
            </Pill>
            <ScreenLink to={{ screen: 'batches' }}>{words.t('console.overview.batches-running', { count: batches.running })}</ScreenLink>
          </Row>
        </li>
      )}
    </Notices>
  );
}
