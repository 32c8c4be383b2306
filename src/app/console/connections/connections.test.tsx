import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { never, problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import {
  calmOverview,
  connectionsAnswer,
  connectorsAnswer,
  failedChecks,
  passedChecks,
  serviceNowConnection,
} from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { expectWaitsWithFocus } from '../testing/keeps-focus.ts';
import { mountScreen } from '../testing/mount-screen.tsx';
import { ConnectionsScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('listConnections', connectionsAnswer);
  backend.answer('listConnectors', connectorsAnswer);
  backend.answer('readOverview', calmOverview);
});
const open = (hash = '#/connections') => mountScreen(<ConnectionsScreen />, { hash });
const snow = '#/connections?open=c-snow';
const field = (name: string | RegExp) => screen.findByLabelText(name);
/** Forms open once the list of systems is read. */
const opensForm = async (name: string) => {
  await waitFor(() => expect(screen.getByRole('button', { name })).toBeEnabled());
  return screen.getByRole('button', { name });
};
describe('the list', () => {
  it('says of each whose it is, who is called, and whether it works', async () => {
    await open();
    const row = (await screen.findByRole('button', { name: 'connection Jira Service Management' })).closest('tr');
    expect(row).toHaveTextContent('Needs attention');
    expect(row).toHaveTextContent('Tobias Rau');
    expect(row).toHaveTextContent('IT operations rota');
    expect((await screen.findByRole('button', { name: 'connection Entra ID' })).closest('tr')).toHaveTextContent('nobody named');
  });

  it('teaches where it is empty, and has one thing to do', async () => {
    backend.answer('listConnections', { connections: [], nextCursor: null });
    const { address, user } = await open();
    await user.click(await screen.findByRole('button', { name: 'Add a connection' }));
    expect(address.read()).toBe('#/connections/new');
  });

  it('says what failed, and tries again', async () => {
    backend.answer('listConnections', () => problem('storage-unavailable', 503));
    const { user } = await open();
    const again = await screen.findByRole('button', { name: 'Try again' });
    backend.answer('listConnections', connectionsAnswer);
    await user.click(again);
    expect(await screen.findByRole('button', { name: 'connection ServiceNow' })).toBeInTheDocument();
  });

  it('asks for one page, and turns it at the server', async () => {
    backend.answer('listConnections', ({ url }: RecordedCall) =>
      HttpResponse.json(
        url.searchParams.has('cursor') ? { connections: [serviceNowConnection], nextCursor: null } : { ...connectionsAnswer, nextCursor: 'more' },
      ),
    );
    const { user } = await open();
    await screen.findByText('Page 1, 3 rows');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByText('Page 2, 1 row')).toBeInTheDocument();
    expect(backend.callsOf('listConnections').map(({ url }: RecordedCall) => url.searchParams.get('cursor'))).toEqual([null, 'more']);
  });

  it('opens by its link what stands on another page, and closes it', async () => {
    const far = { ...serviceNowConnection, id: 'c-far', name: 'Far away' };
    backend.answer('listConnections', ({ url }: RecordedCall) =>
      HttpResponse.json(url.searchParams.get('id') === 'c-far' ? { connections: [far], nextCursor: null } : connectionsAnswer),
    );
    const { address, user } = await open('#/connections?open=c-far');
    const detail = await screen.findByRole('region', { name: 'Details of connection Far away' });
    expect(await within(detail).findByRole('button', { name: 'Test' })).toBeInTheDocument();
    await user.click(within(detail).getByRole('button', { name: 'Close' }));
    expect(address.read()).toBe('#/connections');
    expect(screen.queryByRole('region', { name: /Far away/ })).not.toBeInTheDocument();
  });

  it('says what it waits for', async () => {
    backend.answer('listConnections', never);
    await open();
    expect(screen.getByText('Waiting for Connections…')).toBeInTheDocument();
  });
});

