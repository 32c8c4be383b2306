import type { Source } from './index.ts';
import { person, setup } from './testing/context-world.ts';

test('a linked item comes with its services, relations and age', async () => {
  const { context, request } = setup();
  const panel = await context.affectedItems(request);
  expect(panel.items).toHaveLength(1);
  expect(panel.items[0]).toMatchObject({ item: { name: 'erp-api' }, businessServices: [{ name: 'shop' }], linkedBy: '9' });
  expect(panel.items[0]?.relations.map(({ direction, label, item: { name } }) => `${direction} ${label} ${name}`)).toEqual([
    'up Used by shop',
    'down Depends on web-01',
  ]);
  expect(panel.sources.map(({ name, freshness }) => `${name} ${freshness}`)).toEqual(['ServiceNow fresh', 'Help desk fresh']);
});

test('suggestions carry every reason and leave out what is linked already', async () => {
  const world = setup();
  world.match = person;
  const { suggestions } = await world.context.affectedItems(world.request);
  expect(suggestions.map(({ item: { name }, reasons }) => [name, ...reasons.map(({ code }) => code)])).toEqual([
    ['web-01', 'item-named-in-ticket'],
    ['LT-4471', 'item-is-device-of-requester'],
  ]);
});

test('an item that nobody linked is read with its neighbours, the services above it and what is open on it; a failing part fails alone', async () => {
  const world = setup([]);
  const [source] = world.sources as [Source];
  const open = { id: 'i1', number: 'INC1', title: 'Slow', stateLabel: 'New', itemId: 'web-01', openedAt: '2026-01-05T07:00:00Z', url: '' };
  const incident = {
    listOpenForItems: async (ids: readonly string[]) => (world.failing.has('incidents') ? Promise.reject(new Error('no')) : ids.map(() => open)),
  };
  world.sources[0] = { ...source, capabilities: { ...source.capabilities, incident } };
  const item = { connectionId: 'sn', itemId: 'web-01' };
  const around = await world.context.itemRelations(world.request, item);
  expect(around.relations.map(({ direction, item: { name } }) => `${direction} ${name}`)).toEqual(['up erp-api']);
  expect(around.businessServices).toEqual([{ id: 'shop', name: 'shop' }]);
  expect(around.openIncidents).toMatchObject([{ connectionId: 'sn', number: 'INC1', priorityLabel: null }]);
  world.failing.add('incidents');
  await world.clock.advance(40_000);
  const later = await world.context.itemRelations(world.request, item);
  expect(later).toMatchObject({ relations: [{}], openIncidents: [{ number: 'INC1' }], sources: [{ connectionId: 'sn', freshness: 'stale' }] });
  await expect(world.context.itemRelations(world.request, { ...item, connectionId: 'gone' })).rejects.toMatchObject({ code: 'not-found' });
});

test('a linked item stays visible when its source has never answered', async () => {
  const world = setup();
  world.failing.add('neighbourhood');
  const panel = await world.context.affectedItems(world.request);
  expect(panel.items[0]).toMatchObject({ item: { id: 'erp-api', status: 'unknown' }, linkedBy: '9' });
  expect(panel.sources.find(({ connectionId }) => connectionId === 'sn')?.freshness).toBe('unreachable');
});

test('linking needs an item that a connection really offers; unlinking twice is harmless', async () => {
  const { context, request } = setup([]);
  await context.linkItem(request, { connectionId: 'sn', itemId: 'web-01' });
  await context.linkItem(request, { connectionId: 'sn', itemId: 'web-01' });
  expect((await context.affectedItems(request)).items.map(({ item: { name } }) => name)).toEqual(['web-01']);
  await expect(context.linkItem(request, { connectionId: 'sn', itemId: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
  await context.unlinkItem(request, { connectionId: 'sn', itemId: 'web-01' });
  expect((await context.affectedItems(request)).items).toEqual([]);
});

test('where two systems offer items each says whose it is, and an id that both use is two items; with one system its name would be noise', async () => {
  const world = setup();
  const alone = await world.context.affectedItems(world.request);
  expect([...alone.items, ...alone.suggestions].map(({ item }) => item.sourceName)).toEqual([null, null, null]);

  world.sources.push({ ...(world.sources[0] as Source), connectionId: 'copy', name: 'Asset register' });
  const { items, suggestions } = await world.context.affectedItems(world.request);
  const told = ({ item: { name, sourceName } }: { readonly item: { readonly name: string; readonly sourceName: string | null } }) =>
    `${name} ${sourceName}`;
  expect(items.map(told)).toEqual(['erp-api ServiceNow']);
  expect(suggestions.map(told)).toEqual(expect.arrayContaining(['web-01 ServiceNow', 'web-01 Asset register', 'erp-api Asset register']));
  const found = await world.context.searchItems(world.request, 'erp');
  expect(found.items.map((item) => told({ item }))).toEqual(['erp-api ServiceNow', 'erp-api Asset register']);
});
