import { because, type Hop } from '#domain';
import { createJourney } from './journey.ts';
import type { FoundLink, HopQuery, HopRow, HopStore, LinkFinder } from './ports.ts';

const TRACE = 'ab'.repeat(16);
const link: FoundLink = { linkId: 'l-1', ticketId: '1042', flow: 'incidents', number: 'INC0010042', title: 'Mail is slow' };

const hop = (change: Partial<Hop> = {}): Hop => ({
  at: 1_000,
  kind: 'write',
  side: 'remote',
  outcome: 'done',
  reason: because('hop-written'),
  tookMs: 12,
  traceId: TRACE,
  linkId: 'l-1',
  ticketId: '1042',
  connectionId: null,
  deliveryId: null,
  payload: null,
  ...change,
});

const isMeant = (row: HopRow, query: HopQuery): boolean => {
  if (query.by === 'trace') return row.traceId === query.traceId;
  if (query.by === 'delivery') return row.deliveryId === query.deliveryId;
  if (query.by === 'ticket') return row.ticketId === query.ticketId;
  return row.linkId !== null && query.linkIds.includes(row.linkId) && row.at >= query.sinceMs;
};

function setup({ fails = false } = {}) {
  const stored = new Map<string, HopRow[]>();
  const lost: number[] = [];
  const store: HopStore = {
    add: async (installationId, rows) => {
      if (fails) throw new Error('the database is away');
      stored.set(installationId, [...(stored.get(installationId) ?? []), ...rows]);
    },
    list: async (installationId, query, { limit }) => {
      const rows = (stored.get(installationId) ?? []).filter((row) => isMeant(row, query)).toSorted((a, b) => b.at - a.at);
      return { rows: rows.slice(0, limit), next: rows.length > limit ? 'more' : null };
    },
    prune: async () => undefined,
  };
  const only = (isFound: boolean) => (isFound ? [link] : []);
  const links: LinkFinder = {
    byLink: async (_, id) => only(id === link.linkId),
    byTicket: async (_, id) => only(id === link.ticketId),
    byNumber: async (_, number) => only(number === link.number),
  };
  let count = 0;
  const redact = (payload: unknown) => JSON.parse(JSON.stringify(payload ?? null).replaceAll('canary', '[redacted]'));
  const journey = createJourney({ store, links, newId: () => `h-${++count}`, redact, onLost: (_, number) => lost.push(number) });
  const find = (id: string, limit = 50) => journey.find({ installationId: 'north', id, limit });
  return { journey, stored, lost, find };
}

test('stores nothing before a flush, and each hop once', async () => {
  const { journey, stored } = setup();
  journey.note('north', hop());
  journey.note('south', hop());
  expect(stored.size).toBe(0);
  await journey.flush();
  await journey.flush();
  expect([stored.get('north')?.length, stored.get('south')?.length]).toEqual([1, 1]);
});

test('stores payloads without secrets, and cuts long ones', async () => {
  const { journey, stored } = setup();
  journey.note('north', hop({ payload: { password: 'canary' } }));
  journey.note('north', hop({ payload: 'x'.repeat(20_000) }));
  await journey.flush();
  expect(stored.get('north')?.[0]?.payload).toEqual({ password: '[redacted]' });
  expect(JSON.stringify(stored.get('north')?.[1]?.payload).length).toBeLessThan(17_000);
});

test('goes on where hops cannot be stored, and says how many are lost', async () => {
  const { journey, lost } = setup({ fails: true });
  journey.note('north', hop());
  journey.note('north', hop());
  await expect(journey.flush()).resolves.toBeUndefined();
  expect(lost).toEqual([2]);
});

test('drops the oldest where the store does not answer for long', async () => {
  const { journey, stored, lost } = setup();
  for (let at = 0; at < 5_002; at += 1) journey.note('north', hop({ at }));
  await journey.flush();
  expect(stored.get('north')?.[0]?.at).toBe(2);
  expect(lost).toEqual([1, 1]);
});

describe('an id leads to its path, oldest hop first', () => {
  const noted = [
    hop({ at: 3 }),
    hop({ at: 1, kind: 'run-start' }),
    hop({ at: 2, kind: 'read' }),
    hop({ at: 9, linkId: 'l-2', ticketId: '7', traceId: null }),
  ];
  test.each([
    ['a trace id', TRACE, { kind: 'trace', ticketId: '1042', linkId: 'l-1' }],
    ['a ticket as people write it', ' #1042 ', { kind: 'ticket', title: '#1042', linkId: 'l-1', flow: 'incidents' }],
    ['a record’s number', 'INC0010042', { kind: 'record', title: 'INC0010042 · Mail is slow', ticketId: '1042' }],
    ['a link’s id', 'l-1', { kind: 'link', id: 'l-1' }],
  ])('%s', async (_what, id, match) => {
    const { journey, find } = setup();
    for (const one of noted) journey.note('north', one);
    await journey.flush();
    const found = await find(id);
    expect(found.matches[0]).toMatchObject(match);
    expect(found.hops.map(({ at }) => at)).toEqual([1, 2, 3]);
  });

  test('a delivery’s id, on into the links that it woke, without what came before', async () => {
    const { journey, find } = setup();
    journey.note('north', hop({ at: 1 }));
    journey.note('north', hop({ at: 5, kind: 'delivery', deliveryId: 'd-1', traceId: null }));
    journey.note('north', hop({ at: 6 }));
    await journey.flush();
    const found = await find('d-1');
    expect(found.matches).toMatchObject([{ kind: 'delivery', id: 'd-1', ticketId: '1042' }]);
    expect(found.hops.map(({ at }) => at)).toEqual([5, 6]);
  });

  test('nothing, for an id that nobody knows, of another tenant too', async () => {
    const { journey, find } = setup();
    journey.note('south', hop({ deliveryId: 'd-9' }));
    await journey.flush();
    expect(await find('d-9')).toEqual({ matches: [], hops: [], next: null });
  });
});
