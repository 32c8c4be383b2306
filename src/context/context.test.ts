import type { Call, CmdbCapability, DeskCapability, IdentityCapability, TicketContext } from '#capabilities';
import {
  BudgetExhaustedError,
  brandId,
  type ChangeRequest,
  type ConfigurationItem,
  type InstallationId,
  type ItemNeighbourhood,
  type PersonMatch,
  type TraceId,
  VendorForbiddenError,
  VendorRateLimitedError,
  VendorUnavailableError,
} from '#domain';
import { createFakeClock, type FakeClock } from '../connector-kit/testing/fake-clock.ts';
import { type CachedAnswer, type Context, type ContextDeps, type ContextRequest, createContext, type LinkedItem, type Source } from './index.ts';

const TICKET: TicketContext = {
  id: '1042',
  subject: 'Orders page fails',
  text: 'erp-api answers 502 since noon',
  status: 'open',
  tags: [],
  createdAt: '2026-01-05T08:00:00Z',
  updatedAt: '2026-01-05T08:00:00Z',
  requester: { id: '7', name: 'Mia Brandt', email: 'mia@acme.example', isEmailVerified: true },
};
const item = (id: string, part: Partial<ConfigurationItem> = {}): ConfigurationItem => ({
  id,
  name: id,
  className: 'server',
  classLabel: 'Server',
  status: 'operational',
  statusLabel: 'Operational',
  isService: false,
  updatedAt: '2026-01-01T00:00:00Z',
  url: `https://cmdb/${id}`,
  ...part,
});
const depends = (from: string, to: string) => ({ id: `${from}>${to}`, from, to, label: 'Depends on', inverseLabel: 'Used by', isDependency: true });
const GRAPH: ItemNeighbourhood = {
  items: [item('erp-api'), item('web-01'), item('shop', { isService: true })],
  relations: [depends('erp-api', 'web-01'), depends('shop', 'erp-api')],
  isTruncated: false,
};
const CHANGE: ChangeRequest = {
  id: 'c1',
  number: 'CHG0031',
  title: 'Patch web tier',
  phase: 'running',
  stateLabel: 'Implement',
  kind: 'normal',
  itemIds: ['web-01'],
  actualStart: '2026-01-05T07:20:00Z',
  plannedEnd: '2026-01-05T16:00:00Z',
  updatedAt: '2026-01-05T07:20:00Z',
  url: '',
};

interface World {
  readonly clock: FakeClock;
  readonly context: Context;
  readonly calls: string[];
  readonly request: ContextRequest;
  ticket: TicketContext;
  match: PersonMatch;
  failing: Set<string>;
  hanging: Set<string>;
  sources: Source[];
}

function setup(linked: readonly string[] = ['erp-api']): World {
  const clock = createFakeClock();
  const calls: string[] = [];
  const world = {
    clock,
    calls,
    ticket: TICKET,
    match: { kind: 'none' } as PersonMatch,
    failing: new Set<string>(),
    hanging: new Set<string>(),
    sources: [] as Source[],
  };
  const answer =
    <Value>(name: string, value: () => Value) =>
    (..._: unknown[]): Promise<Value> => {
      calls.push(name);
      if (world.hanging.has(name)) return new Promise(() => undefined);
      if (world.failing.has(name)) return Promise.reject(new VendorUnavailableError({ message: `${name} is down.` }));
      return Promise.resolve(value());
    };
  const cmdb: CmdbCapability = {
    readItems: async (ids) => GRAPH.items.filter(({ id }) => ids.includes(id)),
    searchItems: answer('search', () => [item('erp-api')]),
    listItemsOf: answer('held', () => [item('LT-4471', { serialNumber: 'S1' })]),
    findItemsByNames: answer('named', () => [item('erp-api'), item('web-01')]),
    readNeighbourhood: answer('neighbourhood', () => GRAPH),
  };
  const identity: IdentityCapability = {
    matchByEmail: answer('match', () => world.match),
    readDetails: answer('details', () => ({
      manager: { state: 'known', value: null },
      groups: { state: 'known', value: [] },
      lock: { state: 'unknown', why: 'licence' },
      factors: { state: 'known', value: ['totp'] },
      lastSignIn: { state: 'known', value: null },
      devices: { state: 'known', value: [{ id: 'd', name: 'LT-4471', serialNumber: 'S1', compliance: 'compliant' }] },
    })) as IdentityCapability['readDetails'],
  };
  const change = { listForItems: answer('changes', () => [CHANGE]), readByNumber: async () => undefined };
  world.sources = [
    { connectionId: 'sn', name: 'ServiceNow', capabilities: { cmdb, change } },
    { connectionId: 'dir', name: 'Directory', capabilities: { identity } },
  ];
  const context = createContext(depsOf(world, clock, answer, linked));
  const request: ContextRequest = {
    installationId: brandId<InstallationId>('i1'),
    ticketId: '1042',
    user: { id: '9', role: 'agent' },
    traceId: brandId<TraceId>('t'.repeat(32)),
    signal: new AbortController().signal,
  };
  return Object.assign(world, { context, request });
}

