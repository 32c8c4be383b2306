import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { never, offline, problem, testBackend } from '../../testing/backend.ts';
import {
  dockingStation,
  emptyItems,
  erpApi,
  filledItems,
  itemsOfTwoSystems,
  otherCmdb,
  relationsOfWeb01,
  searchable,
  searchableOfTwoSystems,
  serviceNow,
  staleItems,
  staleServiceNow,
  suggestedItems,
  unconfiguredItems,
  unreachableServiceNow,
  untoldItems,
  viewerSession,
  web01,
} from '../../testing/gallery/fixtures/index.ts';
import { heapMemory, mount } from '../../testing/mount.tsx';
import { AffectedItemsPanel } from './index.tsx';

const backend = testBackend();
const panel = <AffectedItemsPanel ticketId="1042" />;
const card = (name: string) => screen.findByRole('article', { name });

describe('the states of the panel', () => {
  it('says what it waits for while the answer is on its way', async () => {
    backend.answer('readAffectedItems', never);
    await mount(panel);
    expect(await screen.findByText('Waiting for the inventory…')).toBeInTheDocument();
  });

  it('shows each item with class, environment, owner, group, service and state', async () => {
    await mount(panel);
    const erp = within(await card('erp-api'));
    expect(erp.getByText('Application Service · Production · ERP Platform')).toBeInTheDocument();
    expect(erp.getByText('Owner Jonas Wirth · Serves Order to Cash')).toBeInTheDocument();
    expect(erp.getByText('Degraded')).toBeInTheDocument();
  });

  it('tells why it is empty and offers the one thing to do', async () => {
    backend.answer('readAffectedItems', emptyItems);
    await mount(panel);
    expect(await screen.findByText(/Nothing is linked, and neither the text/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Link an item' })).toBeEnabled();
  });

  it('does not claim that nothing is suggested while a source cannot be asked', async () => {
    backend.answer('readAffectedItems', { ...emptyItems, sources: [unreachableServiceNow] });
    await mount(panel);
    expect(await screen.findByText(/Suggestions are missing/)).toBeInTheDocument();
  });

  it('claims nothing about a linked item of which only the id is known', async () => {
    backend.answer('readAffectedItems', untoldItems);
    await mount(panel);
    const shown = within(await card('Linked item'));
    expect(shown.getByText('f127b0055766a827ae640f90acd3f7cd')).toBeInTheDocument();
    expect(shown.queryByText(/Record changed/)).not.toBeInTheDocument();
  });

  it('offers no id for a name where only the id is known', async () => {
    backend.answer('readAffectedItems', untoldItems);
    const { user } = await mount(panel);
    await user.click((await card('Linked item')).querySelector('button[aria-label^="More"]') as HTMLElement);
    expect(screen.getByRole('button', { name: 'Unlink from this ticket' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Use in/ })).not.toBeInTheDocument();
  });

  it('says whose each item is where two systems know items, also of one that nobody could ask about', async () => {
    backend.answer('readAffectedItems', itemsOfTwoSystems);
    await mount(panel);
    expect(await screen.findByText('Application Service · Production · ERP Platform · ServiceNow')).toBeInTheDocument();
    expect(screen.getByText(`Application Service · Production · ERP Platform · ${otherCmdb.name}`)).toBeInTheDocument();
    expect(within(await card('Linked item')).getByText(`f127b0055766a827ae640f90acd3f7cd · ${otherCmdb.name}`)).toBeInTheDocument();
  });

  it('gives no comfort that it cannot know when nobody answers', async () => {
    backend.answer('readAffectedItems', offline);
    await mount(panel);
    expect(await screen.findByRole('alert')).toHaveTextContent("Tieline's service does not answer");
    expect(screen.queryByText(/The other panels keep working/)).not.toBeInTheDocument();
  });

  it('teaches how to add a system where none knows items', async () => {
    backend.answer('readAffectedItems', unconfiguredItems);
    await mount(panel);
    expect(await screen.findByText(/No connected system knows configuration items/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Link an item' })).not.toBeInTheDocument();
  });

  it('says what failed and what still works, and fills after "try again"', async () => {
    backend.answer('readAffectedItems', () => problem('storage-unavailable', 503));
    const { user } = await mount(panel);
    expect(await screen.findByRole('alert')).toHaveTextContent("Tieline's store is not available right now");
    expect(screen.getByText(/The other panels keep working/)).toBeInTheDocument();
    backend.answer('readAffectedItems', filledItems);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await card('erp-api')).toBeInTheDocument();
  });

  it('shows the last known items with their age while the source is away', async () => {
    backend.answer('readAffectedItems', staleItems);
    await mount(panel);
    expect(await card('erp-api')).toBeInTheDocument();
    expect(screen.getByRole('note')).toHaveTextContent('ServiceNow does not answer. Last known facts, read 17 min. ago.');
  });

  it('keeps the items on the screen when a later read fails', async () => {
    const { client } = await mount(panel);
    await card('erp-api');
    backend.answer('readAffectedItems', () => problem('internal', 500));
    await client.invalidateQueries();
    expect(await screen.findByText(/What you see was read now/)).toBeInTheDocument();
    expect(await card('erp-api')).toBeInTheDocument();
  });
});

describe('linking', () => {
  it('links a suggestion in one click and says so aloud', async () => {
    backend.answer('linkItem', filledItems);
    const { user } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: 'Link DOCK-4471' }));
    await waitFor(() => expect(screen.getAllByRole('status').some((region) => region.textContent?.includes('DOCK-4471 is linked'))).toBe(true));
    expect(backend.callsOf('linkItem')[0]?.body).toEqual({ connectionId: 'c-snow', itemId: dockingStation.id });
  });

  it('explains a suggestion with more than one reason', async () => {
    const { user } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: 'why? DOCK-4471' }));
    expect(screen.getByText('Assigned to Mia Brandt')).toBeInTheDocument();
  });

  it('says of a suggestion its state, class, environment and why, before anything is opened or asked', async () => {
    await mount(panel);
    const suggested = within(await screen.findByRole('group', { name: 'Suggested' }));
    expect(suggested.getByRole('link', { name: /^web-01/ })).toHaveAttribute('href', web01.url);
    expect(suggested.getByText('In maintenance')).toBeInTheDocument();
    expect(suggested.getByText('Linux Server · Production · Named in the text')).toBeInTheDocument();
    expect(backend.callsOf('readItemRelations')).toHaveLength(0);
  });

  it('opens all else that is known of a suggestion, read then: who answers for it, what it serves, its incidents, its neighbours, its age', async () => {
    backend.answer('readItemRelations', relationsOfWeb01);
    const { user } = await mount(panel);
    const suggested = within(await screen.findByRole('group', { name: 'Suggested' }));
    await user.click(suggested.getByRole('button', { name: 'why? web-01' }));
    expect(await suggested.findByText('Linux Ops · VMW-564d2a · 10.20.0.11')).toBeInTheDocument();
    expect(await suggested.findByText('Serves Order to Cash')).toBeInTheDocument();
    expect(suggested.getByText(/^Record changed/)).toHaveTextContent('41 min. ago');
    await user.click(suggested.getByRole('button', { name: '1 open incident' }));
    expect(suggested.getByRole('link', { name: /INC0010039/ })).toBeInTheDocument();
    await user.click(suggested.getByRole('button', { name: 'Needed by 1' }));
    expect(suggested.getByRole('link', { name: /^erp-api/ })).toBeInTheDocument();
    expect(suggested.queryByRole('button', { name: 'Link erp-api' })).not.toBeInTheDocument();
  });

  it('says what failed while reading more of a suggestion, beside what is known, and reads it on "try again"', async () => {
    backend.answer('readItemRelations', () => problem('storage-unavailable', 503));
    const { user } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: 'why? web-01' }));
    expect(await screen.findByText(/Tieline's store is not available/)).toBeInTheDocument();
    expect(screen.getByText('Linux Ops · VMW-564d2a · 10.20.0.11')).toBeInTheDocument();
    backend.answer('readItemRelations', relationsOfWeb01);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Serves Order to Cash')).toBeInTheDocument();
  });

  it('shows the three likeliest suggestions, and the rest on demand', async () => {
    backend.answer('readAffectedItems', suggestedItems);
    const { user } = await mount(panel);
    const suggested = within(await screen.findByRole('group', { name: 'Suggested' }));
    expect(suggested.getAllByRole('listitem')).toHaveLength(3);
    await user.click(suggested.getByRole('button', { name: 'Show 3 more' }));
    expect(suggested.getAllByRole('listitem')).toHaveLength(6);
    expect(suggested.queryByRole('button', { name: /^Show/ })).not.toBeInTheDocument();
  });

  it('unlinks, and links again on "undo"', async () => {
    const without = { ...filledItems, items: filledItems.items.slice(1) };
    backend.answer('unlinkItem', without);
    backend.answer('linkItem', filledItems);
    const { user } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: 'More for erp-api' }));
    await user.click(screen.getByRole('button', { name: 'Unlink from this ticket' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await card('erp-api')).toBeInTheDocument();
    expect(backend.callsOf('unlinkItem')[0]?.url.pathname).toBe('/v1/tickets/1042/affected-items/c-snow/ci-erp-api');
    expect(backend.callsOf('linkItem')[0]?.body).toEqual({ connectionId: 'c-snow', itemId: erpApi.id });
  });

  it('says why a link was refused and offers it again', async () => {
    backend.answer('linkItem', () => problem('forbidden', 403));
    const { user } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: 'Link web-01' }));
    expect(await screen.findByText('Your role may not do this.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
  });

  it('has no word left of a refused link once another deed is done', async () => {
    backend.answer('linkItem', () => problem('forbidden', 403));
    backend.answer('unlinkItem', emptyItems);
    const { user } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: 'Link web-01' }));
    await screen.findByText('Your role may not do this.');
    await user.click(screen.getByRole('button', { name: 'More for erp-api' }));
    await user.click(screen.getByRole('button', { name: 'Unlink from this ticket' }));
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeInTheDocument();
    expect(screen.queryByText('Your role may not do this.')).not.toBeInTheDocument();
  });

  it('offers a viewer nothing that changes anything', async () => {
    backend.answer('openSession', viewerSession);
    const { client } = await mount(panel);
    await card('erp-api');
    await waitFor(() => expect(client.getQueryData(['session'])).toBeDefined());
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Link an item' })).not.toBeInTheDocument());
    expect(screen.queryByRole('button', { name: 'More for erp-api' })).not.toBeInTheDocument();
  });

  it("fills a field of the agent's draft with the item and reminds to submit", async () => {
    const { user, host } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: 'More for erp-api' }));
    await user.click(screen.getByRole('button', { name: 'Use in “Affected service”' }));
    await waitFor(() => expect(host.drafts).toEqual({ 'custom/360012345': 'erp-api' }));
    await waitFor(() => expect(host.notices[0]).toContain('Submit the ticket to keep it'));
  });
});

