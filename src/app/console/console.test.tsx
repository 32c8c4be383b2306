import { screen, waitFor, within } from '@testing-library/react';
import { problem, testBackend } from '../testing/backend.ts';
import { minutesAgo } from '../testing/gallery/fixtures/index.ts';
import { mount, seriousFindings } from '../testing/mount.tsx';
import { Console } from './console.tsx';

const backend = testBackend();
const flow = {
  flow: 'incidents',
  connectionName: 'ServiceNow',
  recordType: 'incident',
  state: 'held',
  stateReason: { code: 'link-held', facts: {} },
  links: { 'in-sync': 11, held: 1 },
  lastEventAt: minutesAgo(2),
  lagSeconds: 180,
  writes24h: { in: 14, out: 31 },
};
const overview = { isPaused: false, pausedBy: null, flows: [flow], needs: { held: 1, conflicts: 2, deadLetters: 1 } };
const letter = {
  id: 'd-1',
  linkId: 'l-1',
  ticketId: '1042',
  flow: 'incidents',
  record: 'INC0010042',
  cause: { code: 'attempts-spent', facts: {} },
  attempts: 8,
  firstAt: minutesAgo(200),
  lastAt: minutesAgo(20),
  state: 'waiting',
};
const version = {
  version: 12,
  state: 'active',
  hash: 'h',
  readAt: minutesAgo(90),
  activatedAt: minutesAgo(90),
  document: 'version: 1',
  tests: { passed: 3, failed: 0 },
  problems: [
    {
      line: 14,
      column: 9,
      path: 'flows[0]',
      severity: 'warning',
      code: 'newest-without-times',
      message: 'ServiceNow cannot tell field times.',
      fix: 'Name a tie.',
    },
  ],
};
const connection = {
  id: 'c',
  name: 'ServiceNow',
  connectorId: 'servicenow',
  capabilities: [],
  state: 'needs-attention',
  stateReason: { code: 'connection-needs-attention', facts: {} },
  owner: 'Jonas Wirth',
  settings: {},
  hasSecrets: [],
  webhookUrl: '',
  lastUsedAt: null,
  createdAt: minutesAgo(9_000),
};

beforeEach(() => {
  backend.answer('readOverview', overview);
  backend.answer('listConnections', { connections: [connection] });
  backend.answer('listMappingVersions', { active: 12, versions: [version] });
  backend.answer('listDeadLetters', { groups: [{ cause: letter.cause, count: 1, since: letter.firstAt }], letters: [letter], nextCursor: null });
});
const section = async (name: string) => within(await screen.findByRole('region', { name }));

it('says in one sentence what needs a person, then one row per flow', async () => {
  await mount(<Console />);
  const shown = await section('Overview');
  expect(await shown.findByText('2 conflicts, 1 held link and 1 dead letter wait for a person.')).toBeInTheDocument();
  const row = shown.getByRole('row', { name: /incidents/ });
  expect(row).toHaveTextContent('Held');
  expect(row).toHaveTextContent('12');
  expect(row).toHaveTextContent('3 minutes');
  expect(row).toHaveTextContent('14 in, 31 out');
});

it('says that everything flows', async () => {
  backend.answer('readOverview', { ...overview, needs: { held: 0, conflicts: 0, deadLetters: 0 } });
  await mount(<Console />);
  expect(await screen.findByText('Everything flows. Nothing waits for you.')).toBeInTheDocument();
});

it('shows a version of the mapping with line, column and fix', async () => {
  await mount(<Console />);
  const shown = await section('Field mapping');
  expect(await shown.findByText('Version 12')).toBeInTheDocument();
  expect(shown.getByText('Line 14, column 9:')).toBeInTheDocument();
  expect(shown.getByText(/Name a tie/)).toBeInTheDocument();
});

it('shows whose connection needs attention', async () => {
  await mount(<Console />);
  const shown = await section('Connections');
  expect(await shown.findByText('Needs attention')).toBeInTheDocument();
  expect(shown.getByText('Jonas Wirth')).toBeInTheDocument();
});

describe('dead letters', () => {
  it('says what replaying would do before it offers to replay', async () => {
    backend.answer('preflightDeadLetter', { verdict: 'safe', reason: { code: 'replay-safe', facts: {} } });
    backend.answer('replayDeadLetter', {});
    const { user } = await mount(<Console />);
    await user.click(await screen.findByRole('button', { name: 'What would replaying do?' }));
    expect(await screen.findByText('Replaying is safe.')).toBeInTheDocument();
    expect(backend.callsOf('replayDeadLetter')).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Replay now' }));
    await waitFor(() => expect(backend.callsOf('listDeadLetters')).toHaveLength(2));
  });

  it.each(['conflict', 'blocked'])('does not offer to replay on the verdict "%s"', async (verdict) => {
    backend.answer('preflightDeadLetter', { verdict, reason: { code: 'replay-record-missing', facts: {} } });
    const { user } = await mount(<Console />);
    await user.click(await screen.findByRole('button', { name: 'What would replaying do?' }));
    expect(await screen.findByText('The record no longer exists.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Replay now' })).not.toBeInTheDocument();
  });
});

it('sends everyone but admins away kindly', async () => {
  for (const name of ['readOverview', 'listConnections', 'listMappingVersions', 'listDeadLetters'] as const)
    backend.answer(name, () => problem('forbidden', 403));
  await mount(<Console />);
  expect(await screen.findByText(/The console is for admins/)).toBeInTheDocument();
});

it('keeps three parts when one fails', async () => {
  backend.answer('listConnections', () => problem('internal', 500));
  await mount(<Console />);
  expect(await screen.findByText('Version 12')).toBeInTheDocument();
  expect(await screen.findByRole('alert')).toHaveTextContent('Something went wrong');
});

it('shuts nobody out', async () => {
  const { container } = await mount(<Console />);
  await screen.findByText('Version 12');
  expect(await seriousFindings(container)).toEqual([]);
});
