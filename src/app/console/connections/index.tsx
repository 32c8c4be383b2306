/** @module app/console/connections  The configured systems: whose they are, and whether they work. */
import { useWords } from '../../platform/index.ts';
import { Empty, Meta, Name, Pill, RelativeTime } from '../../ui/index.ts';
import { useConnections } from '../admin-queries.ts';
import { Section } from '../section.tsx';
import { Table } from '../ui/table.tsx';

const LOOKS = {
  active: { tone: 'good', icon: 'check' },
  paused: { tone: 'neutral', icon: 'pause' },
  'needs-attention': { tone: 'warning', icon: 'hold' },
} as const;

export function ConnectionsScreen() {
  const words = useWords();
  return (
    <Section title={words.t('console.connections')} query={useConnections()}>
      {({ connections }) =>
        connections.length === 0 ? (
          <Empty why={words.t('console.no-connections')} />
        ) : (
          <Table>
            <thead>
              <tr>
                <th scope="col">{words.t('console.connection')}</th>
                <th scope="col">{words.t('console.state')}</th>
                <th scope="col">{words.t('console.owner')}</th>
                <th scope="col">{words.t('console.last-used')}</th>
              </tr>
            </thead>
            <tbody>
              {connections.map((connection) => (
                <tr key={connection.id}>
                  <td>
                    <Name>{connection.name}</Name>
                    <Meta>{connection.connectorId}</Meta>
                  </td>
                  <td>
                    <Pill {...LOOKS[connection.state]}>{words.t(`connection-state.${connection.state}`)}</Pill>
                    {connection.stateReason && <Meta>{words.reason(connection.stateReason, { system: connection.name })}</Meta>}
                  </td>
                  <td>{connection.owner}</td>
                  <td>{connection.lastUsedAt ? <RelativeTime at={connection.lastUsedAt} /> : '–'}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        )
      }
    </Section>
  );
}
