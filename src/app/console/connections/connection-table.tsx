/** @module app/console/connections/connection-table  One row per connection: state with its reason, owner, who is called, last used. A row opens what can be done. */
import type { ConnectionView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, Pill, RelativeTime } from '../../ui/index.ts';
import { OpeningRow, RowTable } from '../ui/index.ts';
import { useNavigation } from '../use-route.tsx';
import { ConnectionDetail } from './connection-detail.tsx';
import { useConnectors } from './use-connections.ts';

const LOOKS = {
  active: { tone: 'good', icon: 'check' },
  paused: { tone: 'neutral', icon: 'pause' },
  'needs-attention': { tone: 'warning', icon: 'hold' },
} as const;

const COLUMNS = ['console.connection', 'console.state', 'console.owner', 'console.on-call', 'console.last-used'] as const;

export function ConnectionTable({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const words = useWords();
  return (
    <RowTable label={words.t('console.connections')} columns={COLUMNS}>
      {connections.map((connection) => (
        <ConnectionRow key={connection.id} connection={connection} />
      ))}
    </RowTable>
  );
}

function ConnectionRow({ connection }: { readonly connection: ConnectionView }) {
  const { id, name, connectorId, state, stateReason, owner, onCall, lastUsedAt } = connection;
  const words = useWords();
  const { route, go } = useNavigation();
  const vendor = useConnectors().data?.connectors.find((connector) => connector.id === connectorId)?.name ?? connectorId;
  const isOpen = route.query.open === id;
  return (
    <OpeningRow
      id={id}
      name={words.t('console.connection.row', { name })}
      title={name}
      about={vendor}
      isOpen={isOpen}
      // A step, not a filter: closing a form with edits in it is asked about first.
      onToggle={() => go({ screen: 'connections', query: { ...route.query, open: isOpen ? null : id } })}
      span={COLUMNS.length}
      detail={() => <ConnectionDetail connection={connection} />}
    >
      <td>
        <Pill {...LOOKS[state]}>{words.t(`connection-state.${state}`)}</Pill>
        {stateReason && <Meta>{words.reason(stateReason, { system: name })}</Meta>}
      </td>
      <td>{owner}</td>
      <td>{onCall || <Meta as="span">{words.t('console.on-call.none')}</Meta>}</td>
      <td>{lastUsedAt ? <RelativeTime at={lastUsedAt} /> : <Meta as="span">{words.t('console.never-used')}</Meta>}</td>
    </OpeningRow>
  );
}
