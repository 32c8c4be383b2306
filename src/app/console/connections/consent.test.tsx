/** A person's agreement at a vendor: asked for where one is needed, watched, and proved by the checks. */
import { screen, waitFor, within } from '@testing-library/react';
import { problem, testBackend } from '../../testing/backend.ts';
import { calmOverview, connectionsAnswer, connectorsAnswer, passedChecks } from '../../testing/gallery/fixtures/index.ts';
import { mountScreen } from '../testing/mount-screen.tsx';
import { ConnectionsScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('listConnections', connectionsAnswer);
  backend.answer('listConnectors', connectorsAnswer);
  backend.answer('readOverview', calmOverview);
});
const open = (hash: string) => mountScreen(<ConnectionsScreen />, { hash });

describe('consent at the vendor', () => {
  const jira = '#/connections?open=c-jira';
  const jiraIs = (part: object) => ({
    ...connectionsAnswer,
    connections: connectionsAnswer.connections.map((connection) => (connection.id === 'c-jira' ? { ...connection, ...part } : connection)),
  });
  const notAgreed = { code: 'connection-not-agreed', facts: { connection: 'jira-cloud' } };
  const unagreedAnswer = jiraIs({ state: 'needs-attention', stateReason: notAgreed, hasAgreement: false });
  const agreedAnswer = jiraIs({ state: 'active', stateReason: null, hasAgreement: true });

  it('is offered where a person agrees, and only there', async () => {
    const { user } = await open(jira);
    expect(await screen.findByRole('button', { name: 'Agree again at the vendor' })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'connection ServiceNow' }));
    expect(await screen.findByText('Instance address')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /at the vendor/ })).not.toBeInTheDocument();
  });

  it('comes first where nobody has agreed yet, and is no repetition', async () => {
    backend.answer('listConnections', unagreedAnswer);
    await open(jira);
    const agree = await screen.findByRole('button', { name: 'Agree at the vendor' });
    expect(screen.getByText('Nobody has agreed at Jira Service Management yet; an admin does so under Connections.')).toBeInTheDocument();
    const [first] = within(agree.closest('[data-actions]') as HTMLElement).getAllByRole('button');
    expect(first).toBe(agree);
  });

  const active = { state: 'active', stateReason: null };
  const paused = { state: 'paused', stateReason: { code: 'connection-paused', facts: { connection: 'jira-cloud' } } };
  it.each([
    ['whose state says so', { state: 'needs-attention', stateReason: notAgreed }, active],
    ['whose state does not say so: it was resumed, or written by a file', active, active],
    ['that is paused', paused, paused],
  ])('is watched for one that nobody agreed to, %s, and followed by the checks, which say anew what works', async (_which, before, after) => {
    window.open = () => null;
    backend.answer('listConnections', jiraIs({ ...before, hasAgreement: false }));
    backend.answer('startConsent', { authorizeUrl: 'https://auth.vendor.example/authorize?state=s', expiresAt: '2999-01-01T00:00:00Z' });
    backend.answer('testConnection', passedChecks);
    const { user } = await open(jira);
    await user.click(await screen.findByRole('button', { name: 'Agree at the vendor' }));
    await screen.findByText(/Waiting for the agreement/);
    expect(backend.callsOf('testConnection')).toEqual([]);
    backend.answer('listConnections', jiraIs({ ...after, hasAgreement: true }));
    await waitFor(() => expect(backend.callsOf('testConnection')).toHaveLength(1));
    expect(await screen.findByRole('button', { name: 'Agree again at the vendor' })).toBeInTheDocument();
    expect(screen.queryByText(/Waiting for the agreement/)).not.toBeInTheDocument();
  });

  it('again, of one that works, waits for nothing: it says so, and where to go', async () => {
    window.open = () => null;
    backend.answer('listConnections', agreedAnswer);
    backend.answer('startConsent', { authorizeUrl: 'https://auth.vendor.example/authorize?state=s', expiresAt: '2999-01-01T00:00:00Z' });
    const { user } = await open(jira);
    await user.click(await screen.findByRole('button', { name: 'Agree again at the vendor' }));
    expect(await screen.findByText(/^The agreement that is stored stays in use until you have agreed in the other tab\./)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /Go there/ })).toBeInTheDocument();
  });

  it('opens in a tab that cannot reach back, stays as a link, and is watched until the connection works', async () => {
    const opened: unknown[][] = [];
    window.open = (...args: unknown[]) => {
      opened.push(args);
      return null;
    };
    backend.answer('startConsent', { authorizeUrl: 'https://auth.vendor.example/authorize?state=s', expiresAt: '2999-01-01T00:00:00Z' });
    const { user } = await open(jira);
    await user.click(await screen.findByRole('button', { name: 'Agree again at the vendor' }));
    expect(await screen.findByText(/Waiting for the agreement/)).toBeInTheDocument();
    expect(opened).toEqual([['https://auth.vendor.example/authorize?state=s', '_blank', 'noopener,noreferrer']]);
    expect(screen.getByRole('link', { name: /Go there/ })).toHaveAttribute('href', 'https://auth.vendor.example/authorize?state=s');
    backend.answer('listConnections', {
      ...connectionsAnswer,
      connections: connectionsAnswer.connections.map((connection) => ({ ...connection, state: 'active', stateReason: null })),
    });
    await waitFor(() => expect(screen.queryByText(/Waiting for the agreement/)).not.toBeInTheDocument());
  });

  it('that took too long is not waited for, and begun again it is', async () => {
    window.open = () => null;
    backend.answer('listConnections', unagreedAnswer);
    backend.answer('testConnection', passedChecks);
    const way = { authorizeUrl: 'https://auth.vendor.example/authorize?state=s', expiresAt: '2020-01-01T00:00:00Z' };
    backend.answer('startConsent', way);
    const { user } = await open(jira);
    const agree = await screen.findByRole('button', { name: 'Agree at the vendor' });
    await user.click(agree);
    expect(await screen.findByText(/has run out\. If nobody has agreed there, begin again\.$/)).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: /Go there/ })).not.toBeInTheDocument();
    backend.answer('startConsent', { ...way, expiresAt: '2999-01-01T00:00:00Z' });
    await user.click(agree);
    expect(await screen.findByText(/Waiting for the agreement/)).toBeInTheDocument();
    backend.answer('listConnections', agreedAnswer);
    await waitFor(() => expect(backend.callsOf('testConnection')).toHaveLength(1));
  });

  it('that cannot begin says which address the vendor must send people back to', async () => {
    const redirectUri = 'https://tieline.northwind.example/v1/oauth/callback';
    backend.answer('startConsent', () => problem('conflict', 409, { facts: { connectionId: 'c-jira', redirectUri } }));
    const { user } = await open(jira);
    await user.click(await screen.findByRole('button', { name: 'Agree again at the vendor' }));
    expect(await screen.findByText(`Register ${redirectUri}`, { exact: false })).toBeInTheDocument();
  });
});
