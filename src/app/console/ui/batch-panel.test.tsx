import { act, cleanup, screen, waitFor } from '@testing-library/react';
import type { BatchView } from '#contract';
import { never, problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import {
  applyingBatch,
  countingBatch,
  doneBatch,
  emptyPlan,
  failedBatch,
  itemsPage,
  plannedBatch,
  planningBatch,
} from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { BatchPanel } from './batch-panel.tsx';

const backend = testBackend();
const at = (batch: BatchView) => backend.answer('readBatch', batch);
beforeEach(() => {
  at(plannedBatch);
  backend.answer('listBatchItems', ({ url }: RecordedCall) => Response.json(itemsPage(317, url.searchParams)));
  backend.answer('listBatches', { batches: [], nextCursor: null });
});
const open = () => mountScreen(<BatchPanel batchId="b-1" />);

it('counts what a plan found, says that nothing is written, and lists it before → after', async () => {
  await open();
  expect(await screen.findByText('312 safe, 1 conflict, and 4 stale')).toBeInTheDocument();
  expect(screen.getByText('640 fields in 312 tickets would change. Nothing is written yet.')).toBeInTheDocument();
  const row = (await screen.findByText('#1000')).closest('tr');
  expect(row).toHaveTextContent('State (other system)New→becomesIn Progress');
  expect(row).toHaveTextContent('Priority (help desk)(empty)→becomesHigh');
});

it('applies only after a second word, and shows the progress that the answer brings', async () => {
  backend.answer('applyBatch', applyingBatch);
  const { user } = await open();
  await user.click(await screen.findByRole('button', { name: 'Apply 312' }));
  expect(screen.getByRole('group', { name: /640 fields in 312 tickets will be written/ })).toBeInTheDocument();
  expect(backend.callsOf('applyBatch')).toHaveLength(0);
  at(applyingBatch);
  await user.click(screen.getByRole('button', { name: 'Apply now' }));
  expect(await screen.findByRole('progressbar', { name: 'Applying' })).toHaveAttribute('aria-valuenow', '31');
  expect(screen.getByText(/96 of 312/)).toBeInTheDocument();
});

it('follows a batch that moves until it stands', async () => {
  at(planningBatch);
  await open();
  expect(await screen.findByRole('progressbar', { name: 'Planning' })).toHaveAttribute('aria-valuetext', '1,204 of 5,000');
  at(plannedBatch);
  expect(await screen.findByText(/would change/)).toBeInTheDocument();
  const asked = backend.callsOf('readBatch').length;
  await act(() => new Promise((resolve) => setTimeout(resolve, 2_300)));
  expect(backend.callsOf('readBatch')).toHaveLength(asked);
});

it('says how many so far while the total is still counted', async () => {
  at(countingBatch);
  await open();
  expect(await screen.findByRole('progressbar')).toHaveAttribute('aria-valuetext', '210 so far');
  expect(screen.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow');
});

describe('how long it will still take', () => {
  const MIN = 60_000;
  const applied = (done: number, change: Partial<BatchView> = {}): BatchView => ({ ...applyingBatch, progress: { done, total: 312 }, ...change });
  /** Looks one after the other, minutes apart; answers what the bar says at last. */
  const follow = async (looks: readonly (readonly [minute: number, batch: BatchView])[], locale = 'en') => {
    const [, first] = looks[0] ?? [0, applyingBatch];
    at(first);
    const { client } = await mountScreen(<BatchPanel batchId="b-1" />, { locale });
    const said = () => screen.getByRole('progressbar').getAttribute('aria-valuetext');
    await screen.findByRole('progressbar');
    // The clock of these tests stands: each look is dated here, and no other one comes between them.
    backend.answer('readBatch', never);
    for (const [minute, batch] of looks.slice(1)) {
      client.setQueryData(['admin', 'batch', 'b-1'], batch, { updatedAt: Date.now() + minute * MIN });
      await waitFor(() => expect(said()).toMatch(new RegExp(`^${batch.progress.done} `)));
    }
    return said();
  };

  it.each([
    ['en', '216 of 312 · about 2 min left'],
    ['de', '216 von 312 · noch etwa 2 min'],
  ])('is said once enough was done to tell (%s)', async (locale, said) => {
    expect(
      await follow(
        [
          [0, applied(96)],
          [2, applied(216)],
        ],
        locale,
      ),
    ).toBe(said);
    expect(screen.getByText(new RegExp(said))).toBeInTheDocument();
  });

  it('is said in hours where it is long', async () => {
    expect(
      await follow([
        [0, applied(96)],
        [20, applied(116)],
      ]),
    ).toBe('116 of 312 · about 4 h left');
  });

  it('is not told from the pace of planning, nor while it waits for something', async () => {
    const planning = { ...planningBatch, progress: { done: 0, total: 312 } };
    const planned = { ...planning, progress: { done: 200, total: 312 } };
    expect(
      await follow([
        [0, planning],
        [2, planned],
        [2.1, applied(10)],
      ]),
    ).toBe('10 of 312');
    const reason = { code: 'batch-waits-for-pause', facts: {} };
    cleanup();
    expect(
      await follow([
        [0, applied(96)],
        [2, applied(216, { reason })],
      ]),
    ).toBe('216 of 312');
  });
});

it('stops a batch, saying what stays', async () => {
  at(applyingBatch);
  backend.answer('cancelBatch', { ...applyingBatch, state: 'cancelled', canCancel: false });
  const { user } = await open();
  await user.click(await screen.findByRole('button', { name: 'Stop' }));
  expect(screen.getByText('What is applied stays; the rest is left alone.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Stop now' }));
  expect((await screen.findAllByText('Cancelled')).length).toBeGreaterThan(0);
  expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
});

it.each([
  ['what came of it', doneBatch, '308 were applied, 4 refused.'],
  ['that there is nothing to do', emptyPlan, 'Nothing to do: everything agrees already.'],
  ['why it failed', failedBatch, /ServiceNow|11/],
])('says %s', async (_, batch, said) => {
  at(batch);
  await open();
  expect((await screen.findAllByText(said)).length).toBeGreaterThan(0);
  expect(screen.queryByRole('button', { name: /Apply/ })).not.toBeInTheDocument();
});

it('says why applying was refused, and still offers it', async () => {
  backend.answer('applyBatch', () => problem('conflict', 409));
  const { user } = await open();
  await user.click(await screen.findByRole('button', { name: 'Apply 312' }));
  await user.click(screen.getByRole('button', { name: 'Apply now' }));
  expect(await screen.findByRole('alert')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Apply 312' })).toBeEnabled();
});

it('filters its items by verdict', async () => {
  const { user } = await open();
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Verdict' }), 'conflict');
  await waitFor(() => expect(backend.callsOf('listBatchItems').at(-1)?.url.search).toBe('?verdict=conflict'));
});

it('shuts nobody out', async () => {
  const { container } = await open();
  await screen.findByText('#1000');
  expect(await seriousFindings(container)).toEqual([]);
});
