/** Somebody else saved a connection while it stood open here: nothing is written over their version unseen. */
import { screen, waitFor, within } from '@testing-library/react';
import { problem, testBackend } from '../../testing/backend.ts';
import { calmOverview, connectionsAnswer, connectorsAnswer, passedChecks, serviceNowConnection } from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { ConnectionsScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('listConnections', connectionsAnswer);
  backend.answer('listConnectors', connectorsAnswer);
  backend.answer('readOverview', calmOverview);
});
const open = () => mountScreen(<ConnectionsScreen />, { hash: '#/connections?open=c-snow' });
const field = (name: string | RegExp) => screen.findByLabelText(name);
/** Forms open once the list of systems is read. */
const opensForm = async (name: string) => {
  await waitFor(() => expect(screen.getByRole('button', { name })).toBeEnabled());
  return screen.getByRole('button', { name });
};
const changedAt = new Date(Date.now() - 60_000).toISOString();
const movedConnection = {
  ...serviceNowConnection,
  owner: 'Leona Vogt',
  settings: { ...serviceNowConnection.settings, instanceUrl: 'https://moved.service-now.com' },
  version: 4,
  changedAt,
  changedBy: 'Leona Vogt',
};
/** Somebody else saves first: the call is refused, and the list has their version. */
function refuseForNewer(call: 'changeConnection' | 'rotateSecrets' | 'removeConnection' | 'addWebhookSecret') {
  backend.answer('listConnections', { connections: [movedConnection], nextCursor: null });
  backend.answer(call, () => problem('conflict', 409, { facts: { connectionId: 'c-snow', version: 4, changedBy: 'Leona Vogt', changedAt } }));
}

describe('an edit over a newer version', () => {
  const edit = async () => {
    const { user } = await open();
    await user.click(await opensForm('Change'));
    await user.clear(await field(/^Owner/));
    await user.type(await field(/^Owner/), 'Mia Brandt');
    refuseForNewer('changeConnection');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const notice = await screen.findByText(/^Leona Vogt saved this connection while you had it open\./);
    return { user, notice: within(notice.closest('[role="alert"]') as HTMLElement) };
  };
  const save = () => screen.getByRole('button', { name: 'Save' });
  const rows = (notice: Awaited<ReturnType<typeof edit>>['notice']) =>
    notice.getAllByRole('row').map((line) => [...line.children].map(({ textContent }) => textContent));

  it('is not sent over it: who saved it, when, and each field that differs', async () => {
    const { notice } = await edit();
    expect(notice.getByText(/^Changed/)).toHaveTextContent('1 min. ago');
    expect(rows(notice)).toEqual([
      ['Field', 'As it is now', 'Mine'],
      ['Owner', 'Leona Vogt', 'Mia Brandt'],
      ['Instance address', 'https://moved.service-now.com', 'not touched by you: stays as it is now'],
    ]);
    expect(screen.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
    expect(backend.callsOf('changeConnection')).toHaveLength(1);
    expect(await seriousFindings(document.body)).toEqual([]);
  });

  it('keeps mine, with what I did not touch as it is now, and is saved over that version', async () => {
    const { user, notice } = await edit();
    await user.click(notice.getByRole('button', { name: 'Keep mine' }));
    expect(await field(/^Owner/)).toHaveValue('Mia Brandt');
    expect(await field(/Instance address/)).toHaveValue('https://moved.service-now.com');
    expect(screen.queryByText(/Look again, then decide/)).not.toBeInTheDocument();
    expect(save()).toHaveFocus();
    backend.answer('changeConnection', { ...movedConnection, version: 5 });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(backend.callsOf('changeConnection')).toHaveLength(2));
    expect(backend.callsOf('changeConnection')[1]?.body).toMatchObject({
      version: 4,
      owner: 'Mia Brandt',
      settings: { instanceUrl: 'https://moved.service-now.com' },
    });
  });

  it('takes theirs, and nothing is left to save', async () => {
    const { user, notice } = await edit();
    await user.click(notice.getByRole('button', { name: 'Take theirs' }));
    expect(await field(/^Owner/)).toHaveValue('Leona Vogt');
    expect(save()).toHaveFocus();
    await user.click(screen.getByRole('button', { name: 'connection ServiceNow' }));
    await waitFor(() => expect(screen.queryByRole('form', { name: 'ServiceNow' })).not.toBeInTheDocument());
  });
});

