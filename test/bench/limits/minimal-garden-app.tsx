/** The limit of E1: the least Garden app that could be called a sidebar. A theme, tabs, a table, a button, skeletons; no data, no words, no host. */
import { Button } from '@zendeskgarden/react-buttons';
import { Dots, Skeleton } from '@zendeskgarden/react-loaders';
import { Table } from '@zendeskgarden/react-tables';
import { Tabs } from '@zendeskgarden/react-tabs';
import { DEFAULT_THEME, ThemeProvider } from '@zendeskgarden/react-theming';
import { MD, SM } from '@zendeskgarden/react-typography';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

const MinimalApp = () => {
  const [tab, setTab] = useState('items');
  return (
    <ThemeProvider theme={DEFAULT_THEME}>
      <MD isBold>Items</MD>
      <Tabs selectedItem={tab} onChange={setTab}>
        <Tabs.TabList>
          <Tabs.Tab item="items">Items</Tabs.Tab>
          <Tabs.Tab item="changes">Changes</Tabs.Tab>
        </Tabs.TabList>
        <Tabs.TabPanel item="items">
          <Table>
            <Table.Head>
              <Table.HeaderRow>
                <Table.HeaderCell>Name</Table.HeaderCell>
              </Table.HeaderRow>
            </Table.Head>
            <Table.Body>
              <Table.Row>
                <Table.Cell>
                  <Skeleton />
                </Table.Cell>
              </Table.Row>
            </Table.Body>
          </Table>
        </Tabs.TabPanel>
        <Tabs.TabPanel item="changes">
          <SM>
            <Dots />
          </SM>
        </Tabs.TabPanel>
      </Tabs>
      <Button>Link</Button>
    </ThemeProvider>
  );
};

const root = document.getElementById('root');
if (root) createRoot(root).render(<MinimalApp />);
