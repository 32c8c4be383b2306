import { act, screen, waitFor, within } from '@testing-library/react';
import { useServices } from '../../platform/index.ts';
import { never, problem, type RecordedCall, testBackend } from '../../testing/backend.ts';
import { itemsPage } from '../../testing/gallery/fixtures/index.ts';
import { heapMemory, seriousFindings } from '../../testing/mount.tsx';
import { expectWaitsWithFocus } from '../testing/keeps-focus.ts';
import { mountScreen } from '../testing/mount-screen.tsx';
import { PagedTable } from './paged-table.tsx';
import { usePages } from './use-pages.ts';

const backend = testBackend();
/** The server's own paging over 1,230 rows, cursors and filters included. */
const pageOf = ({ url }: RecordedCall) => Response.json(itemsPage(1_230, url.searchParams));
beforeEach(() => backend.answer('listBatchItems', pageOf));

function Sample() {
  const { api } = useServices();
  const pages = usePages({
    name: 'sample',
    filters: ['verdict'],
    read: (query, signal) => api.call('listBatchItems', { batchId: 'b-1' }, { query, signal }),
    rowsOf: ({ items }) => items,
  });
  return (
    <PagedTable
      pages={pages}
      caption="Things"
      columns={[
        { key: 'ticket', label: 'Ticket', cell: ({ ticketId }) => ticketId, csv: ({ ticketId }) => ticketId },
        { key: 'record', label: 'Record', cell: ({ record }) => record, csv: ({ record }) => record ?? '' },
        { key: 'flow', label: 'Flow', cell: ({ flow }) => flow, shown: 'hidden' },
      ]}
      rowKey={({ id }) => id}
      rowName={({ ticketId }) => `ticket ${ticketId}`}
      filters={[{ name: 'verdict', label: 'Verdict', options: [{ value: 'stale', label: 'Stale' }] }]}
      empty={<p>Nothing yet.</p>}
      detail={({ record }) => <p>All about {record}</p>}
    />
  );
}
const firstRow = async () => (await screen.findAllByRole('row'))[1];
const rowsShown = () => screen.getAllByRole('row').length - 1;

describe('pages', () => {
  it('come from the server, fifty of 1,230 rows at a time, and their place is in the address', async () => {
    const { address, user } = await mountScreen(<Sample />);
    expect(await firstRow()).toHaveTextContent('1000');
    expect(rowsShown()).toBe(50);
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await waitFor(async () => expect(await firstRow()).toHaveTextContent('1050'));
    expect(address.read()).toBe('#/here?page=2&cursor=50');
    expect(rowsShown()).toBe(50);
    await user.click(screen.getByRole('button', { name: 'Previous' }));
    await waitFor(async () => expect(await firstRow()).toHaveTextContent('1000'));
    expect(address.read()).toBe('#/here');
  });

  it('end where the server ends', async () => {
    const { address, user } = await mountScreen(<Sample />, { hash: '#/here?cursor=1150&page=24' });
    await waitFor(() => expect(rowsShown()).toBe(50));
    const next = screen.getByRole('button', { name: 'Next' });
    next.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(rowsShown()).toBe(30));
    expectWaitsWithFocus(next);
    await user.keyboard('{Enter}');
    expect(address.read()).toBe('#/here?cursor=1200&page=25');
    expect(screen.getByText('Page 25, 30 rows')).toBeInTheDocument();
  });

  it('that no longer exist lead back to the first', async () => {
    backend.answer('listBatchItems', (call: RecordedCall) => (call.url.searchParams.has('cursor') ? problem('invalid-input', 422) : pageOf(call)));
    const { address, user } = await mountScreen(<Sample />, { hash: '#/here?cursor=old&page=3' });
    await user.click(await screen.findByRole('button', { name: 'Go to the first page' }));
    expect(await firstRow()).toHaveTextContent('1000');
    expect(address.read()).toBe('#/here');
  });

  it('stay in sight while the next one is on its way', async () => {
    const { user } = await mountScreen(<Sample />);
    await firstRow();
    backend.answer('listBatchItems', never);
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(rowsShown()).toBe(50);
    expect(screen.getAllByRole('rowgroup')[1]).toHaveAttribute('aria-busy', 'true');
  });
});

describe('filters', () => {
  it('become chips in the address, begin at the first page, and go away by a click', async () => {
    const { address, user } = await mountScreen(<Sample />, { hash: '#/here?cursor=50&page=2' });
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Verdict' }), 'stale');
    expect(address.read()).toBe('#/here?verdict=stale');
    await waitFor(() => expect(backend.calls.at(-1)?.url.search).toBe('?verdict=stale'));
    await user.click(await screen.findByRole('button', { name: 'Remove the filter Verdict: Stale' }));
    expect(address.read()).toBe('#/here');
  });

  it('of a link are shown even where this table does not offer them', async () => {
    await mountScreen(<Sample />, { hash: '#/here?verdict=listed' });
    expect(await screen.findByText('Nothing matches these filters.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Remove the filter Verdict: listed' })).toBeInTheDocument();
  });
});