describe('what hangs together', () => {
  it('opens open incidents in place', async () => {
    const { user } = await mount(panel);
    await user.click(await screen.findByRole('button', { name: '2 open incidents' }));
    expect(await screen.findByRole('link', { name: /INC0010042/ })).toHaveAttribute('rel', 'noopener noreferrer');
    expect(screen.getByText(/Nobody assigned/)).toBeInTheDocument();
  });

  it('reads deeper relations only when asked, and does not walk in a circle', async () => {
    backend.answer('readItemRelations', relationsOfWeb01);
    const { user } = await mount(panel);
    const erp = within(await card('erp-api'));
    await user.click(erp.getByRole('button', { name: 'Depends on 2' }));
    await erp.findAllByRole('button', { name: 'Further' });
    expect(backend.callsOf('readItemRelations')).toHaveLength(0);
    await user.click((await erp.findAllByRole('button', { name: 'Further' }))[0] as HTMLElement);
    await user.click(await erp.findByRole('button', { name: 'Depends on 1' }));
    expect(await screen.findByText('esx-ham-03')).toBeInTheDocument();
    expect(backend.callsOf('readItemRelations')[0]?.url.pathname).toBe(`/v1/items/c-snow/${web01.id}/relations`);
  });
});

describe('search', () => {
  const open = async () => {
    const mounted = await mount(panel);
    await mounted.user.click(await screen.findByRole('button', { name: 'Link an item' }));
    return { ...mounted, box: await screen.findByRole('combobox', { name: 'Find an item' }) };
  };

  it('asks once for what was typed, after a pause', async () => {
    backend.answer('searchItems', { items: searchable.slice(5, 6), sources: [serviceNow] });
    const { user, box } = await open();
    await user.type(box, 'PRN-HAM');
    expect(await screen.findByRole('option', { name: /PRN-HAM-12/ })).toBeInTheDocument();
    expect(backend.callsOf('searchItems').map(({ url }) => url.searchParams.get('q'))).toEqual(['PRN-HAM']);
  });

  it('is driven by the keyboard alone', async () => {
    backend.answer('searchItems', { items: searchable.slice(4, 6), sources: [serviceNow] });
    backend.answer('linkItem', filledItems);
    const { user, box } = await open();
    await user.type(box, 'or');
    await screen.findAllByRole('option');
    expect(box).toHaveAttribute('aria-activedescendant', expect.stringContaining('ci-otc'));
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('option', { selected: true })).toHaveTextContent('PRN-HAM-12');
    await user.keyboard('{ArrowDown}{ArrowUp}{Enter}');
    await waitFor(() => expect(backend.callsOf('linkItem')[0]?.body).toMatchObject({ itemId: 'ci-prn-12' }));
  });

  it('tells two items of one id apart while it is walked by the keyboard', async () => {
    backend.answer('searchItems', { items: searchableOfTwoSystems, sources: [serviceNow, otherCmdb] });
    const { user, box } = await open();
    await user.type(box, 'web');
    const options = await screen.findAllByRole('option', { name: /web-01/ });
    await user.keyboard('{ArrowDown}');
    expect(options.map(({ id }) => id === box.getAttribute('aria-activedescendant'))).toEqual([false, true]);
  });

  it('does not say that nothing matches where a system could not be asked, and asks it again', async () => {
    backend.answer('searchItems', {
      items: [],
      sources: [serviceNow, { ...staleServiceNow, connectionId: otherCmdb.connectionId, name: 'Inventory' }],
    });
    const { user, box } = await open();
    await user.type(box, 'web');
    expect(await screen.findByText('Inventory does not answer.')).toBeInTheDocument();
    expect(screen.queryByText(/Nothing matches/)).not.toBeInTheDocument();
    backend.answer('searchItems', { items: searchableOfTwoSystems, sources: [serviceNow, otherCmdb] });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findAllByRole('option')).toHaveLength(2);
    expect(screen.queryByText('Inventory does not answer.')).not.toBeInTheDocument();
  });

  it('does not link what is linked already', async () => {
    backend.answer('searchItems', { items: [erpApi], sources: [serviceNow] });
    const { user, box } = await open();
    await user.type(box, 'erp');
    const option = await screen.findByRole('option', { name: /already linked/ });
    await user.click(option);
    expect(option).toHaveAttribute('aria-disabled', 'true');
    expect(backend.callsOf('linkItem')).toHaveLength(0);
  });

  it('says that nothing matches, what else to try, and closes on Escape', async () => {
    backend.answer('searchItems', { items: [], sources: [serviceNow] });
    const { user, box } = await open();
    await user.type(box, 'zzz');
    expect(await screen.findByText('Nothing matches “zzz”. Try a serial number or an IP address.')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Link an item' })).toBeInTheDocument();
  });

  it('says what failed', async () => {
    backend.answer('searchItems', () => HttpResponse.text('<html>Bad gateway</html>', { status: 502 }));
    const { user, box } = await open();
    await user.type(box, 'web');
    expect(await screen.findByText(/does not understand/)).toBeInTheDocument();
  });
});

describe('open and closed', () => {
  it('stays closed for the agent who closed it', async () => {
    const memory = heapMemory();
    const { user, unmount } = await mount(panel, { memory });
    await card('erp-api');
    await user.click(screen.getByRole('button', { name: /^Affected items/ }));
    unmount();
    await mount(panel, { memory });
    expect(screen.getByRole('button', { name: /^Affected items/ })).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByRole('article')).not.toBeInTheDocument();
  });
});
