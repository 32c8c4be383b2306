import { screen, within } from '@testing-library/react';
import { problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import { doneBatch, failedBatch, itemsPage, plannedBatch, planningBatch } from '../../testing/gallery/fixtures/index.ts';
import { seriousFindings } from '../../testing/mount.tsx';
import { mountScreen } from '../testing/mount-screen.tsx';
import { BatchesScreen } from './index.tsx';

const backend = testBackend();
const many = Array.from({ length: 1_050 }, (_, index) => ({ ...doneBatch, id: `b-${index}`, subject: `flow-${index}` }));
const page = ({ url }: RecordedCall) => {
  const from = Number(url.searchParams.get('cursor') ?? 0);
  return Response.json({ batches: many.slice(from, from + 50), nextCursor: from + 50 < many.length ? String(from + 50) : null });
};
beforeEach(() => {
  backend.answer('listBatches', { batches: [planningBatch, plannedBatch, { ...doneBatch, id: 'b-9' }, failedBatch], nextCursor: null });
  backend.answer('readBatch', plannedBatch);
  backend.answer('listBatchItems', ({ url }: RecordedCall) => Response.json(itemsPage(5, url.searchParams)));
});
const open = (hash = '#/batches') => mountScreen(<BatchesScreen />, { hash });

it('lists what runs, what waits for a word and what came of the rest', async () => {
  await open();
  const rows = (await screen.findAllByRole('row')).slice(1);
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/Audit · incidents.*Planning.*1,204 of 5,000.*Leona Vogt/),
    expect.stringMatching(/Back-fill · incidents.*Planned.*312 safe, 1 conflict, and 4 stale/),
    expect.stringMatching(/Back-fill · incidents.*Done/),
    expect.stringMatching(/Rollback · Version 11.*Failed/),
  ]);
});

it('opens a batch in its row, by a link too', async () => {
  await open('#/batches?open=b-1');
  const detail = await screen.findByRole('region', { name: 'Details of batch Back-fill · incidents' });
  expect(await within(detail).findByRole('button', { name: 'Apply 312' })).toBeInTheDocument();
});

it('shows those of one stage by a link, and names a replay by its cause', async () => {
  backend.answer('listBatches', { batches: [{ ...plannedBatch, kind: 'replay', subject: 'letter-vendor-refused' }], nextCursor: null });
  const { user, address } = await open('#/batches?stage=waiting');
  expect(await screen.findByText('Replay · The other system refused the change.')).toBeInTheDocument();
  expect(backend.callsOf('listBatches')[0]?.url.searchParams.get('stage')).toBe('waiting');
  await user.click(screen.getByRole('button', { name: 'Remove the filter Where it stands: Waits for your word' }));
  expect(address.read()).toBe('#/batches');
});

it('holds a thousand batches, fifty at a time', async () => {
  backend.answer('listBatches', page);
  const { user } = await open();
  await screen.findByText('Back-fill · flow-0');
  expect(screen.getAllByRole('row')).toHaveLength(51);
  await user.click(screen.getByRole('button', { name: 'Next' }));
  expect(await screen.findByText('Back-fill · flow-50')).toBeInTheDocument();
});

it('teaches where a batch begins while there is none', async () => {
  backend.answer('listBatches', { batches: [], nextCursor: null });
  const { address, user } = await open();
  expect(await screen.findByText(/Back-fill and audit start from a flow/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Go to the overview' }));
  expect(address.read()).toBe('#/overview');
});

it('says what failed, with a way on', async () => {
  backend.answer('listBatches', () => problem('internal', 500));
  await open();
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeInTheDocument();
});

it('shuts nobody out', async () => {
  const { container } = await open();
  await screen.findAllByRole('row');
  expect(await seriousFindings(container)).toEqual([]);
});
