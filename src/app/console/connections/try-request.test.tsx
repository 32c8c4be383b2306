/** The part of a connection's form that tries a described request: for a new connection and for one that is edited. */
import { screen, waitFor, within } from '@testing-library/react';
import type { ConnectionView } from '#contract';
import { never, problem, testBackend } from '../../testing/backend.ts';
import { calmOverview, connectionsAnswer, connectorsAnswer, serviceNowConnection, triedRequest } from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { ConnectionsScreen } from './index.tsx';

const saved: ConnectionView = {
  ...serviceNowConnection,
  id: 'c-own',
  name: 'Case tool',
  connectorId: 'generic',
  settings: { baseUrl: 'https://cases.acme.example', auth: 'none', service: 'version: 1' },
  hasSecrets: [],
  webhook: null,
};
const backend = testBackend();
beforeEach(() => {
  backend.answer('listConnections', { ...connectionsAnswer, connections: [...connectionsAnswer.connections, saved] });
  backend.answer('listConnectors', connectorsAnswer);
  backend.answer('readOverview', calmOverview);
});
const NEW = '#/connections/new/generic';
const part = async () => within(await screen.findByRole('region', { name: 'Try a request' }));

async function open(hash = NEW) {
  const mounted = await mountScreen(<ConnectionsScreen />, { hash });
  return { ...mounted, tries: await part() };
}

it('shows the raw reply beside what each path finds, with the paths that found nothing marked', async () => {
  backend.answer('tryRequest', triedRequest);
  const { user, tries, container } = await open();
  await user.click(tries.getByRole('button', { name: 'Try' }));
  expect(await tries.findByRole('status')).toHaveTextContent('1 record was found in the reply. 2 paths found nothing.');
  expect(tries.getByRole('region', { name: 'Reply of the service' })).toHaveTextContent('"ref": "T-1042"');
  const rows = within(tries.getByRole('region', { name: 'What the paths find' }));
  expect(rows.getByRole('row', { name: /^record\.id/ })).toHaveTextContent('record.ididc-1');
  expect(rows.getByRole('row', { name: /^record\.number/ })).toHaveTextContent('Nothing found');
  expect(rows.getByRole('row', { name: /^fields\.notes/ })).toHaveTextContent('empty');
  expect(rows.getAllByText('Nothing found')).toHaveLength(2);
  expect(tries.getByText(triedRequest.kind === 'answered' ? triedRequest.sent : '')).toBeInTheDocument();
  expect(await seriousFindings(container)).toEqual([]);
});

it('sends the form as it stands, with the keyboard alone, and saves nothing', async () => {
  backend.answer('tryRequest', triedRequest);
  const { user, tries } = await open();
  await user.type(await screen.findByLabelText(/Address of the service/), 'https://cases.acme.example');
  await user.type(screen.getByLabelText(/Description of the service/), 'version: 1');
  await user.selectOptions(tries.getByRole('combobox', { name: 'Request' }), 'Look for a number');
  await user.type(tries.getByRole('textbox', { name: /to look for/ }), ' T-1042 {Enter}');
  await tries.findByRole('status');
  expect(backend.callsOf('tryRequest').map(({ url, body }) => [url.pathname, body])).toEqual([
    [
      '/v1/connectors/generic/try',
      {
        request: 'byNumber',
        value: 'T-1042',
        connectionId: null,
        settings: { baseUrl: 'https://cases.acme.example', auth: 'none', service: 'version: 1' },
        secrets: {},
      },
    ],
  ]);
  expect(backend.callsOf('addConnection')).toHaveLength(0);
});

it('uses the stored secrets of a connection that is edited', async () => {
  backend.answer('tryRequest', triedRequest);
  const { user } = await mountScreen(<ConnectionsScreen />, { hash: '#/connections?open=c-own' });
  // A form opens once the list of systems is read.
  await waitFor(() => expect(screen.getByRole('button', { name: 'Change' })).toBeEnabled());
  await user.click(screen.getByRole('button', { name: 'Change' }));
  const tries = await part();
  await user.click(tries.getByRole('button', { name: 'Try' }));
  await tries.findByRole('status');
  expect(backend.callsOf('tryRequest')[0]?.body).toMatchObject({ connectionId: 'c-own', secrets: {} });
  expect(backend.callsOf('changeConnection')).toHaveLength(0);
});

