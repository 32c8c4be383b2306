import type { CmdbCapability } from '#capabilities';
import { BudgetExhaustedError, VendorForbiddenError, VendorRateLimitedError } from '#domain';
import { setup } from './testing/context-world.ts';

test('a hundred simultaneous openings cost one call per question', async () => {
  const { context, request, calls } = setup();
  await Promise.all(
    Array.from({ length: 100 }, () => Promise.all([context.affectedItems(request), context.changes(request), context.requester(request)])),
  );
  const counted = Object.fromEntries([...new Set(calls)].map((name) => [name, calls.filter((call) => call === name).length]));
  expect(counted).toEqual({ ticket: 1, neighbourhood: 1, named: 1, held: 1, match: 1, changes: 1 });
});

test('a source that fails leaves its last known answer, marked stale, and the others untouched', async () => {
  const world = setup();
  await world.context.affectedItems(world.request);
  world.failing.add('neighbourhood');
  await world.clock.advance(130_000);
  const panel = await world.context.affectedItems(world.request);
  expect(panel.items[0]?.item.name).toBe('erp-api');
  expect(panel.sources.find(({ connectionId }) => connectionId === 'sn')).toMatchObject({
    freshness: 'stale',
    failure: { code: 'vendor-unavailable', message: 'neighbourhood is down.' },
  });
});

test('a source that hangs is waited for until the deadline only; the panel is filled from the others', async () => {
  const world = setup();
  world.hanging.add('named');
  const opening = world.context.affectedItems(world.request);
  await world.clock.advance(3_000);
  const panel = await opening;
  expect(panel.items[0]?.item.name).toBe('erp-api');
  expect(panel.sources.find(({ connectionId }) => connectionId === 'sn')?.failure?.code).toBe('source-late');
});

test('an answer past half of its time is called ageing', async () => {
  const world = setup();
  await world.context.changes(world.request);
  await world.clock.advance(35_000);
  const states = (await world.context.changes(world.request)).sources;
  expect(states.find(({ connectionId }) => connectionId === 'sn')?.freshness).toBe('ageing');
});

test('a refusal of one question keeps its code for the screen', async () => {
  const world = setup();
  const cmdb = world.sources[0]?.capabilities.cmdb as CmdbCapability;
  world.sources[0] = {
    connectionId: 'sn',
    name: 'ServiceNow',
    capabilities: { cmdb: { ...cmdb, searchItems: () => Promise.reject(new VendorForbiddenError({ message: 'The role itil is missing.' })) } },
  };
  const { sources } = await world.context.searchItems(world.request, 'erp');
  expect(sources[0]).toMatchObject({ freshness: 'unreachable', failure: { code: 'vendor-forbidden', message: 'The role itil is missing.' } });
});

test.each([
  ['itself', new VendorRateLimitedError({ message: 'Slow down.', retryAfterMs: 60_000, facts: { retryAt: '2026-01-05T09:01:00.000Z' } })],
  [
    'by what another call was told',
    new BudgetExhaustedError({ message: 'A pause.', facts: { waitMs: 60_000, isPause: true, retryAt: '2026-01-05T09:01:00.000Z' } }),
  ],
])('a source that asks for a pause says until when: told %s', async (_, error) => {
  const world = setup();
  const cmdb = world.sources[0]?.capabilities.cmdb as CmdbCapability;
  const capabilities = { cmdb: { ...cmdb, searchItems: () => Promise.reject(error) } };
  world.sources[0] = { connectionId: 'sn', name: 'ServiceNow', capabilities };
  const { sources } = await world.context.searchItems(world.request, 'erp');
  expect(sources[0]?.failure).toMatchObject({ code: 'vendor-rate-limited', retryAt: '2026-01-05T09:01:00.000Z' });
});
