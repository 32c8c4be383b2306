import { act, screen, waitFor } from '@testing-library/react';
import type { SourceState } from '#contract';
import { testBackend } from '../../testing/backend.ts';
import {
  activeRequester,
  closeChoices,
  emptyItems,
  filledChanges,
  filledItems,
  heldLink,
  linksOf,
  minutesAgo,
  pausedLink,
  plan,
  searchable,
  serviceNow,
  unlinked,
  unlinkedWithOpenIncidents,
  unreachableEntra,
  unreachableServiceNow,
  untoldItems,
} from '../../testing/gallery/fixtures/index.ts';
import { mount } from '../../testing/mount.tsx';
import { Sidebar } from '../sidebar.tsx';
import { mayTellMore } from './use-look-again.ts';

const backend = testBackend();
const failedWith = (code: string, retryAt: string | null = null): SourceState => ({
  ...unreachableServiceNow,
  failure: { code, message: '', retryAt },
});

describe('the keyboard keeps its place', () => {
  const open = async () => {
    const { client, user } = await mount(<Sidebar />);
    await screen.findByRole('article', { name: 'erp-api' });
    const button = (name: string | RegExp) => screen.findByRole('button', { name });
    const press = async (name: string | RegExp) => {
      (await button(name)).focus();
      await user.keyboard('{Enter}');
    };
    const lands = async (name: string | RegExp) => waitFor(async () => expect(await button(name)).toHaveFocus());
    return { client, user, press, lands };
  };

  it('when a search is put away', async () => {
    const { user, press, lands } = await open();
    await press('Link an item');
    await waitFor(() => expect(screen.getByRole('combobox')).toHaveFocus());
    await user.keyboard('{Escape}');
    await lands('Link an item');
  });

  it('when what was found is linked, once that is done', async () => {
    backend.answer('searchItems', { items: searchable.slice(2, 3), sources: [serviceNow] });
    backend.answer('linkItem', filledItems);
    const { user, press, lands } = await open();
    await press('Link an item');
    await user.type(await screen.findByRole('combobox'), 'web');
    await screen.findByRole('option', { name: /web-01/ });
    await user.keyboard('{Enter}');
    await waitFor(() => expect(backend.callsOf('linkItem')).toHaveLength(1));
    await lands('Link an item');
  });

  it('on a ticket that is not saved yet, when a search is put away, something was chosen or taken out again', async () => {
    backend.answer('searchItems', { items: searchable.slice(2, 3), sources: [serviceNow] });
    const { user } = await mount(<Sidebar />, { host: { place: { kind: 'new-ticket' } } });
    const button = () => screen.findByRole('button', { name: 'Link an item' });
    (await button()).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByRole('combobox')).toHaveFocus());
    await user.keyboard('{Escape}');
    await waitFor(async () => expect(await button()).toHaveFocus());
    await user.keyboard('{Enter}');
    await user.type(await screen.findByRole('combobox'), 'web');
    await screen.findByRole('option', { name: /web-01/ });
    await user.keyboard('{Enter}');
    await waitFor(async () => expect(await button()).toHaveFocus());
    (await screen.findByRole('button', { name: 'Remove web-01' })).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByText('web-01')).not.toBeInTheDocument());
    await waitFor(async () => expect(await button()).toHaveFocus());
  });

  it('through the warning of an open incident and back', async () => {
    backend.answer('readLinks', unlinkedWithOpenIncidents);
    const { press, lands } = await open();
    await press('Create incident in ServiceNow');
    await waitFor(() => expect(screen.getByRole('link', { name: /^INC0010042/ })).toHaveFocus());
    await press('Cancel');
    await lands('Create incident in ServiceNow');
  });

  it('when the plan of a link comes in place of its number', async () => {
    backend.answer('readLinks', unlinked);
    backend.answer('planLink', plan);
    const { user, press } = await open();
    await press('Link an existing one');
    await user.type(await screen.findByLabelText('Number in ServiceNow'), 'INC0010039{Enter}');
    await waitFor(() => expect(screen.getByRole('link', { name: /^INC0010039/ })).toHaveFocus());
  });

  it('on the first thing that a held field asks for', async () => {
    backend.answer('readLinks', linksOf(heldLink));
    backend.answer('readHoldChoices', closeChoices);
    const { press } = await open();
    await press(/^Fill in/);
    await waitFor(async () => expect(await screen.findByLabelText('Close code')).toHaveFocus());
  });

  it('when an action asks for more in its own place', async () => {
    backend.answer('pauseLink', { link: pausedLink });
    const { press, lands } = await open();
    await press('More for INC0010042');
    await press('Pause');
    await lands('1 hour');
  });

  it('and leaves alone who has clicked beside everything', async () => {
    const { client, user, press } = await open();
    await press('Link an item');
    await screen.findByRole('combobox');
    await user.click(document.body);
    // Whatever changes on the page is a reason to look who has the focus.
    act(() => client.setQueryData(['ticket', '1042', 'affected-items'], emptyItems));
    await waitFor(() => expect(screen.queryByRole('article', { name: 'erp-api' })).not.toBeInTheDocument());
    expect(screen.getByRole('combobox')).toBeInTheDocument();
    expect(document.body).toHaveFocus();
  });
});

describe('what a source did not tell', () => {
  const asks = () => (['readAffectedItems', 'readChanges', 'readRequester', 'readLinks'] as const).map((name) => backend.callsOf(name).length);
  /** The items fail at first, as told; whoever looks again finds them. */
  const open = async (source: SourceState) => {
    backend.answer('readAffectedItems', () => {
      const isFirst = backend.callsOf('readAffectedItems').length === 1;
      return Response.json(isFirst ? { ...untoldItems, sources: [source] } : filledItems);
    });
    await mount(<Sidebar />);
  };

  it.each([
    ['that was late', failedWith('source-late')],
    ['that was away', failedWith('vendor-unavailable')],
    ['that rests', failedWith('breaker-open')],
    ['whose pause is over', failedWith('vendor-rate-limited', minutesAgo(1))],
  ])('is read again by itself from one %s, and nothing else with it', async (_, source) => {
    const missing = { code: 'vendor-forbidden', message: '', retryAt: null };
    backend.answer('readChanges', { ...filledChanges, sources: [serviceNow, { ...unreachableServiceNow, connectionId: 'c-2', failure: missing }] });
    backend.answer('readRequester', { ...activeRequester, sources: [unreachableEntra] });
    await open(source);
    expect(await screen.findByRole('article', { name: 'erp-api' })).toBeInTheDocument();
    expect(asks()).toEqual([2, 1, 1, 1]);
  });
});

it.each([
  ['nobody failed', [serviceNow], false],
  ['it is late', [serviceNow, failedWith('source-late')], true],
  ['it is not allowed', [failedWith('vendor-forbidden')], false],
  ['its sign-in is refused', [failedWith('vendor-auth-failed')], false],
  ['it refused the question', [failedWith('vendor-refused')], false],
  ['it cannot be understood', [failedWith('vendor-reply-unreadable')], false],
  ['we failed ourselves', [failedWith('internal')], false],
  ['it asks for a pause and does not say until when', [failedWith('vendor-rate-limited')], false],
  ['its pause is not over', [failedWith('vendor-rate-limited', minutesAgo(-1))], false],
  ['its pause is over', [failedWith('budget-exhausted', minutesAgo(1))], true],
  ['one of several is late', [failedWith('vendor-forbidden'), failedWith('source-late')], true],
])('a source is asked again where a look may find more: %s', (_, sources, isDue) => {
  expect(mayTellMore(sources, Date.now())).toBe(isDue);
});