describe('one connection', () => {
  it('shows its settings by their labels, its secrets by name only, and where its webhook goes', async () => {
    await open(snow);
    const detail = await screen.findByRole('region', { name: /Details of connection ServiceNow/ });
    expect(await within(detail).findByText('Instance address')).toBeInTheDocument();
    expect(await within(detail).findByText('OAuth client credentials')).toBeInTheDocument();
    expect(within(detail).getByText('stored, not shown')).toBeInTheDocument();
    const { url = '' } = serviceNowConnection.webhook ?? {};
    expect(within(detail).getByText(url)).toBeInTheDocument();
    expect(within(detail).getByRole('button', { name: `Copy ${url}` })).toBeInTheDocument();
  });

  it('is tested step by step; a failed step says what to do', async () => {
    backend.answer('testConnection', failedChecks);
    const { user } = await open(snow);
    await user.click(await screen.findByRole('button', { name: 'Test' }));
    expect(await screen.findByText('1 check failed.')).toBeInTheDocument();
    const steps = within(screen.getByRole('list', { name: 'Checks' })).getAllByRole('listitem');
    expect(steps.map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('PassedSign in'),
      expect.stringContaining('FailedRead incidents'),
      'SkippedRead configuration items',
    ]);
    expect(steps[1]).toHaveTextContent('Give it the role itil.');
  });

  it('is paused after one more word', async () => {
    backend.answer('pauseConnection', {});
    const { user } = await open(snow);
    await user.click(await screen.findByRole('button', { name: 'Pause' }));
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    await waitFor(() => expect(backend.callsOf('pauseConnection')[0]?.url.pathname).toBe('/v1/connections/c-snow/pause'));
  });

  it('is removed only after saying what would stop, counted', async () => {
    backend.answer('removeConnection', {});
    const { user } = await open(snow);
    await screen.findByText('Instance address');
    await user.click(screen.getByRole('button', { name: 'Remove…' }));
    expect(
      await screen.findByText(/1 flow with 214 links stops\. Its secrets are deleted; no ticket and no record is touched\./),
    ).toBeInTheDocument();
    expect(backend.callsOf('removeConnection')).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Remove it' }));
    await waitFor(() => expect(backend.callsOf('removeConnection')).toHaveLength(1));
    expect(backend.callsOf('removeConnection')[0]?.url.search).toBe('?version=3');
  });

  it('says when what would stop is not known', async () => {
    backend.answer('readOverview', never);
    const { user } = await open(snow);
    await user.click(await screen.findByRole('button', { name: 'Remove…' }));
    expect(screen.getByText(/What would stop cannot be told now/)).toBeInTheDocument();
  });

  it('still shows what is known where the connectors cannot be read', async () => {
    backend.answer('listConnectors', () => problem('internal', 500));
    await open(snow);
    expect(await screen.findByText('https://northwind.service-now.com')).toBeInTheDocument();
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Change' })).toBeDisabled();
  });

  it('opens no form where the connectors cannot be read: what cannot be done is said, and what is known stays', async () => {
    backend.answer('listConnectors', () => problem('internal', 500));
    const { user } = await open(snow);
    expect(
      await screen.findByText(/Settings and secrets cannot be changed until the list of systems is read; all else works\.$/),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Webhook secret' }));
    expect(screen.getByText('https://northwind.service-now.com')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Webhook secret' })).toBeDisabled();
    backend.answer('listConnectors', connectorsAnswer);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Webhook secret' })).toBeEnabled());
  });
});

describe('an edit', () => {
  it('sends all settings and no secret', async () => {
    backend.answer('changeConnection', serviceNowConnection);
    const { user } = await open(snow);
    await user.click(await opensForm('Change'));
    expect(screen.queryByLabelText(/OAuth client: secret/)).not.toBeInTheDocument();
    await user.clear(await field(/^Owner/));
    await user.type(await field(/^Owner/), 'Mia Brandt');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(backend.callsOf('changeConnection')[0]?.body).toEqual({
        version: 3,
        name: 'ServiceNow',
        owner: 'Mia Brandt',
        onCall: 'IT operations rota',
        settings: { instanceUrl: 'https://northwind.service-now.com', auth: 'oauth-client-credentials', clientId: 'a1b2c3', endStates: '6,7,8' },
      }),
    );
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument());
  });

  it('is not left silently, neither by a link nor by the back button', async () => {
    const { address, user } = await open('#/connections');
    await user.click(await screen.findByRole('button', { name: 'connection ServiceNow' }));
    await user.click(await opensForm('Change'));
    await user.type(await field(/^Owner/), '!');
    act(() => address.back());
    expect(await screen.findByText('You have changes here that are not saved.')).toBeInTheDocument();
    expect(address.read()).toBe(snow);
    await user.click(screen.getByRole('button', { name: 'Stay and keep them' }));
    expect(await field(/^Owner/)).toHaveValue('Jonas Wirth!');
    await user.click(screen.getByRole('button', { name: 'connection ServiceNow' }));
    await user.click(await screen.findByRole('button', { name: 'Leave without saving' }));
    await waitFor(() => expect(address.read()).toBe('#/connections'));
  });
});

