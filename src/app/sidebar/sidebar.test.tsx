import { act, screen, waitFor } from '@testing-library/react';
import { apiClient } from '../platform/index.ts';
import { fakeHost } from '../platform/testing/fake-host.ts';
import { createQueryClient } from '../query-client.ts';
import { problem, testBackend } from '../testing/backend.ts';
import {
  adminSession,
  agentSession,
  conflictLink,
  filledItems,
  heldLink,
  inSyncLink,
  linksOf,
  pausedSession,
  searchable,
  serviceNow,
  staleItems,
  unlinked,
  viewerSession,
} from '../testing/gallery/fixtures/index.ts';
import { heapMemory, mount } from '../testing/mount.tsx';
import { panelsOf, Sidebar } from './sidebar.tsx';
import { startReading } from './ticket-queries.ts';

const backend = testBackend();
const settled = async () => {
  await screen.findByRole('article', { name: 'erp-api' });
  await screen.findByRole('article', { name: 'INC0010042' });
  await waitFor(() => expect(backend.callsOf('openSession')).toHaveLength(1));
};

describe('one ticket', () => {
  it('is drawn with five calls: the session and each panel once', async () => {
    await mount(<Sidebar />);
    await settled();
    expect(backend.calls.map(({ name }) => name).sort()).toEqual(['openSession', 'readAffectedItems', 'readChanges', 'readLinks', 'readRequester']);
    expect(backend.calls.every(({ authorization }) => authorization === 'Bearer access-1')).toBe(true);
  });

  it('asks for everything before anything is drawn', () => {
    const paths: string[] = [];
    const api = apiClient((request) => {
      paths.push(request.path);
      return new Promise(() => undefined);
    });
    startReading(createQueryClient(), api, fakeHost());
    expect(paths.length).toBeGreaterThanOrEqual(4);
  });

  it('keeps the other panels when one fails', async () => {
    backend.answer('readChanges', () => problem('internal', 500));
    await mount(<Sidebar />);
    await settled();
    expect(await screen.findByText(/Something went wrong in Tieline/)).toBeInTheDocument();
    expect(screen.getByRole('article', { name: 'erp-api' })).toBeInTheDocument();
  });

  it('stands in the order that the session tells', async () => {
    backend.answer('openSession', { ...agentSession, panels: ['linked-records', 'requester'] });
    const { container } = await mount(<Sidebar />);
    await waitFor(() =>
      expect([...container.querySelectorAll('[data-panel]')].map((panel) => panel.getAttribute('data-panel'))).toEqual([
        'linked-records',
        'requester',
      ]),
    );
  });

  it.each([
    ['requester, affected-items', ['requester', 'affected-items']],
    ['requester\nrequester alerts', ['requester']],
    [undefined, ['affected-items', 'changes-near', 'requester', 'linked-records']],
  ])('reads the setting %j before the session has answered', (setting, names) => {
    expect(panelsOf(setting)).toEqual(names);
  });
});

describe('while the tab lies in the back', () => {
  it('asks nothing, and catches up when it comes to the front', async () => {
    const { host, client } = await mount(<Sidebar />);
    await settled();
    act(() => host.fire('deactivated'));
    const before = backend.calls.length;
    await act(async () => {
      await client.invalidateQueries();
    });
    expect(backend.calls).toHaveLength(before);
    act(() => host.fire('activated'));
    await waitFor(() => expect(backend.callsOf('readLinks')).toHaveLength(2));
  });
});

