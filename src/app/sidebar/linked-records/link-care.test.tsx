import { screen, waitFor, within } from '@testing-library/react';
import { problem, testBackend } from '../../testing/backend.ts';
import {
  brokenFieldLink,
  conflictLink,
  fieldHistory,
  followerLink,
  inSyncLink,
  linksOf,
  mergedLink,
  minutesAgo,
  orphanLink,
  scopePausedLink,
  stepChoices,
  stepLink,
  unreachableLink,
  viewerSession,
  youngerOrphanLink,
} from '../../testing/gallery/fixtures/index.ts';
import { mount, seriousFindings } from '../../testing/mount.tsx';
import { LinkedRecordsPanel } from './index.tsx';

const backend = testBackend();
const shows = (link: typeof inSyncLink) => {
  backend.answer('readLinks', linksOf(link));
  return mount(<LinkedRecordsPanel ticketId="1042" />);
};

describe('a follower', () => {
  it('says whose record it follows, and leads there', async () => {
    const { user, host } = await shows(followerLink);
    expect(await screen.findByText(/It follows the record of ticket #1077/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Open ticket #1077' }));
    expect(host.opened).toEqual(['1077']);
  });

  it('becomes the owner where nobody is, after one confirmation that says what stays', async () => {
    backend.answer('promoteFollower', { link: { ...inSyncLink, role: 'owner' } });
    const { user } = await shows(orphanLink);
    await user.click(await screen.findByRole('button', { name: 'Make this ticket the owner' }));
    expect(screen.getByText(/What differs stays as it is; only new changes cross/)).toBeInTheDocument();
    expect(backend.callsOf('promoteFollower')).toHaveLength(0);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(backend.callsOf('promoteFollower')[0]?.url.pathname).toBe('/v1/links/l-1/promote'));
    await waitFor(() => expect(screen.queryByText(/nobody writes it now/)).not.toBeInTheDocument());
  });

  it('says why it did not become the owner', async () => {
    backend.answer('promoteFollower', () => problem('conflict', 409, { detail: 'Another ticket became the owner a moment ago.' }));
    const { user } = await shows(orphanLink);
    await user.click(await screen.findByRole('button', { name: 'Make this ticket the owner' }));
    await user.keyboard('{Enter}');
    expect(await screen.findByText('This cannot be done now. Look again, then decide.')).toBeInTheDocument();
  });

  it('that is not the oldest leads to the one that is', async () => {
    await shows(youngerOrphanLink);
    expect(await screen.findByRole('button', { name: 'Open ticket #1031' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Make this ticket the owner' })).not.toBeInTheDocument();
  });

  it('offers a viewer nothing', async () => {
    backend.answer('openSession', viewerSession);
    await shows(orphanLink);
    expect(await screen.findByText(/nobody writes it now/)).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Make this ticket the owner' })).not.toBeInTheDocument());
  });
});

it.each([
  ['everything', scopePausedLink('all'), 'Leona Vogt paused sync for everyone.'],
  ['its flow', scopePausedLink('flow'), 'Leona Vogt paused this flow.'],
  ['its connection, until when', scopePausedLink('connection', minutesAgo(-60)), /Leona Vogt paused everything with ServiceNow until .*\d:\d\d/],
])('says by whom %s is paused', async (_, link, said) => {
  await shows(link);
  expect(await screen.findByText(said)).toBeInTheDocument();
});

it('marks a field whose schema broke, says what releases it, and that the others go on', async () => {
  await shows(brokenFieldLink);
  expect(await screen.findByText('Set aside')).toBeInTheDocument();
  expect(screen.getByText(/Only this field waits\./)).toBeInTheDocument();
  expect(screen.getByText(/It goes on once the field or the rule is corrected\./)).toBeInTheDocument();
});

describe('a record that cannot be reached', () => {
  it('counts as deleted once a person confirms it; nothing else is deleted', async () => {
    backend.answer('confirmDeleted', { link: unreachableLink });
    const { user } = await shows(unreachableLink);
    await user.click(await screen.findByRole('button', { name: 'Confirm that it is deleted' }));
    expect(screen.getByText(/Nothing else is deleted, and nothing is created anew/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Yes, it is deleted' }));
    await waitFor(() => expect(backend.callsOf('confirmDeleted')).toHaveLength(1));
  });

  it('is left as it is where the person steps back', async () => {
    const { user } = await shows(unreachableLink);
    await user.click(await screen.findByRole('button', { name: 'Confirm that it is deleted' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(backend.callsOf('confirmDeleted')).toHaveLength(0);
  });
});

it('lets the agent choose which link stays where two tickets were merged', async () => {
  backend.answer('answerHold', { link: inSyncLink });
  const { user } = await shows(mergedLink);
  await user.click(await screen.findByRole('button', { name: 'Choose which link stays' }));
  await user.click(await screen.findByRole('radio', { name: 'The one that ticket #1077 has' }));
  await user.click(screen.getByRole('button', { name: 'Answer and go on' }));
  await waitFor(() => expect(backend.callsOf('answerHold')[0]?.body).toEqual({ holdId: 'h-5', answers: { keep: 'theirs' } }));
  expect(backend.callsOf('readHoldChoices')).toHaveLength(0);
});

describe('a step that the workflow does not have', () => {
  it('offers those that it has now, says what ends the wait, and answers with the one that is chosen', async () => {
    backend.answer('readHoldChoices', stepChoices('Authorize', 'Canceled'));
    backend.answer('answerHold', { link: inSyncLink });
    const { user, container } = await shows(stepLink);
    expect(await screen.findByText(/ServiceNow refused State: Closed cannot be reached from Assess/)).toBeInTheDocument();
    expect(screen.getByText(/once ServiceNow takes this step, or someone chooses an open one\./)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Choose State' }));
    const choice = await screen.findByRole('combobox', { name: 'State' });
    expect(
      within(choice)
        .getAllByRole('option')
        .map(({ textContent }) => textContent),
    ).toEqual(['Choose…', 'Authorize', 'Canceled']);
    expect(await seriousFindings(container)).toEqual([]);
    await user.selectOptions(choice, 'Authorize');
    await user.click(screen.getByRole('button', { name: 'Answer and go on' }));
    await waitFor(() => expect(backend.callsOf('answerHold')[0]?.body).toEqual({ holdId: 'h-7', answers: { state: 'is Authorize' } }));
  });

  it('says so where none is open any more, and takes no text for one', async () => {
    backend.answer('readHoldChoices', stepChoices());
    const { user } = await shows(stepLink);
    await user.click(await screen.findByRole('button', { name: 'Choose State' }));
    expect(await screen.findByText('It goes on once ServiceNow takes this step.')).toBeInTheDocument();
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Answer and go on' })).toBeDisabled();
  });
});

describe('a conflict', () => {
  it('says who set each value and when, as soon as the agent is about to choose', async () => {
    backend.answer('readFieldHistory', fieldHistory);
    const { user } = await shows(conflictLink);
    const choose = await screen.findByRole('button', { name: 'Choose which value stands' });
    expect(backend.callsOf('readFieldHistory')).toHaveLength(0);
    await user.click(choose);
    expect(await screen.findByText(/Here: High, set by Ada Okafor/)).toHaveTextContent(/\d+ min\. ago/);
    expect(screen.getByText(/In ServiceNow: 3 - Low, set by Tomasz Zielinski/)).toBeInTheDocument();
  });

  it('can be chosen all the same where nobody tells who', async () => {
    backend.answer('readFieldHistory', () => problem('storage-unavailable', 503));
    const { user } = await shows(conflictLink);
    await user.click(await screen.findByRole('button', { name: 'Choose which value stands' }));
    expect(await screen.findByRole('radio', { name: /This ticket: High/ })).toBeEnabled();
  });
});

it.each([
  ['follower', orphanLink, 'Make this ticket the owner'],
  ['merged', mergedLink, 'Choose which link stays'],
  ['unreachable', unreachableLink, 'Confirm that it is deleted'],
] as const)('shuts nobody out: %s', async (_, link, name) => {
  const { container, user } = await shows(link);
  await user.click(await screen.findByRole('button', { name }));
  expect(await within(container).findByRole('button', { name: 'Cancel' })).toBeInTheDocument();
  expect(await seriousFindings(container)).toEqual([]);
});
