/** @module app/console/overview/flow-table  One row per flow: state with its reason, what needs a person, lag, last event, the day. A row opens what can be done. */
import { useId } from 'react';
import { styled } from 'styled-components';
import type { FlowOverview } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, RelativeTime, Row, StatusPill } from '../../ui/index.ts';
import { DetailRow, OpenButton } from '../ui/detail-row.tsx';
import { ScreenLink, Sparkline, Table, TableScroll } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { FlowActions } from './flow-actions.tsx';

const Wide = styled(Table)`min-width: 680px;`;

const COLUMNS = ['console.flow', 'console.state', 'console.overview.needs', 'console.last-event', 'console.overview.day'] as const;

export function FlowTable({ flows }: { readonly flows: readonly FlowOverview[] }) {
  const words = useWords();
  return (
    <TableScroll role="region" aria-label={words.t('console.overview.flows')} tabIndex={0}>
      <Wide>
        <thead>
          <tr>
            {COLUMNS.map((key) => (
              <th key={key} scope="col">
                {words.t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <FlowRow key={flow.flow} flow={flow} />
          ))}
        </tbody>
      </Wide>
    </TableScroll>
  );
}

function FlowRow({ flow }: { readonly flow: FlowOverview }) {
  const words = useWords();
  const id = useId();
  const [address, change] = useQueryState();
  const isOpen = address.open === flow.flow;
  const name = words.t('console.overview.flow', { flow: flow.flow });
  // A flow without links is in sync by its links, paused or not.
  const state = flow.pause && flow.state === 'in-sync' ? 'paused' : flow.state;
  const linked = Object.values(flow.links).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <tr>
        <th scope="row">
          <OpenButton
            id={flow.flow}
            name={name}
            controls={id}
            isOpen={isOpen}
            onClick={() => change({ open: isOpen ? null : flow.flow, batch: null })}
          >
            {flow.flow}
          </OpenButton>
          <Meta>
            {flow.connectionName} · {words.t('console.overview.links', { count: linked })}
          </Meta>
        </th>
        <td>
          <StatusPill state={state} />
          {state !== 'in-sync' && <StateReason flow={flow} />}
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
      </tr>
      {isOpen && (
        <DetailRow id={id} name={name} span={COLUMNS.length} onClose={() => change({ open: null, batch: null })}>
          <FlowActions flow={flow} />
        </DetailRow>
      )}
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

/** Conflicts and dead letters lead to their screens, filtered; a held link says itself in its ticket what it needs. */
function Needs({ flow: { flow, links } }: { readonly flow: FlowOverview }) {
  const words = useWords();
  const [conflicts, letters, held] = [links.conflict ?? 0, links['dead-letter'] ?? 0, links.held ?? 0];
  if (conflicts + letters + held === 0) return <Meta as="span">{words.t('console.overview.nobody')}</Meta>;
  return (
    <Row $gap={12}>
      {conflicts > 0 && (
        <ScreenLink to={{ screen: 'conflicts', query: { flow } }}>{words.t('console.waiting.conflicts', { count: conflicts })}</ScreenLink>
      )}
      {letters > 0 && (
        <ScreenLink to={{ screen: 'dead-letters', query: { flow } }}>{words.t('console.waiting.dead-letters', { count: letters })}</ScreenLink>
      )}
      {held > 0 && <span>{words.t('console.waiting.held', { count: held })}</span>}
    </Row>
  );
}