it.each([
  ['Change', 'Cancel'],
  ['New secrets', 'Close'],
  ['Webhook secret', 'Close'],
])('the form of "%s" leaves the focus on its button, and gives it back there', async (name, close) => {
  const { user } = await open(snow);
  const opener = await opensForm(name);
  opener.focus();
  await user.keyboard('{Enter}');
  const form = within(await screen.findByRole('form'));
  expectWaitsWithFocus(opener);
  form.getByRole('button', { name: close }).focus();
  await user.keyboard('{Enter}');
  expect(opener).toHaveFocus();
});

describe('new secrets', () => {
  const rotate = async () => {
    const { user } = await open(snow);
    await user.click(await screen.findByRole('button', { name: 'New secrets' }));
    await user.type(await field('OAuth client: secret'), 's3cret');
    await user.click(screen.getByRole('button', { name: 'Try and replace' }));
    return user;
  };

  it('replace the old ones when every check passes', async () => {
    backend.answer('rotateSecrets', { isRotated: true, ...passedChecks });
    await rotate();
    expect(await screen.findByText('The new secrets are in force; the old ones are gone.')).toBeInTheDocument();
    expect(backend.callsOf('rotateSecrets')[0]?.body).toEqual({ version: 3, secrets: { clientSecret: 's3cret' } });
    expect(await field('OAuth client: secret')).toHaveValue('');
    expectWaitsWithFocus(screen.getByRole('button', { name: 'Try and replace' }));
  });

  it('that fail a check leave the old ones in force, and say so', async () => {
    backend.answer('rotateSecrets', { isRotated: false, ...failedChecks });
    await rotate();
    expect(await screen.findByText(/The old secrets stay in force/)).toBeInTheDocument();
    expect(await field('OAuth client: secret')).toHaveValue('s3cret');
  });

  it('that are kept although a check failed are not said to be in force', async () => {
    backend.answer('rotateSecrets', { isRotated: true, ...failedChecks });
    await rotate();
    expect(await screen.findByText(/stored, but a check failed with them/)).toBeInTheDocument();
    expect(screen.queryByText(/are in force/)).not.toBeInTheDocument();
  });

  it('can be looked at only while they are typed', async () => {
    const { user } = await open(snow);
    await user.click(await screen.findByRole('button', { name: 'New secrets' }));
    const input = await field('OAuth client: secret');
    expect(input).toHaveAttribute('type', 'password');
    expect(screen.getAllByRole('button', { name: 'Show' })[0]).toBeDisabled();
    await user.type(input, 'x');
    await user.click(screen.getAllByRole('button', { name: 'Show' })[0] as HTMLElement);
    expect(input).toHaveAttribute('type', 'text');
  });
});

