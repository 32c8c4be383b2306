/** A new connection: which system, its form, and what becomes of it once it is sent. */
import { screen, waitFor } from '@testing-library/react';
import { problem, testBackend } from '../../testing/backend.ts';
import { calmOverview, connectionsAnswer, connectorsAnswer, passedChecks, serviceNowConnection } from '../../testing/gallery/fixtures/index.ts';
import { mountScreen } from '../testing/mount-screen.tsx';
import { ConnectionsScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('listConnections', connectionsAnswer);
  backend.answer('listConnectors', connectorsAnswer);
  backend.answer('readOverview', calmOverview);
});
const open = (hash: string) => mountScreen(<ConnectionsScreen />, { hash });
const field = (name: string | RegExp) => screen.findByLabelText(name);
/** What ServiceNow's form needs. */
async function fillIn(user: Awaited<ReturnType<typeof open>>['user'], address = 'https://x.service-now.com'): Promise<void> {
  await user.type(await field(/^Owner/), 'Ada');
  await user.type(await field(/^On call/), 'NOC');
  await user.type(await field(/Instance address/), address);
  await user.type(await field('OAuth client: secret'), ' s3cret ');
}

it('begins with which system', async () => {
  const { address, user } = await open('#/connections/new');
  await user.click(await screen.findByRole('link', { name: /^ServiceNow/ }));
  expect(address.read()).toBe('#/connections/new/servicenow');
  expect(await screen.findByRole('heading', { name: 'Connect ServiceNow' })).toBeInTheDocument();
});

it('draws each kind of field', async () => {
  await open('#/connections/new/generic');
  expect(await field(/Description of the service/)).toHaveProperty('tagName', 'TEXTAREA');
  expect(screen.getByRole('combobox', { name: /How Tieline signs in/ })).toHaveDisplayValue('Not at all');
  expect(await field(/Address of the service/)).toBeRequired();
});

it('is not sent while something required is missing; the first gap gets the cursor', async () => {
  const { user } = await open('#/connections/new/servicenow');
  await user.type(await field(/^Owner/), 'Ada');
  await user.click(screen.getByRole('button', { name: 'Save and test' }));
  expect(await field(/^On call/)).toHaveFocus();
  expect(screen.getAllByText('Needed.')).toHaveLength(2);
  expect(backend.callsOf('addConnection')).toHaveLength(0);
});

it('is saved and tested at once', async () => {
  backend.answer('addConnection', { ...serviceNowConnection, id: 'c-snow' });
  backend.answer('testConnection', passedChecks);
  const { address, user } = await open('#/connections/new/servicenow');
  await fillIn(user);
  await user.click(screen.getByRole('button', { name: 'Save and test' }));
  await waitFor(() =>
    expect(backend.callsOf('addConnection')[0]?.body).toEqual({
      name: 'ServiceNow',
      connectorId: 'servicenow',
      owner: 'Ada',
      onCall: 'NOC',
      settings: { instanceUrl: 'https://x.service-now.com', auth: 'oauth-client-credentials', endStates: '6,7,8' },
      secrets: { clientSecret: ' s3cret ' },
    }),
  );
  expect(await screen.findByText('All checks passed.')).toBeInTheDocument();
  expect(address.read()).toBe('#/connections?open=c-snow');
  expect(backend.callsOf('testConnection')).toHaveLength(1);
});

it('shows a refusal at the field that it names', async () => {
  backend.answer('addConnection', () =>
    problem('configuration-invalid', 422, { detail: 'The address must begin with https://.', facts: { field: 'settings.instanceUrl' } }),
  );
  const { user } = await open('#/connections/new/servicenow');
  await fillIn(user, 'http://x');
  await user.click(screen.getByRole('button', { name: 'Save and test' }));
  expect(await screen.findByText('The address must begin with https://.')).toBeInTheDocument();
});

it('says whose name it would take', async () => {
  backend.answer('addConnection', () => problem('conflict', 409, { facts: { name: 'servicenow', takenBy: 'ServiceNow' } }));
  const { user } = await open('#/connections/new/servicenow');
  await fillIn(user);
  await user.click(screen.getByRole('button', { name: 'Save and test' }));
  expect(await screen.findByText(/^There is a connection named ServiceNow already/)).toBeInTheDocument();
});

it('of a system that does not exist leads back to the choice', async () => {
  await open('#/connections/new/nowhere');
  expect(await screen.findByRole('button', { name: 'Choose a system' })).toBeInTheDocument();
});
