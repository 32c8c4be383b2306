import type { CmdbCapability } from '#capabilities';
import type { ConfigurationItem } from '#domain';
import type { Source } from './index.ts';
import { item, setup } from './testing/context-world.ts';

test('search asks for at least two characters', async () => {
  const { context, request, calls } = setup();
  expect((await context.searchItems(request, 'e')).items).toEqual([]);
  expect(calls).toEqual([]);
  expect((await context.searchItems(request, 'erp')).items.map(({ name }) => name)).toEqual(['erp-api']);
});

test.each<[string, Partial<ConfigurationItem>]>([
  ['name', { name: 'ERP' }],
  ['id', { id: 'erp', name: 'Orders' }],
  ['serial number', { serialNumber: 'ERP', name: 'erp-44' }],
  ['asset tag', { assetTag: 'erp', name: 'erp-45' }],
  ['address', { ipAddress: 'erp', name: 'Orders' }],
  ['further detail, which only its system knows', { name: 'Orders' }],
])('an item with exactly that %s in the second system stands before twenty of the first that only hold the words', async (_, part) => {
  const world = setup();
  const cmdb = world.sources[0]?.capabilities.cmdb as CmdbCapability;
  const finding = (connectionId: string, found: readonly ConfigurationItem[]): Source => ({
    connectionId,
    name: connectionId,
    capabilities: { cmdb: { ...cmdb, searchItems: async () => found } },
  });
  const many = Array.from({ length: 20 }, (_none, n) => item(`my-erp-${n}`));
  world.sources = [finding('sn', many), finding('assets', [item('exact', part), item('erp-begins')])];
  const { items } = await world.context.searchItems(world.request, ' Erp ');
  expect(items.slice(0, 3).map(({ connectionId, id }) => [connectionId, id])).toEqual([
    ['assets', part.id ?? 'exact'],
    ['assets', 'erp-begins'],
    ['sn', 'my-erp-0'],
  ]);
  expect(items).toHaveLength(20);
});
