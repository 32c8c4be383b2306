/** @module app/console/connections  The systems that are tied to the desk: whether each works, whose it is, and all that can be done with one. */
import { Button } from '@zendeskgarden/react-buttons';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Name, Quiet, Row, Stack } from '../../ui/index.ts';
import { Empty, Page, Pager, QueryBody, useElsewhere } from '../ui/index.ts';
import { useNavigation } from '../use-route.tsx';
import { ConnectionDetail } from './connection-detail.tsx';
import { ConnectionTable } from './connection-table.tsx';
import { NewConnection } from './new-connection.tsx';
import { useConnection, useConnectionPages } from './use-connections.ts';

export function ConnectionsScreen() {
  const { route } = useNavigation();
  return route.rest[0] === 'new' ? <NewConnection connectorId={route.rest[1]} /> : <ConnectionList />;
}

function ConnectionList() {
  const words = useWords();
  const { go } = useNavigation();
  const pages = useConnectionPages();
  const add = { screen: 'connections', rest: ['new'] };
  return (
    <Page
      title={words.t('console.connections')}
      lead={words.t('console.connections.lead')}
      actions={
        pages.rows.length > 0 && (
          <Button size="small" isPrimary={true} onClick={() => go(add)}>
            {words.t('console.connection.add')}
          </Button>
        )
      }
    >
      <Elsewhere pages={pages} />
      <QueryBody query={pages.query} waitsFor={words.t('console.connections')} onFirstPage={pages.page > 1 ? () => pages.turn('first') : undefined}>
        {({ connections }) =>
          connections.length === 0 && pages.page === 1 ? (
            <Empty
              why={words.t('console.no-connections')}
              teach={words.t('console.no-connections.teach')}
              action={{ label: words.t('console.connection.add'), to: add }}
            />
          ) : (
            <div>
              <ConnectionTable connections={connections} />
              <Pager pages={pages} />
            </div>
          )
        }
      </QueryBody>
    </Page>
  );
}

const Box = styled.section`
  padding: 16px;
  border: 1px solid var(--tl-line-strong);
  border-radius: 6px;
`;

/** A link may open a connection that stands on another page. */
function Elsewhere({ pages }: { readonly pages: ReturnType<typeof useConnectionPages> }) {
  const words = useWords();
  const { route, go } = useNavigation();
  const connection = useConnection(useElsewhere(pages, ({ id }) => id, route.query.open));
  if (!connection) return null;
  const name = words.t('console.connection.row', { name: connection.name });
  return (
    <Box aria-label={words.t('console.detail', { name })}>
      <Stack $gap={8}>
        <Row $apart="apart">
          <Name>{connection.name}</Name>
          <Quiet onClick={() => go({ screen: 'connections', query: { ...route.query, open: null } })}>{words.t('console.batch.close')}</Quiet>
        </Row>
        <ConnectionDetail connection={connection} />
      </Stack>
    </Box>
  );
}
