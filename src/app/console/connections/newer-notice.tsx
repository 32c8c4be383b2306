/** @module app/console/connections/newer-notice  Somebody else's version is never written over unseen: who saved it and when, what differs, and both ways on. */
import { Button } from '@zendeskgarden/react-buttons';
import { styled } from 'styled-components';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useWords, type Words } from '../../platform/index.ts';
import { Meta, RelativeTime, Row, Stack } from '../../ui/index.ts';
import { copyOf } from './connector-copy.ts';
import { startValues } from './form-state.ts';
import { type Difference, differencesBetween } from './newer.ts';
import type { Base } from './use-base.ts';

const Box = styled(Stack)`
  padding: 16px;
  border: 1px solid var(--tl-warning-line);
  border-radius: 6px;
`;
/** Stands in a row of the connections' table, whose cells look otherwise. */
const Compared = styled.table`
  border-collapse: collapse;
  && :is(th, td) {
    position: static;
    min-inline-size: 0;
    padding: 4px 0;
    padding-inline-end: 24px;
    border: 0;
    background: none;
    text-align: start;
    vertical-align: top;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  && th { color: var(--tl-subtle); font-weight: 400; }
  @media (max-width: 640px) {
    && tr { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
    && tr > :first-child { grid-column: 1 / -1; padding-block-end: 0; }
    && :is(th, td) { padding-inline-end: 8px; }
  }
`;

/** Who saved it, for a sentence. */
export const savedBy = ({ changedBy }: Pick<ConnectionView, 'changedBy'>, words: Words): string =>
  changedBy ?? words.t('console.connection.somebody');

export interface NewerNoticeProps {
  readonly connector: ConnectorView;
  readonly newer: ConnectionView;
  readonly differences: readonly Difference[];
  /** Heads the column beside "As it is now": "Mine". */
  readonly beside: string;
  /** What is said where nothing differs. */
  readonly same: string;
  readonly keep: string;
  readonly take: string;
  readonly onKeep: () => void;
  readonly onTake: () => void;
}

export function NewerNotice({ connector, newer, differences, beside, same, keep, take, onKeep, onTake }: NewerNoticeProps) {
  const words = useWords();
  return (
    <Box role="alert" data-newer={true} $gap={12}>
      <p>{words.t('console.connection.newer', { by: savedBy(newer, words) })}</p>
      {newer.changedAt && (
        <Meta as="p">
          {words.t('console.changed')} <RelativeTime at={newer.changedAt} />
        </Meta>
      )}
      {differences.length === 0 ? <Meta as="p">{same}</Meta> : <Differences connector={connector} differences={differences} beside={beside} />}
      <Row>
        <Button type="button" size="small" isPrimary={true} onClick={onKeep}>
          {keep}
        </Button>
        <Button type="button" size="small" onClick={onTake}>
          {take}
        </Button>
      </Row>
    </Box>
  );
}

export interface NewerBeneathProps {
  readonly connector: ConnectorView;
  readonly connection: ConnectionView;
  readonly began: Base;
  readonly onClose: () => void;
}

/** For a form that has none of the connection's settings: what it was before beside what it is now; what was entered stays. */
export function NewerBeneath({ connector, connection, began: { base, isNewer, goOn }, onClose }: NewerBeneathProps) {
  const words = useWords();
  if (!isNewer) return null;
  return (
    <NewerNotice
      connector={connector}
      newer={connection}
      differences={differencesBetween(startValues(connector, base), startValues(connector, connection))}
      beside={words.t('console.connection.newer.before')}
      same={words.t('console.connection.newer.as-before')}
      keep={words.t('console.connection.newer.go-on')}
      take={words.t('console.batch.close')}
      onKeep={goOn}
      onTake={onClose}
    />
  );
}

function Differences({ connector, differences, beside }: Pick<NewerNoticeProps, 'connector' | 'differences' | 'beside'>) {
  const words = useWords();
  const copy = copyOf(connector.id, words);
  const labelOf = (name: string) => (words.has(`console.form.${name}`) ? words.t(`console.form.${name}`) : copy.label(name));
  const shown = (value: string | boolean) => (typeof value === 'boolean' ? words.t(value ? 'console.yes' : 'console.no') : value || '–');
  return (
    <Compared>
      <thead>
        <tr>
          <th scope="col">{words.t('console.connection.newer.field')}</th>
          <th scope="col">{words.t('console.connection.newer.theirs')}</th>
          <th scope="col">{beside}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((difference) => (
          <tr key={difference.name}>
            <th scope="row">{labelOf(difference.name)}</th>
            <td>{shown(difference.now)}</td>
            <td>{difference.beside === null ? words.t('console.connection.newer.untouched') : shown(difference.beside)}</td>
          </tr>
        ))}
      </tbody>
    </Compared>
  );
}