describe('the status line', () => {
  const line = () => screen.findAllByRole('status').then(([first]) => first);

  it.each([
    ['in sync', { readLinks: linksOf(inSyncLink) }, 'In sync · 2 systems'],
    [
      'the worst of several links',
      { readLinks: linksOf(inSyncLink, { ...conflictLink, id: 'l-9' }, { ...heldLink, id: 'l-8' }) },
      'Conflict · 2 systems',
    ],
    ['that nothing is linked', { readLinks: unlinked }, 'Nothing linked yet · 2 systems'],
    ['which source is away', { readAffectedItems: staleItems }, 'No answer from ServiceNow'],
    ['that an admin paused everything', { openSession: pausedSession }, 'Sync is paused for everyone'],
  ])('says %s', async (_, answers, text) => {
    for (const [name, answer] of Object.entries(answers)) backend.answer(name as 'readLinks', answer);
    await mount(<Sidebar />);
    await waitFor(async () => expect(await line()).toHaveTextContent(text));
  });

  it('opens where the facts come from and who is looking', async () => {
    const { user } = await mount(<Sidebar />);
    await settled();
    await user.click(screen.getByRole('button', { name: 'Where these facts come from' }));
    expect(await screen.findByText('Ada Okafor, agent (confirmed by the help desk)')).toBeInTheDocument();
    expect(screen.getAllByText(/Entra ID: read 4 min\. ago, soon read again/)[0]).toBeInTheDocument();
    expect(screen.getByText('Field mapping 12')).toBeInTheDocument();
  });

  it('reads everything again on demand and says so', async () => {
    const { user } = await mount(<Sidebar />);
    await settled();
    await user.click(screen.getByRole('button', { name: 'Read everything again' }));
    await waitFor(() => expect(backend.callsOf('readRequester')).toHaveLength(2));
    await waitFor(() => expect(screen.getAllByRole('status').some((region) => region.textContent?.includes('Everything was read again'))).toBe(true));
  });
});

describe('while the agent edits', () => {
  // A ticket per test: leaving one ends its report after the test is over.
  const open = async (ticketId: string) => {
    const mounted = await mount(<Sidebar />, { host: { place: { kind: 'ticket', ticketId } } });
    const reports = () => backend.callsOf('reportEditing').filter(({ url }) => url.pathname.includes(`/${ticketId}/`));
    return { ...mounted, states: () => reports().map(({ body }) => (body as { state: string }).state) };
  };

  it('reports it once for many edits, and clears it on save', async () => {
    const { host, states } = await open('3001');
    await settled();
    act(() => {
      host.fire('field-changed', { field: 'ticket.status' });
      host.fire('field-changed', { field: 'ticket.subject' });
    });
    await waitFor(() => expect(states()).toEqual(['editing']));
    act(() => host.fire('saved'));
    await waitFor(() => expect(states()).toEqual(['editing', 'idle']));
    await waitFor(() => expect(backend.callsOf('readLinks')).toHaveLength(2));
  });

  it('keeps the report while a save was refused', async () => {
    const { host, states } = await open('3002');
    await settled();
    act(() => host.fire('field-changed', { field: 'ticket.status' }));
    act(() => host.fire('save-failed'));
    await waitFor(() => expect(states()).toEqual(['editing']));
  });

  it('clears it on leaving the tab and reports again on coming back to the draft', async () => {
    const { host, states } = await open('3003');
    await settled();
    act(() => host.fire('field-changed', { field: 'ticket.status' }));
    act(() => host.fire('deactivated'));
    act(() => host.fire('activated'));
    await waitFor(() => expect(states()).toEqual(['editing', 'idle', 'editing']));
  });

  it('reports nothing for a viewer', async () => {
    backend.answer('openSession', viewerSession);
    const { host, client, states } = await open('3004');
    await settled();
    await waitFor(() => expect(client.getQueryData(['session'])).toBeDefined());
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Link an item' })).not.toBeInTheDocument());
    act(() => host.fire('field-changed', { field: 'ticket.status' }));
    expect(states()).toEqual([]);
  });
});