function depsOf(
  world: { ticket: TicketContext; sources: Source[] },
  clock: FakeClock,
  answer: <Value>(name: string, value: () => Value) => (...args: unknown[]) => Promise<Value>,
  linked: readonly string[],
): ContextDeps {
  const items: LinkedItem[] = linked.map((itemId) => ({ connectionId: 'sn', itemId, linkedBy: '9', linkedAt: '2026-01-05T08:10:00Z' }));
  const cache = new Map<string, CachedAnswer>();
  return {
    clock,
    desk: async () =>
      ({
        readTicketContext: answer('ticket', () => world.ticket),
        readRequester: async (_id: string, _call: Call) => undefined,
      }) as unknown as DeskCapability,
    sources: async () => world.sources,
    linkedItems: {
      list: async () => [...items],
      add: async (_installation, _ticket, added) => void (items.some(({ itemId }) => itemId === added.itemId) || items.push(added)),
      remove: async (_installation, _ticket, removed) => {
        const at = items.findIndex(({ itemId }) => itemId === removed.itemId);
        if (at < 0) return 'not-linked';
        items.splice(at, 1);
        return 'unlinked';
      },
    },
    cache: { read: async (_installation, key) => cache.get(key), write: async (_installation, key, text) => void cache.set(key, text) },
    fillableFields: async () => [{ path: 'custom/36001', label: 'Affected item' }],
  };
}

const person = { kind: 'one', person: { id: 'p1', displayName: 'Mia Brandt', login: 'mia', status: 'active', isGuest: false } } as const;

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
    listOpenForItems: async (ids: string[]) => (world.failing.has('incidents') ? Promise.reject(new Error('no')) : ids.map(() => open)),
  };
  world.sources[0] = { ...source, capabilities: { ...source.capabilities, incident: incident as never } };
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

test('an address that the desk has not verified is asked for nowhere', async () => {
  const world = setup();
  world.ticket = { ...TICKET, requester: { ...TICKET.requester, isEmailVerified: false } };
  await world.context.affectedItems(world.request);
  const panel = await world.context.requester(world.request);
  expect(panel.match).toEqual({ kind: 'unverified' });
  expect(world.calls).not.toContain('match');
  expect(world.calls).not.toContain('held');
});

test('changes are ranked over the neighbourhood and the running one is the situation', async () => {
  const { context, request } = setup();
  const panel = await context.changes(request);
  expect(panel.situation).toMatchObject({
    change: { number: 'CHG0031', path: ['erp-api', 'web-01'], distance: 1 },
    reason: { code: 'situation-change-running' },
  });
  expect(panel.changes[0]?.reasons.map(({ code }) => code)).toEqual(['change-started-before-ticket', 'change-running-now', 'change-on-dependency']);
});

test('changes of two sources are one ranking, and one that runs at the second is neither cut off nor behind what ended at the first', async () => {
  const { context, request, sources } = setup();
  const ended = Array.from({ length: 25 }, (_, index) => ({
    ...CHANGE,
    id: `e${index}`,
    number: `CHG1${index}`,
    phase: 'closed' as const,
    actualEnd: '2026-01-05T07:40:00Z',
  }));
  const [first] = sources as [Source];
  const changesOf = (list: ChangeRequest[]) => ({ listForItems: async () => list, readByNumber: async () => undefined });
  sources.splice(
    0,
    1,
    { ...first, capabilities: { ...first.capabilities, change: changesOf(ended) } },
    { ...first, connectionId: 'sn2', name: 'Second', capabilities: { ...first.capabilities, change: changesOf([CHANGE]) } },
  );
  await context.linkItem(request, { connectionId: 'sn2', itemId: 'web-01' });
  const panel = await context.changes(request);
  expect(panel.changes).toHaveLength(20);
  expect(panel.isTruncated).toBe(true);
  expect(panel.changes[0]).toMatchObject({ connectionId: 'sn2', number: 'CHG0031', phase: 'running' });
  expect(new Set(panel.changes.slice(1).map(({ connectionId }) => connectionId))).toEqual(new Set(['sn']));
  expect(panel.situation?.change).toMatchObject({ connectionId: 'sn2', number: 'CHG0031' });
});

test('without a linked item the panel says so instead of "no changes"', async () => {
  const { context, request, calls } = setup([]);
  expect(await context.changes(request)).toMatchObject({ hasItems: false, changes: [], isConfigured: true });
  expect(calls).not.toContain('changes');
});

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

test('a linked item stays visible when its source has never answered', async () => {
  const world = setup();
  world.failing.add('neighbourhood');
  const panel = await world.context.affectedItems(world.request);
  expect(panel.items[0]).toMatchObject({ item: { id: 'erp-api', status: 'unknown' }, linkedBy: '9' });
  expect(panel.sources.find(({ connectionId }) => connectionId === 'sn')?.freshness).toBe('unreachable');
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

test.each([
  ['nobody has the address', { kind: 'none' }, 'none'],
  [
    'several accounts have it',
    {
      kind: 'many',
      people: [
        { id: 'a', displayName: 'A' },
        { id: 'b', displayName: 'B' },
      ],
    },
    'many',
  ],
  ['one account has it', person, 'one'],
] as const)('when %s the requester is shown as such', async (_name, match, kind) => {
  const world = setup();
  world.match = match;
  expect((await world.context.requester(world.request)).match.kind).toBe(kind);
});

test('a directory that cannot be asked is unreachable, never "none"', async () => {
  const world = setup();
  world.failing.add('match');
  expect((await world.context.requester(world.request)).match.kind).toBe('unreachable');
});

test('one account in each of two directories is many', async () => {
  const world = setup();
  world.match = person;
  world.sources.push({ ...(world.sources[1] as Source), connectionId: 'dir2' });
  expect((await world.context.requester(world.request)).match.kind).toBe('many');
});

test('a viewer sees no factors; an agent sees their kinds', async () => {
  const world = setup();
  world.match = person;
  const asAgent = await world.context.requester(world.request);
  const asViewer = await world.context.requester({ ...world.request, user: { id: '9', role: 'viewer' } });
  expect(asAgent.match).toMatchObject({ person: { factors: { state: 'known', value: ['totp'] } } });
  expect(asViewer.match).toMatchObject({ person: { factors: { state: 'unknown', why: 'role' } } });
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

test('search asks for at least two characters and each source keeps its own order', async () => {
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
