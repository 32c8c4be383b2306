/** @module app/console/mappings/table/mapping-table  The document as a table, one for each flow. Every change here is a change of the text beside it. */
import { styled } from 'styled-components';
import type { OutlineFlow } from '#mapping';
import { useWords } from '../../../platform/index.ts';
import { Meta, Name, ProblemNotice, Quiet, Row, SkeletonRows } from '../../../ui/index.ts';
import { Table } from '../../ui/table.tsx';
import { useQueryState } from '../../use-route.tsx';
import { useWorkbench } from '../workbench-context.ts';
import { RuleRow } from './rule-row.tsx';
import { type FindLiveState, useLiveRules } from './use-live-rules.ts';

const Section = styled.section`
  container-type: inline-size;
  & + & { border-block-start: 1px solid var(--tl-line-strong); }
  > header { padding: 8px 12px; }
  table { table-layout: fixed; font-size: 13px; line-height: 18px; }
  th, td { padding: 6px; overflow-wrap: anywhere; }
  th:first-child, td:first-child { padding-inline-start: 12px; }
  tbody th { min-width: 0; font-weight: 400; }
  thead th { white-space: normal; }
  thead th:nth-child(1) { inline-size: 23%; }
  thead th:nth-child(2) { inline-size: 18%; }
  thead th:nth-child(3) { inline-size: 22%; }
  thead th:nth-child(4) { inline-size: 21%; }
  @container (max-width: 519px) {
    thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
    tbody > tr { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); border-block-end: 1px solid var(--tl-line); }
    tbody > tr > * { border: 0; padding-inline-start: 12px; }
    tbody > tr > [colspan] { grid-column: 1 / -1; }
  }
`;

export function MappingTable() {
  const words = useWords();
  const { outline, check, state } = useWorkbench();
  const liveOf = useLiveRules();
  if (!outline) {
    if (state.text.trim() === '') return <Meta style={{ padding: 12 }}>{words.t('console.mappings.table-empty')}</Meta>;
    return check.isReadable ? (
      <SkeletonRows count={5} waitsFor={words.t('console.mappings.table')} />
    ) : (
      <ProblemNotice tone="warning">{words.t('console.mappings.table-unreadable')}</ProblemNotice>
    );
  }
  return (
    <>
      {!check.isReadable && <ProblemNotice tone="warning">{words.t('console.mappings.table-stale')}</ProblemNotice>}
      {outline.flows.map((flow) => (
        <FlowTable key={`${flow.index}/${flow.name}`} flow={flow} liveOf={liveOf} />
      ))}
    </>
  );
}

function FlowTable({ flow, liveOf }: { readonly flow: OutlineFlow; readonly liveOf: FindLiveState }) {
  const words = useWords();
  const { goTo, edit, isReadOnly } = useWorkbench();
  const [query, setQuery] = useQueryState();
  const title = words.t('console.mappings.flow-title', { flow: flow.name, connection: flow.connection, record: flow.record });
  const add = async () => {
    const isDone = await edit({ kind: 'add', path: ['flows', flow.index, 'fields'], value: { desk: 'subject', remote: 'choose', direction: 'out' } });
    if (isDone) setQuery({ rule: `${flow.index}.${flow.rules.length}` });
  };
  return (
    <Section aria-label={title}>
      <header>
        <Row $apart="apart">
          <div>
            <Name>{flow.name}</Name> <Meta as="span">{[flow.connection, flow.record].filter(Boolean).join(' · ')}</Meta>
          </div>
          <Quiet onClick={() => goTo({ from: flow.from, to: flow.from, takesFocus: true })}>{words.t('console.mappings.show-text')}</Quiet>
        </Row>
      </header>
      <Table aria-label={title}>
        <thead>
          <tr>
            {(['desk', 'direction', 'remote', 'winner', 'rest'] as const).map((column) => (
              <th key={column} scope="col">
                {words.t(`console.mappings.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {flow.rules.map((rule) => (
            <RuleRow
              key={rule.index}
              flow={flow}
              rule={rule}
              live={liveOf(flow, rule)}
              isOpen={query.rule === `${flow.index}.${rule.index}`}
              onToggle={(isOpen) => setQuery({ rule: isOpen ? `${flow.index}.${rule.index}` : null })}
            />
          ))}
        </tbody>
      </Table>
      {!isReadOnly && (
        <Row style={{ padding: '8px 12px' }}>
          <Quiet onClick={() => void add()}>{words.t('console.mappings.add-rule')}</Quiet>
        </Row>
      )}
    </Section>
  );
}
