/** @module app/console/connections  The systems that are tied to the desk: whether each works, whose it is, and all that can be done with one. */
import { Button } from '@zendeskgarden/react-buttons';
import { useWords } from '../../platform/index.ts';
import { useConnections } from '../admin-queries.ts';
import { Empty, Page, QueryBody } from '../ui/index.ts';
import { useNavigation } from '../use-route.tsx';
import { ConnectionTable } from './connection-table.tsx';
import { NewConnection } from './new-connection.tsx';

export function ConnectionsScreen() {
  const { route } = useNavigation();
  return route.rest[0] === 'new' ? <NewConnection connectorId={route.rest[1]} /> : <ConnectionList />;
}

function ConnectionList() {
  const words = useWords();
  const { go } = useNavigation();
  const query = useConnections();
  const add = { screen: 'connections', rest: ['new'] };
  const isFilled = (query.data?.connections.length ?? 0) > 0;
  return (
    <Page
      title={words.t('console.connections')}
      lead={words.t('console.connections.lead')}
      actions={
        isFilled && (
          <Button size="small" isPrimary={true} onClick={() => go(add)}>
            {words.t('console.connection.add')}
          </Button>
        )
      }
    >
      <QueryBody query={query} waitsFor={words.t('console.connections')}>
        {({ connections }) =>
          connections.length === 0 ? (
            <Empty
              why={words.t('console.no-connections')}
              teach={words.t('console.no-connections.teach')}
              action={{ label: words.t('console.connection.add'), to: add }}
            />
          ) : (
            <ConnectionTable connections={connections} />
          )
        }
      </QueryBody>
    </Page>
  );
}