it('says that it is waiting, and cannot be asked twice meanwhile', async () => {
  backend.answer('tryRequest', never);
  const { user, tries } = await open();
  await user.click(tries.getByRole('button', { name: 'Try' }));
  const trying = await tries.findByRole('button', { name: 'Trying…' });
  expect(trying).toHaveFocus();
  await user.click(trying);
  await user.type(tries.getByRole('textbox', { name: /to look for/ }), '{Enter}');
  expect(backend.callsOf('tryRequest')).toHaveLength(1);
});

it('shows what the service refused, in its words', async () => {
  backend.answer('tryRequest', { kind: 'refused', problem: { code: 'vendor-not-found', message: 'incident.get: there is no case c-9.' } });
  const { user, tries } = await open();
  await user.click(tries.getByRole('button', { name: 'Try' }));
  expect(await tries.findByText('incident.get: there is no case c-9.')).toBeInTheDocument();
  expect(tries.queryByRole('status')).not.toBeInTheDocument();
});

it('shows what is wrong with the form, and tries again on demand', async () => {
  backend.answer('tryRequest', () => problem('invalid-input', 422, { detail: 'service: Line 2: requests is missing.', facts: {} }));
  const { user, tries } = await open();
  await user.click(tries.getByRole('button', { name: 'Try' }));
  const again = await tries.findByRole('button', { name: /again/i });
  backend.answer('tryRequest', triedRequest);
  await user.click(again);
  expect(await tries.findByRole('status')).toHaveTextContent('1 record');
});

it.each([
  [
    'a reply without records',
    { recordCount: 0, findings: [{ name: 'requests.changed.items', path: 'data.cases', value: null }] },
    'No record was found in the reply. 1 path found nothing.',
  ],
  ['an empty list', { recordCount: 0, findings: [] }, 'No record was found in the reply.'],
])('says of %s that there is none, and still shows it', async (_, change, said) => {
  backend.answer('tryRequest', { ...triedRequest, ...change });
  const { user, tries } = await open();
  await user.click(tries.getByRole('button', { name: 'Try' }));
  expect((await tries.findByRole('status')).textContent?.trim()).toBe(said);
  expect(tries.getByRole('region', { name: 'Reply of the service' })).toBeInTheDocument();
});

it('says what the engine could not take, and that a reply was cut', async () => {
  backend.answer('tryRequest', { ...triedRequest, isCut: true, problem: 'The version of record c-1 cannot be read at "title".' });
  const { user, tries } = await open();
  await user.click(tries.getByRole('button', { name: 'Try' }));
  expect(await tries.findByText(/cannot be read at "title"/)).toBeInTheDocument();
  expect(tries.getByText('The reply is longer than is shown here.')).toBeInTheDocument();
});

it('is not there where the connector brings its own requests', async () => {
  await mountScreen(<ConnectionsScreen />, { hash: '#/connections/new/servicenow' });
  expect(await screen.findByRole('button', { name: 'Save and test' })).toBeInTheDocument();
  expect(screen.queryByRole('region', { name: 'Try a request' })).not.toBeInTheDocument();
});

it('is said in German', async () => {
  backend.answer('tryRequest', triedRequest);
  const { user } = await mountScreen(<ConnectionsScreen />, { hash: NEW, locale: 'de' });
  const tries = within(await screen.findByRole('region', { name: 'Eine Anfrage ausprobieren' }));
  await user.click(tries.getByRole('button', { name: 'Ausprobieren' }));
  expect(await tries.findByRole('status')).toHaveTextContent('In der Antwort wurde 1 Datensatz gefunden. 2 Pfade führten ins Leere.');
});
