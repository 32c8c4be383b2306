/** @module app/console/overview/flow-table  One row per flow: state with its reason, what needs a person, lag, last event, the day. A row opens what can be done. */
import type { FlowOverview } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, Pill, RelativeTime, Row, StatusPill } from '../../ui/index.ts';
import { OpeningRow, RowTable, ScreenLink, Sparkline } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { FieldsSetAside } from './fields-set-aside.tsx';
import { FlowActions } from './flow-actions.tsx';
import { needsOf } from './needs.ts';

const COLUMNS = ['console.flow', 'console.state', 'console.overview.needs', 'console.last-event', 'console.overview.day'] as const;

export function FlowTable({ flows }: { readonly flows: readonly FlowOverview[] }) {
  const words = useWords();
  return (
    <RowTable label={words.t('console.overview.flows')} columns={COLUMNS}>
      {flows.map((flow) => (
        <FlowRow key={flow.flow} flow={flow} />
      ))}
    </RowTable>
  );
}

function FlowRow({ flow }: { readonly flow: FlowOverview }) {
  const words = useWords();
  const [address, change] = useQueryState();
  const isOpen = address.open === flow.flow;
  const linked = Object.values(flow.links).reduce((sum, count) => sum + count, 0);
  return (
    <OpeningRow
      id={flow.flow}
      name={words.t('console.overview.flow', { flow: flow.flow })}
      title={flow.flow}
      about={`${flow.connectionName} · ${words.t('console.overview.links', { count: linked })}`}
      isOpen={isOpen}
      onToggle={() => change({ open: isOpen ? null : flow.flow, batch: null })}
      span={COLUMNS.length}
      detail={() => (
        <>
          <FieldsSetAside flow={flow} />
          <FlowActions flow={flow} />
        </>
      )}
    >
      <td>
        <State flow={flow} />
      </td>
      <td>
        <Needs flow={flow} />
      </td>
      <td>
        {flow.lastEventAt ? <RelativeTime at={flow.lastEventAt} /> : '–'}
        {flow.lagSeconds !== null && <Meta>{words.t('console.overview.lag', { lag: words.seconds(flow.lagSeconds) })}</Meta>}
      </td>
      <td>
        <Sparkline hours={flow.hours} />
        <Meta>{words.t('console.in-out', { in: flow.writes24h.in, out: flow.writes24h.out })}</Meta>
      </td>
    </OpeningRow>
  );
}

/** The state with its reason, and a badge where a field is set aside: it does not make the flow stop, so it stands beside the state. */
function State({ flow }: { readonly flow: FlowOverview }) {
  const words = useWords();
  // A flow without links is in sync by its links, paused or not.
  const state = flow.pause && flow.state === 'in-sync' ? 'paused' : flow.state;
  return (
    <>
      <Row>
        <StatusPill state={state} />
        {flow.setAside.length > 0 && (
          <Pill tone="warning" icon="lock">
            {words.t('console.overview.set-aside', { count: flow.setAside.length })}
          </Pill>
        )}
      </Row>
      {state !== 'in-sync' && <StateReason flow={flow} />}
    </>
  );
}

/** A person's pause says whose it is and how long; everything else has a reason. */
function StateReason({ flow: { pause, stateReason, connectionName } }: { readonly flow: FlowOverview }) {
  const words = useWords();
  if (!pause) return <Meta>{words.reason(stateReason, { system: connectionName })}</Meta>;
  return (
    <Meta>
      {words.t('console.overview.paused-by', { by: pause.by })} <RelativeTime at={pause.at} />
      {pause.until && <> · {words.t('console.overview.paused-until', { until: words.exact(pause.until) })}</>}
    </Meta>
  );
}

/** Each number leads to exactly what it counts. */
function Needs({ flow: { flow, needs } }: { readonly flow: FlowOverview }) {
  const words = useWords();
  const waiting = needsOf(needs, words, flow);
  if (waiting.length === 0) return <Meta as="span">{words.t('console.overview.nobody')}</Meta>;
  return (
    <Row $gap={12}>
      {waiting.map(({ said, to }) => (
        <ScreenLink key={to.screen} to={to}>
          {said}
        </ScreenLink>
      ))}
    </Row>
  );
}
