/** @module app/console/overview  Is it flowing, and what needs me: one sentence, then one row per flow. */
import type { OverviewAnswer } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Empty, Meta, Name, RelativeTime, StatusPill } from '../../ui/index.ts';
import { useOverview } from '../admin-queries.ts';
import { wholeSentence } from '../frame/whole-state.ts';
import { Section } from '../section.tsx';
import { Table } from '../ui/table.tsx';

export function OverviewScreen() {
  const words = useWords();
  return (
    <Section title={words.t('console.overview')} query={useOverview()}>
      {(overview) => <Flows overview={overview} />}
    </Section>
  );
}

function Flows({ overview }: { readonly overview: OverviewAnswer }) {
  const words = useWords();
  if (overview.flows.length === 0) return <Empty why={words.t('console.no-flows')} />;
  return (
    <>
      <p>{wholeSentence(overview, words)}</p>
      <Table>
        <thead>
          <tr>
            <th scope="col">{words.t('console.flow')}</th>
            <th scope="col">{words.t('console.state')}</th>
            <th scope="col">{words.t('console.links')}</th>
            <th scope="col">{words.t('console.lag')}</th>
            <th scope="col">{words.t('console.last-event')}</th>
            <th scope="col">{words.t('console.written')}</th>
          </tr>
        </thead>
        <tbody>
          {overview.flows.map((flow) => (
            <tr key={flow.flow}>
              <td>
                <Name>{flow.flow}</Name>
                <Meta>{flow.connectionName}</Meta>
              </td>
              <td>
                <StatusPill state={flow.state} />
                {flow.state !== 'in-sync' && <Meta>{words.reason(flow.stateReason, { system: flow.connectionName })}</Meta>}
              </td>
              <td>{Object.values(flow.links).reduce((sum, count) => sum + count, 0)}</td>
              <td>{flow.lagSeconds === null ? '–' : words.duration(flow.lagSeconds * 1_000)}</td>
              <td>{flow.lastEventAt ? <RelativeTime at={flow.lastEventAt} /> : '–'}</td>
              <td>{words.t('console.in-out', { in: flow.writes24h.in, out: flow.writes24h.out })}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