describe('columns', () => {
  it('are shown and hidden by choice, and remembered', async () => {
    const memory = heapMemory();
    const { user, unmount } = await mountScreen(<Sample />, { memory });
    await firstRow();
    expect(screen.queryByRole('columnheader', { name: 'Flow' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(screen.getByRole('checkbox', { name: 'Flow' }));
    await user.click(screen.getByRole('checkbox', { name: 'Record' }));
    expect(screen.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual(['Ticket', 'Flow']);
    unmount();
    await mountScreen(<Sample />, { memory });
    await firstRow();
    expect(screen.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual(['Ticket', 'Flow']);
  });
});

describe('rows, by keyboard alone', () => {
  it('that are settled give the focus to the one that comes in their place', async () => {
    const { items } = itemsPage(3, new URLSearchParams());
    backend.answer('listBatchItems', { items, nextCursor: null });
    const { user, client } = await mountScreen(<Sample />, { hash: '#/here?open=i-1' });
    within(await screen.findByRole('region', { name: 'Details of ticket 1001' }))
      .getByRole('button')
      .focus();
    backend.answer('listBatchItems', { items: items.filter(({ ticketId }) => ticketId !== '1001'), nextCursor: null });
    await act(async () => client.invalidateQueries());
    await waitFor(() => expect(rowsShown()).toBe(2));
    expect(screen.getByRole('button', { name: 'ticket 1002' })).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('region', { name: 'Details of ticket 1002' })).toBeInTheDocument();
  });

  it('are walked with the arrows, opened with Enter, closed with Escape, and give the focus back', async () => {
    const { address, user } = await mountScreen(<Sample />);
    await firstRow();
    screen.getByRole('button', { name: 'ticket 1000' }).focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    const detail = await screen.findByRole('region', { name: 'Details of ticket 1002' });
    expect(detail).toHaveTextContent('All about INC0010002');
    expect(address.read()).toBe('#/here?open=i-2');
    within(detail).getByRole('button', { name: 'Close the details of ticket 1002' }).focus();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: /Details/ })).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'ticket 1002' })).toHaveFocus();
  });

  it('open by a link', async () => {
    const { address } = await mountScreen(<Sample />, { hash: '#/here?open=i-7' });
    expect(await screen.findByRole('region', { name: 'Details of ticket 1007' })).toBeInTheDocument();
    act(() => address.go('#/here', 'replace'));
    expect(screen.queryByRole('region', { name: /Details/ })).not.toBeInTheDocument();
  });
});

it('closes a row where scrolling into view answers a promise, as newer browsers do', async () => {
  Element.prototype.scrollIntoView = () => Promise.resolve() as never;
  const { address } = await mountScreen(<Sample />, { hash: '#/here?open=i-2' });
  await screen.findByRole('region', { name: 'Details of ticket 1002' });
  act(() => address.go('#/here', 'replace'));
  expect(await firstRow()).toHaveTextContent('1000');
});

describe('the file', () => {
  it('holds all rows of all pages, as filtered, with harmless cells', async () => {
    const files: Blob[] = [];
    URL.createObjectURL = (file: Blob) => {
      files.push(file);
      return 'blob:x';
    };
    URL.revokeObjectURL = () => undefined;
    HTMLAnchorElement.prototype.click = () => undefined;
    const { user } = await mountScreen(<Sample />);
    await firstRow();
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    await waitFor(() => expect(screen.getByText(/1,230 rows were written to a file/)).toBeInTheDocument());
    const text = await (files[0] as Blob).text();
    expect(text.split('\r\n')).toHaveLength(1_232);
    expect(text).toContain('"1042","INC0010042"');
  });

  it('says when it could not be made, and can be tried again', async () => {
    const { user } = await mountScreen(<Sample />);
    await firstRow();
    backend.answer('listBatchItems', () => problem('internal', 500));
    await user.click(screen.getByRole('button', { name: 'CSV' }));
    expect(await screen.findByRole('button', { name: 'CSV: try again' })).toBeInTheDocument();
  });
});

describe('states', () => {
  it('says what it waits for', async () => {
    backend.answer('listBatchItems', never);
    await mountScreen(<Sample />);
    expect(screen.getByText('Waiting for Things…')).toBeInTheDocument();
  });

  it('says why there is nothing', async () => {
    backend.answer('listBatchItems', { items: [], nextCursor: null });
    await mountScreen(<Sample />);
    expect(await screen.findByText('Nothing yet.')).toBeInTheDocument();
  });

  it('says what failed, and tries again', async () => {
    backend.answer('listBatchItems', () => problem('internal', 500));
    const { user } = await mountScreen(<Sample />);
    const again = await screen.findByRole('button', { name: 'Try again' });
    backend.answer('listBatchItems', pageOf);
    await user.click(again);
    expect(await firstRow()).toHaveTextContent('1000');
  });

  it('keeps the reason and the cursor in place while it is tried again', async () => {
    backend.answer('listBatchItems', () => problem('internal', 500));
    const { user } = await mountScreen(<Sample />);
    const again = await screen.findByRole('button', { name: 'Try again' });
    again.focus();
    backend.answer('listBatchItems', never);
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('button', { name: 'Trying again…' })).toHaveFocus();
    expect(screen.getByRole('alert')).toHaveTextContent(/went wrong/);
    await user.keyboard('{Enter}');
    expect(backend.callsOf('listBatchItems')).toHaveLength(2);
  });

  it('shuts nobody out, opened and filtered', async () => {
    const { container } = await mountScreen(<Sample />, { hash: '#/here?open=i-3&verdict=stale' });
    await firstRow();
    expect(await seriousFindings(container)).toEqual([]);
  });
});