describe('a new ticket', () => {
  const newTicket = { host: { place: { kind: 'new-ticket' }, requesterId: null } } as const;
  const choose = async () => {
    backend.answer('searchItems', { items: searchable.slice(2, 3), sources: [serviceNow] });
    const mounted = await mount(<Sidebar />, newTicket);
    await mounted.user.click(await screen.findByRole('button', { name: 'Link an item' }));
    await mounted.user.type(await screen.findByRole('combobox'), 'web');
    await mounted.user.click(await screen.findByRole('option', { name: /web-01/ }));
    return mounted;
  };

  it('asks for nothing but what is searched', async () => {
    await mount(<Sidebar />, newTicket);
    expect(await screen.findByText('Choose what this is about; it is linked when you save the ticket.')).toBeInTheDocument();
    expect(backend.calls).toHaveLength(0);
  });

  it('links what was chosen after the first save, and has the host say so', async () => {
    backend.answer('linkItem', filledItems);
    const { host } = await choose();
    expect(backend.callsOf('linkItem')).toHaveLength(0);
    act(() => host.saveAs('2001'));
    await waitFor(() => expect(host.notices).toEqual(['1 item is linked to the new ticket']));
    expect(backend.callsOf('linkItem')[0]).toMatchObject({ body: { itemId: 'ci-web-01' } });
    expect(backend.callsOf('linkItem')[0]?.url.pathname).toBe('/v1/tickets/2001/affected-items');
  });

  it('forgets an item that was removed again', async () => {
    const { user, host } = await choose();
    await user.click(screen.getByRole('button', { name: 'Remove web-01' }));
    act(() => host.saveAs('2001'));
    expect(screen.queryByText('web-01')).not.toBeInTheDocument();
    expect(backend.callsOf('linkItem')).toHaveLength(0);
  });

  it('names what could not be linked and where to do it', async () => {
    backend.answer('linkItem', () => problem('storage-unavailable', 503));
    const { host } = await choose();
    act(() => host.saveAs('2001'));
    await waitFor(() => expect(host.notices).toEqual(['Not linked: web-01. Open the ticket and link them there.']));
  });
});

it('follows the colour scheme of the host', async () => {
  const { host, container } = await mount(<Sidebar />);
  expect(container.querySelector('[data-color-scheme="light"]')).toBeInTheDocument();
  act(() => host.fire('color-scheme', 'dark'));
  expect(container.querySelector('[data-color-scheme="dark"]')).toBeInTheDocument();
});

it('speaks German for a German reader', async () => {
  await mount(<Sidebar />, { locale: 'de' });
  expect(await screen.findByText('Betroffene Objekte')).toBeInTheDocument();
  expect(await screen.findByRole('button', { name: '2 offene Incidents' })).toBeInTheDocument();
});

describe('what has waited for over an hour', () => {
  const told = async (memory = heapMemory()) => {
    const mounted = await mount(<Sidebar />, { memory });
    await settled();
    act(() => mounted.host.fire('held-long', { held: 2, conflicts: 0, tickets: [] }));
    return mounted;
  };
  const SAID = '2 fields have waited for over an hour.';

  it('is said once the help desk tells it, and put away by the agent', async () => {
    const { user } = await told();
    expect(await screen.findByText(SAID)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Look at them' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(SAID)).not.toBeInTheDocument();
  });

  it('is said once on this computer, and again when it is something else', async () => {
    const { host, user } = await told();
    await user.click(await screen.findByRole('button', { name: 'Dismiss' }));
    act(() => host.fire('held-long', { held: 2, conflicts: 0, tickets: [] }));
    expect(screen.queryByText(SAID)).not.toBeInTheDocument();
    act(() => host.fire('held-long', { held: 2, conflicts: 1, tickets: [] }));
    expect(await screen.findByText('3 fields have waited for over an hour.')).toBeInTheDocument();
  });

  it('names tickets that wait, says what would release them, and opens one', async () => {
    const { host, user } = await told();
    const release = { code: 'release-record-reachable', facts: {} };
    act(() => host.fire('held-long', { held: 2, conflicts: 0, tickets: [{ ticketId: '1046', release }] }));
    expect(await screen.findByText('It goes on once the record can be found again.', { exact: false })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Ticket #1046' }));
    expect(host.opened).toEqual(['1046']);
  });

  it('leads an admin to what waits', async () => {
    backend.answer('openSession', adminSession);
    const { host, user } = await told();
    await user.click(await screen.findByRole('button', { name: 'Look at them' }));
    expect(host.opened).toEqual(['overview']);
  });
});