describe('the webhook', () => {
  const secretForm = async (hash = snow) => {
    const { user } = await open(hash);
    await user.click(await opensForm('Webhook secret'));
    return { user, form: await screen.findByRole('form', { name: 'Webhook secret' }) };
  };

  it('says which header signs it and when one was last believed', async () => {
    await open(snow);
    const detail = await screen.findByRole('region', { name: /Details of connection ServiceNow/ });
    expect(within(detail).getByText('Signed in the header X-Tieline-Signature.')).toBeInTheDocument();
    expect(within(detail).getByText(/^Last signed event:/)).toHaveTextContent('3 min. ago');
  });

  it('says what stands in its way while there is no secret', async () => {
    await open('#/connections?open=c-jira');
    expect(await screen.findByText(/No secret yet: nothing that arrives is believed/)).toBeInTheDocument();
  });

  it('is not promised by a system that sends none, nor its secret asked for', async () => {
    await open('#/connections?open=c-entra');
    expect(await screen.findByText('Takes no webhook. The regular sweep finds what changed.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Webhook secret' })).not.toBeInTheDocument();
  });

  it('of the help desk belongs to its enrolment: looked at, not changed, and the connection goes with the app alone', async () => {
    const desk = { ...serviceNowConnection, webhook: { ...serviceNowConnection.webhook, setBy: 'enrolment', hasSecret: true, lastDeliveryAt: null } };
    backend.answer('listConnections', { connections: [desk], nextCursor: null });
    await open(snow);
    expect(await screen.findByText('No signed event in the last 30 days.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Webhook secret' })).not.toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Remove…' })).not.toBeInTheDocument();
  });

  it('takes a secret that was made here, to be copied before it is gone for good', async () => {
    backend.answer('addWebhookSecret', () => new Response(null, { status: 204 }));
    const { user, form } = await secretForm();
    const copied: string[] = [];
    navigator.clipboard.writeText = async (text) => void copied.push(text);
    expect(form).toHaveTextContent('One is in force. It stays valid beside the new one');
    await user.click(within(form).getByRole('button', { name: 'Make one' }));
    const { value } = within(form).getByLabelText<HTMLInputElement>(/^Webhook secret/);
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(form).not.toHaveTextContent(value);
    await user.click(within(form).getByRole('button', { name: 'Copy the secret' }));
    expect(copied).toEqual([value]);
    await user.click(within(form).getByRole('button', { name: 'Store the secret' }));
    expect(await within(form).findByRole('status')).toHaveTextContent('Stored and in force.');
    expect(backend.callsOf('addWebhookSecret').map(({ url, body }) => [url.pathname, body])).toEqual([
      ['/v1/connections/c-snow/webhook-secret', { secret: value, version: 3 }],
    ]);
    expectWaitsWithFocus(within(form).getByRole('button', { name: 'Store the secret' }));
  });

  it('takes no short secret, and says why the backend took none', async () => {
    backend.answer('addWebhookSecret', () => problem('storage-unavailable', 503));
    const { user, form } = await secretForm('#/connections?open=c-jira');
    await user.type(within(form).getByLabelText(/^Webhook secret/), 'short');
    expect(form).toHaveTextContent('24 characters at least: 19 more.');
    expect(within(form).getByRole('button', { name: 'Store the secret' })).toBeDisabled();
    await user.paste('-and-now-long-enough');
    await user.keyboard('{Enter}');
    expect(await within(form).findByText(/store is not available/)).toBeInTheDocument();
    expect(await seriousFindings(form)).toEqual([]);
  });
});

it.each([snow, '#/connections/new', '#/connections/new/servicenow', '#/connections'])('at %s shuts nobody out', async (hash) => {
  const { container } = await open(hash);
  await waitFor(() => expect(container.querySelector('[aria-busy="true"]')).toBeNull());
  expect(await seriousFindings(container)).toEqual([]);
});
