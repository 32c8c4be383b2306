/** @module app/console/connections/new-connection  First which system, then its form; once saved it is tested at once. */
import { styled } from 'styled-components';
import { type ConnectorView, useWords, type Words } from '../../platform/index.ts';
import { Meta, Name } from '../../ui/index.ts';
import { Empty, Page, QueryBody, ScreenLink } from '../ui/index.ts';
import { useNavigation } from '../use-route.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { copyOf } from './connector-copy.ts';
import { useAddConnection, useConnectors } from './use-connections.ts';

const Cards = styled.ul`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(260px, 1fr));
  gap: 12px;
`;
const Card = styled(ScreenLink)`
  display: flex;
  flex-direction: column;
  gap: 4px;
  height: 100%;
  padding: 16px;
  border: 1px solid var(--tl-line-strong);
  border-radius: 6px;
  color: var(--tl-ink);
  &:hover { border-color: var(--tl-accent); text-decoration: none; }
`;

export function NewConnection({ connectorId }: { readonly connectorId: string | undefined }) {
  const words = useWords();
  const query = useConnectors();
  const vendor = query.data?.connectors.find(({ id }) => id === connectorId)?.name;
  const title = vendor ? words.t('console.connection.add-to', { vendor }) : words.t('console.connection.add');
  return (
    <Page title={title} lead={words.t(connectorId ? 'console.connection.add-lead' : 'console.connection.choose')}>
      <QueryBody query={query} waitsFor={words.t('console.connection.connectors')}>
        {({ connectors }) => {
          if (connectorId === undefined) return <Choice connectors={connectors} />;
          const connector = connectors.find(({ id }) => id === connectorId);
          if (connector) return <Add connector={connector} />;
          return (
            <Empty
              why={words.t('console.connection.unknown-connector', { id: connectorId })}
              action={{ label: words.t('console.connection.choose-again'), to: { screen: 'connections', rest: ['new'] } }}
            />
          );
        }}
      </QueryBody>
    </Page>
  );
}

function Choice({ connectors }: { readonly connectors: readonly ConnectorView[] }) {
  const words = useWords();
  return (
    <Cards>
      {connectors.filter(canBeAdded).map(({ id, name, capabilities }) => (
        <li key={id}>
          <Card to={{ screen: 'connections', rest: ['new', id] }}>
            <Name>{name}</Name>
            <span>{copyOf(id, words).tagline()}</span>
            <Meta>{capabilitiesOf(capabilities, words)}</Meta>
          </Card>
        </li>
      ))}
    </Cards>
  );
}

/** The help desk itself is connected by enrolment, once. */
function canBeAdded({ capabilities }: ConnectorView): boolean {
  return capabilities.some((capability) => capability !== 'desk');
}

/** A capability that is newer than our texts is left out: the tagline says enough. */
function capabilitiesOf(capabilities: readonly string[], words: Words): string {
  return capabilities
    .filter((capability) => words.has(`console.capability.${capability}`))
    .map((capability) => words.t(`console.capability.${capability}`))
    .join(' · ');
}

function Add({ connector }: { readonly connector: ConnectorView }) {
  const words = useWords();
  const { go } = useNavigation();
  const add = useAddConnection();
  return (
    <ConnectionForm
      connector={connector}
      submit={words.t(add.isPending ? 'console.form.saving' : 'console.form.save-and-test')}
      isBusy={add.isPending}
      error={add.error}
      onSubmit={({ values }, release) =>
        add.mutate(
          { connector, values },
          {
            onSuccess({ id }) {
              release();
              go({ screen: 'connections', query: { open: id, test: 'now' } });
            },
          },
        )
      }
      onCancel={() => go({ screen: 'connections' })}
    />
  );
}