describe('new secrets', () => {
  it('are not tried with settings that somebody changed meanwhile; what was typed stays', async () => {
    const { user } = await open();
    await user.click(await screen.findByRole('button', { name: 'New secrets' }));
    await user.type(await field('OAuth client: secret'), 's3cret');
    refuseForNewer('rotateSecrets');
    await user.click(screen.getByRole('button', { name: 'Try and replace' }));
    expect(await screen.findByRole('row', { name: /Instance address.*moved\.service-now.*northwind\.service-now/ })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Keep what I entered' }));
    expect(screen.getByRole('button', { name: 'Try and replace' })).toHaveFocus();
    backend.answer('rotateSecrets', { isRotated: true, ...passedChecks });
    await user.click(screen.getByRole('button', { name: 'Try and replace' }));
    expect(await screen.findByText('The new secrets are in force; the old ones are gone.')).toBeInTheDocument();
    expect(backend.callsOf('rotateSecrets').map(({ body }) => body)).toEqual([
      { version: 3, secrets: { clientSecret: 's3cret' } },
      { version: 4, secrets: { clientSecret: 's3cret' } },
    ]);
  });
});

describe('a webhook secret', () => {
  const SECRET = 'long-enough-to-be-a-secret';

  it('is not stored where somebody changed the connection meanwhile; what was typed stays', async () => {
    const { user } = await open();
    await user.click(await opensForm('Webhook secret'));
    const form = within(await screen.findByRole('form', { name: 'Webhook secret' }));
    await user.type(form.getByLabelText(/^Webhook secret/), SECRET);
    refuseForNewer('addWebhookSecret');
    await user.click(form.getByRole('button', { name: 'Store the secret' }));
    expect(await form.findByRole('row', { name: /Instance address.*moved\.service-now.*northwind\.service-now/ })).toBeInTheDocument();
    expect(form.getByRole('button', { name: 'Store the secret' })).toHaveAttribute('aria-disabled', 'true');
    await user.click(form.getByRole('button', { name: 'Keep what I entered' }));
    expect(form.getByRole('button', { name: 'Store the secret' })).toHaveFocus();
    backend.answer('addWebhookSecret', () => new Response(null, { status: 204 }));
    await user.click(form.getByRole('button', { name: 'Store the secret' }));
    expect(await form.findByRole('status')).toHaveTextContent('Stored and in force.');
    expect(backend.callsOf('addWebhookSecret').map(({ body }) => body)).toEqual([
      { version: 3, secret: SECRET },
      { version: 4, secret: SECRET },
    ]);
  });

  it('that is not entered yet is where the cursor goes on once the newer version was seen: nothing can be stored', async () => {
    const { client, user } = await open();
    await user.click(await opensForm('Webhook secret'));
    const form = within(await screen.findByRole('form', { name: 'Webhook secret' }));
    backend.answer('listConnections', { connections: [movedConnection], nextCursor: null });
    await client.invalidateQueries({ queryKey: ['admin'] });
    await user.click(await form.findByRole('button', { name: 'Keep what I entered' }));
    expect(form.getByLabelText(/^Webhook secret/)).toHaveFocus();
  });
});

describe('a version that changed nothing which can be compared', () => {
  it('is said in the words of a form that has none of its fields', async () => {
    const { client, user } = await open();
    await user.click(await screen.findByRole('button', { name: 'New secrets' }));
    const onlyNewer = { ...serviceNowConnection, version: 4, changedAt, changedBy: 'Leona Vogt' };
    backend.answer('listConnections', { connections: [onlyNewer], nextCursor: null });
    await client.invalidateQueries({ queryKey: ['admin'] });
    expect(await screen.findByText('Its name, people and settings are as they were. A secret may have been replaced.')).toBeInTheDocument();
    expect(screen.queryByText(/No field of this form differs/)).not.toBeInTheDocument();
  });
});

describe('a removal', () => {
  it('is not removed where somebody changed it meanwhile: who did is said, and what stands there now', async () => {
    const { user } = await open();
    await user.click(await screen.findByRole('button', { name: 'Remove…' }));
    refuseForNewer('removeConnection');
    await user.click(screen.getByRole('button', { name: 'Remove it' }));
    expect(await screen.findByText(/^Leona Vogt changed this connection in the meantime, so it was not removed\./)).toBeInTheDocument();
    expect(await screen.findByText('https://moved.service-now.com')).toBeInTheDocument();
  });
});
