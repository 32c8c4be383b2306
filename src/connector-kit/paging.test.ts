import fc from 'fast-check';
import { followPages, pageByOffset } from './paging.ts';
import { testCall } from './testing/test-runtime.ts';

const call = testCall();
const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index), seen: 0 }));
const idOf = (row: { readonly id: string }) => row.id;
const common = { operation: 'thing.list', idOf, call };
const ids = (items: readonly { readonly id: string }[]) => items.map(idOf);

describe('pageByOffset', () => {
  test('takes every record once, with or without a total, and stops', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.boolean(), async (count, pageSize, tellsTotal) => {
        const all = rows(count);
        let pages = 0;
        const fetchPage = async ({ offset, limit }: { offset: number; limit: number }) => {
          pages += 1;
          return { items: all.slice(offset, offset + limit), ...(tellsTotal ? { total: count } : {}) };
        };
        expect(ids(await pageByOffset({ ...common, pageSize, fetchPage }))).toEqual(ids(all));
        expect(pages).toBeLessThanOrEqual(Math.floor(count / pageSize) + 1);
      }),
    );
  });

  test('merges a record that moved into a later page while reading', async () => {
    const pages = [[{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'c' }], [{ id: 'd' }]];
    expect(ids(await pageByOffset({ ...common, pageSize: 2, fetchPage: async () => ({ items: pages.shift() ?? [] }) }))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  test('goes on past a page that access rules emptied, where the vendor tells a total', async () => {
    const all = rows(6);
    const visible = (offset: number, limit: number) => all.slice(offset, offset + limit).filter(({ id }) => Number(id) < 2 || Number(id) > 3);
    const found = await pageByOffset({
      ...common,
      pageSize: 2,
      fetchPage: async ({ offset, limit }) => ({ items: visible(offset, limit), total: 6 }),
    });
    expect(ids(found)).toEqual(['0', '1', '4', '5']);
  });

  test('stops at the wanted number of records', async () => {
    const all = rows(50);
    let pages = 0;
    const fetchPage = async ({ offset, limit }: { offset: number; limit: number }) => {
      pages += 1;
      return { items: all.slice(offset, offset + limit) };
    };
    expect(ids(await pageByOffset({ ...common, pageSize: 10, maxItems: 15, fetchPage }))).toHaveLength(15);
    expect(pages).toBe(2);
  });

  test('calls a vendor that ignores the offset an error instead of asking for ever', async () => {
    let pages = 0;
    const stuck = pageByOffset({
      ...common,
      pageSize: 3,
      fetchPage: async () => {
        pages += 1;
        return { items: rows(3) };
      },
    });
    await expect(stuck).rejects.toMatchObject({ code: 'vendor-reply-unreadable', message: expect.stringContaining('nothing new') });
    expect(pages).toBe(2);
  });

  test('is bounded where pages never end', async () => {
    let next = 0;
    const endless = pageByOffset({ ...common, pageSize: 1, maxPages: 25, fetchPage: async () => ({ items: [{ id: String(next++) }] }) });
    await expect(endless).rejects.toMatchObject({ message: expect.stringContaining('25 pages') });
    expect(next).toBe(25);
  });

  test('ends when the call is given up', async () => {
    const given = new AbortController();
    const fetchPage = async () => {
      given.abort(new Error('gone'));
      return { items: rows(2) };
    };
    await expect(pageByOffset({ ...common, call: testCall({ signal: given.signal }), pageSize: 2, fetchPage })).rejects.toThrow('gone');
  });
});

describe('followPages', () => {
  test('takes every record once and stops where there is no next', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 5 }), { minLength: 1, maxLength: 10 }), async (pages) => {
        const asked: (string | undefined)[] = [];
        const fetchPage = async (cursor: string | undefined) => {
          asked.push(cursor);
          const index = Number(cursor ?? 0);
          return { items: (pages[index] ?? []).map((n) => ({ id: String(n) })), next: index + 1 < pages.length ? String(index + 1) : undefined };
        };
        const found = ids(await followPages({ ...common, fetchPage }));
        expect([...found].sort()).toEqual([...new Set(pages.flat().map(String))].sort());
        expect(new Set(found).size).toBe(found.length);
        expect(asked).toHaveLength(pages.length);
      }),
    );
  });

  test('keeps the later reading of a record that shows twice', async () => {
    const pages = [
      { items: [{ id: 'a', seen: 1 }], next: '2' },
      { items: [{ id: 'a', seen: 2 }], next: undefined },
    ];
    expect(await followPages({ ...common, fetchPage: async () => pages.shift() ?? { items: [], next: undefined } })).toEqual([{ id: 'a', seen: 2 }]);
  });

  test.each([
    ['that stands still', (cursor: string | undefined) => cursor ?? 'x'],
    ['that goes in a circle', (cursor: string | undefined) => (cursor === 'x' ? 'y' : 'x')],
  ])('calls a cursor %s an error, not a loop', async (_, nextOf) => {
    let pages = 0;
    const fetchPage = async (cursor: string | undefined) => {
      pages += 1;
      return { items: [{ id: String(pages) }], next: nextOf(cursor) };
    };
    await expect(followPages({ ...common, fetchPage })).rejects.toMatchObject({
      code: 'vendor-reply-unreadable',
      message: expect.stringContaining('already used'),
    });
    expect(pages).toBeLessThanOrEqual(3);
  });

  test('begins at a stored checkpoint and does not come back to it', async () => {
    const asked: (string | undefined)[] = [];
    const fetchPage = async (cursor: string | undefined) => {
      asked.push(cursor);
      return { items: [], next: 'c-1' };
    };
    await expect(followPages({ ...common, start: 'c-1', fetchPage })).rejects.toMatchObject({ code: 'vendor-reply-unreadable' });
    expect(asked).toEqual(['c-1']);
  });

  test('takes an empty next link as the end', async () => {
    expect(await followPages({ ...common, fetchPage: async () => ({ items: rows(1), next: '' }) })).toHaveLength(1);
  });

  test('is bounded where cursors never end', async () => {
    let pages = 0;
    await expect(followPages({ ...common, maxPages: 12, fetchPage: async () => ({ items: [], next: `c-${pages++}` }) })).rejects.toMatchObject({
      message: expect.stringContaining('12 pages'),
    });
    expect(pages).toBe(12);
  });
});
