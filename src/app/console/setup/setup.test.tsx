import { act, screen } from '@testing-library/react';
import { never, problem, testBackend } from '../../testing/backend.ts';
import { brokenSetup, completeSetup, freshOverview, freshSetup, lastStepSetup } from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { SetupScreen } from './index.tsx';

const backend = testBackend();
beforeEach(() => {
  backend.answer('readSetup', freshSetup);
  backend.answer('readOverview', freshOverview);
});
const open = () => mountScreen(<SetupScreen />, { hash: '#/setup' });
const step = async (name: string) => (await screen.findByText(name)).closest('li') as HTMLElement;

it('ticks off what has happened, says what is open and why, and which step is next', async () => {
  await open();
  expect(await step('Tieline knows this installation')).toHaveTextContent(/ago/);
  const webhook = await step('Your help desk tells Tieline what changes');
  expect(webhook).toHaveTextContent('The help desk has not sent anything yet.');
  // It comes by itself: what a person does next is the connection.
  expect(webhook).not.toHaveAttribute('aria-current');
  expect(await step('A system is connected and tested')).toHaveAttribute('aria-current', 'step');
  expect(await step('A first ticket is in sync')).toHaveTextContent('An earlier step comes first.');
  expect(screen.getAllByRole('img', { name: 'Done' })).toHaveLength(3);
  expect(screen.getByRole('img', { name: 'Waits for an earlier step' })).toBeInTheDocument();
});

it.each([
  ['A system is connected and tested', 'Add a connection', '#/connections/new'],
  ['A field mapping is active', 'Start a field mapping', '#/mappings'],
])('offers at "%s" one thing to do: %s', async (name, action, place) => {
  const { address, user } = await open();
  const here = await step(name);
  const [button] = [...here.querySelectorAll('button')];
  expect(button).toHaveTextContent(action);
  await user.click(button as HTMLElement);
  expect(address.read()).toBe(place);
});

it.each([
  ['Tieline may read your help desk', 'Enter new secrets', '#/connections'],
  ['A system is connected and tested', 'Open the connections', '#/connections'],
  ['A field mapping is active', 'See what is wrong', '#/mappings'],
])('leads where a failed step is mended: %s', async (name, action, place) => {
  backend.answer('readSetup', brokenSetup);
  const { address, user } = await open();
  const button = (await step(name)).querySelector('button');
  expect(button).toHaveTextContent(action);
  await user.click(button as HTMLElement);
  expect(address.read()).toBe(place);
});

it('names the connection that broke', async () => {
  backend.answer('readSetup', brokenSetup);
  await open();
  expect(await step('A system is connected and tested')).toHaveTextContent('ServiceNow needs attention');
});

it('opens the ticket that shall be the first', async () => {
  backend.answer('readSetup', lastStepSetup);
  const { host, user } = await open();
  await user.type(await screen.findByLabelText('Ticket number'), '#1042{Enter}');
  expect(host.opened).toEqual(['1042']);
});

it('looks by itself every few seconds, until all is done', async () => {
  backend.answer('readSetup', lastStepSetup);
  const { address, user } = await open();
  await step('A first ticket is in sync');
  backend.answer('readSetup', completeSetup);
  expect(await screen.findByText('Setup is complete: changes flow both ways.')).toBeInTheDocument();
  const looks = backend.callsOf('readSetup').length;
  await act(() => new Promise((resolve) => setTimeout(resolve, 4_300)));
  expect(backend.callsOf('readSetup')).toHaveLength(looks);
  await user.click(screen.getByRole('button', { name: 'Go to the overview' }));
  expect(address.read()).toBe('#/overview');
});

it('does again what proves the steps, on demand', async () => {
  backend.answer('verifySetup', lastStepSetup);
  backend.answer('readSetup', { ...brokenSetup });
  const { user } = await open();
  await user.click((await screen.findAllByRole('button', { name: 'Verify now' }))[0] as HTMLElement);
  expect(await screen.findByText(/No ticket has been linked/)).toBeInTheDocument();
  expect(backend.callsOf('verifySetup')).toHaveLength(1);
});

it('says why it could not verify', async () => {
  backend.answer('verifySetup', () => problem('forbidden', 403));
  const { user } = await open();
  await user.click((await screen.findAllByRole('button', { name: 'Verify now' }))[0] as HTMLElement);
  expect(await screen.findByRole('alert')).toBeInTheDocument();
});

it.each([
  ['loading', never, /Waiting for Setup/],
  ['failed', () => problem('internal', 500), /Something went wrong/],
])('has a state of its own while %s', async (_, answer, said) => {
  backend.answer('readSetup', answer);
  await open();
  expect(await screen.findByText(said)).toBeInTheDocument();
});

it.each([
  ['fresh', freshSetup],
  ['broken', brokenSetup],
  ['complete', completeSetup],
])('shuts nobody out, %s', async (_, setup) => {
  backend.answer('readSetup', setup);
  const { container } = await open();
  await step('A field mapping is active');
  expect(await seriousFindings(container)).toEqual([]);
});
