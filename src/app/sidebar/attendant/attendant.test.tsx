import { screen, waitFor } from '@testing-library/react';
import { testBackend } from '../../testing/backend.ts';
import {
  closeChoices,
  filledItems,
  heldLink,
  linksOf,
  pausedLink,
  plan,
  searchable,
  serviceNow,
  staleItems,
  unlinked,
  unlinkedWithOpenIncidents,
} from '../../testing/gallery/fixtures/index.ts';
import { mount } from '../../testing/mount.tsx';
import { Sidebar } from '../sidebar.tsx';

const backend = testBackend();

describe('the keyboard keeps its place', () => {
  const open = async () => {
    const { user } = await mount(<Sidebar />);
    await screen.findByRole('article', { name: 'erp-api' });
    const button = (name: string | RegExp) => screen.findByRole('button', { name });
    const press = async (name: string | RegExp) => {
      (await button(name)).focus();
      await user.keyboard('{Enter}');
    };
    const lands = async (name: string | RegExp) => waitFor(async () => expect(await button(name)).toHaveFocus());
    return { user, press, lands };
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
    const { user, press } = await open();
    await press('Link an item');
    await screen.findByRole('combobox');
    await user.click(document.body);
    await press('Close');
    await user.click(document.body);
    expect(document.body).toHaveFocus();
  });
});

it('reads again by itself what a source could not say in time', async () => {
  let reads = 0;
  backend.answer('readAffectedItems', () => {
    reads += 1;
    return Response.json(reads === 1 ? staleItems : filledItems);
  });
  await mount(<Sidebar />);
  expect(await screen.findByText('No answer from ServiceNow')).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByText('No answer from ServiceNow')).not.toBeInTheDocument());
  expect(reads).toBe(2);
  expect(backend.callsOf('readRequester')).toHaveLength(1);
});
