import { screen, waitFor } from '@testing-library/react';
import { problem, type RecordedCall, testBackend } from '../testing/backend.ts';
import { mount, seriousFindings } from '../testing/mount.tsx';
import { SetupPage } from './setup-page.tsx';

const backend = testBackend();
const step = (name: string, outcome: string, message?: string) => ({
  step: name,
  outcome,
  problem: message ? { code: 'vendor-auth-failed', message } : null,
});
const complete = { installationId: 'i-7', isComplete: true, steps: [step('connect', 'done'), step('sign-in', 'done'), step('brand-new', 'done')] };
const broken = {
  installationId: 'i-7',
  isComplete: false,
  steps: [step('connect', 'done'), step('sign-in', 'failed', 'The help desk refuses the client.'), step('webhook', 'skipped')],
};

async function filled() {
  const keys: string[] = [];
  const mounted = await mount(<SetupPage onKey={(key) => keys.push(key)} />);
  const { user } = mounted;
  const write = (label: RegExp, text: string) => user.type(screen.getByLabelText(label), text);
  await write(/^Enrolment key/, 'operator-key');
  await write(/^Help desk account/, 'Northwind');
  await write(/^App number/, '5');
  await write(/^Installation number/, '77');
  await write(/^Owner/, 'Leona Vogt');
  await write(/^OAuth client: identifier/, 'tieline');
  await write(/^OAuth client: secret/, 's3cret');
  return { ...mounted, keys };
}
const secretShown = () => screen.getByText(/^[0-9a-f]{64}$/).textContent;

it('enrols with what was entered and the secret that it made', async () => {
  backend.answer('enrol', complete);
  const { keys, user } = await filled();
  await user.click(screen.getByRole('button', { name: 'Enrol' }));
  expect(await screen.findByText(/^Enrolled\. Go back to the help desk/)).toBeInTheDocument();
  expect(keys).toEqual(['operator-key']);
  expect(backend.callsOf('enrol')[0]?.body).toEqual({
    account: 'northwind',
    deskAppId: '5',
    deskInstallationId: '77',
    deskConnectorId: 'zendesk',
    mode: 'hosted',
    sharedSecret: secretShown(),
    owner: 'Leona Vogt',
    settings: { subdomain: 'northwind', grant: 'client-credentials', clientId: 'tieline', appId: '5' },
    secrets: { clientSecret: 's3cret' },
  });
  expect(screen.getByText('Its OAuth client signs in')).toBeInTheDocument();
});

it('shows which step failed and why, and repeats the same installation', async () => {
  backend.answer('enrol', broken);
  const { user } = await filled();
  await user.click(screen.getByRole('button', { name: 'Enrol' }));
  expect(await screen.findByText('The help desk refuses the client.')).toBeInTheDocument();
  const secret = secretShown();
  backend.answer('enrol', (call: RecordedCall) =>
    Response.json({ ...complete, installationId: (call.body as { installationId: string }).installationId }),
  );
  await user.click(screen.getByRole('button', { name: 'Repeat and repair' }));
  await waitFor(() => expect(backend.callsOf('enrol')).toHaveLength(2));
  expect(backend.callsOf('enrol')[1]?.body).toMatchObject({ installationId: 'i-7', sharedSecret: secret });
});

it('goes on with what was enrolled before the page was loaded again', async () => {
  backend.answer('enrol', () => problem('conflict', 409, { facts: { account: 'northwind', deskInstallationId: '77', installationId: 'i-7' } }));
  const { user } = await filled();
  await user.click(screen.getByRole('button', { name: 'Enrol' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/^This installation is enrolled already/);
  backend.answer('enrol', complete);
  await user.click(screen.getByRole('button', { name: 'Repeat and repair' }));
  expect(await screen.findByText(/^Enrolled\. Go back to the help desk/)).toBeInTheDocument();
  expect(backend.callsOf('enrol').map(({ body }) => body)).toMatchObject([{ account: 'northwind' }, { installationId: 'i-7' }]);
  expect(backend.callsOf('enrol')[0]?.body).not.toHaveProperty('installationId');
});

it('enrols anew once the form names another installation', async () => {
  backend.answer('enrol', broken);
  const { user } = await filled();
  await user.click(screen.getByRole('button', { name: 'Enrol' }));
  await screen.findByRole('button', { name: 'Repeat and repair' });
  await user.type(screen.getByLabelText(/^Installation number/), '8');
  await user.click(screen.getByRole('button', { name: 'Enrol' }));
  await waitFor(() => expect(backend.callsOf('enrol')).toHaveLength(2));
  expect(backend.callsOf('enrol')[1]?.body).toMatchObject({ deskInstallationId: '778' });
  expect(backend.callsOf('enrol')[1]?.body).not.toHaveProperty('installationId');
});

it('sends nothing while something is missing or wrong, and brings the cursor there', async () => {
  const { user } = await mount(<SetupPage onKey={() => undefined} />);
  await user.type(screen.getByLabelText(/^Help desk account/), 'acme.example.com');
  await user.type(screen.getByLabelText(/^App number/), 'five');
  await user.click(screen.getByRole('button', { name: 'Enrol' }));
  expect(screen.getByLabelText(/^Enrolment key/)).toHaveFocus();
  expect(screen.getByText('Enter the first part of the address only: acme.')).toBeInTheDocument();
  expect(screen.getByText('Enter the number only.')).toBeInTheDocument();
  expect(backend.callsOf('enrol')).toHaveLength(0);
});

it('says why it was refused', async () => {
  backend.answer('enrol', () => problem('unauthenticated', 401));
  const { user } = await filled();
  await user.click(screen.getByRole('button', { name: 'Enrol' }));
  expect(await screen.findByRole('alert')).toBeInTheDocument();
});

it('makes another secret for another installation', async () => {
  const { unmount } = await mount(<SetupPage onKey={() => undefined} />);
  const first = secretShown();
  unmount();
  await mount(<SetupPage onKey={() => undefined} />);
  expect(secretShown()).not.toBe(first);
});

it('shuts nobody out', async () => {
  const { container } = await mount(<SetupPage onKey={() => undefined} />);
  expect(await seriousFindings(container)).toEqual([]);
});
