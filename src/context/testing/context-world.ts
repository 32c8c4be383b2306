/** @module context/testing/context-world  The systems around one ticket, held in memory, for the tests of the panels. */
import type { CmdbCapability, IdentityCapability, TicketContext } from '#capabilities';
import {
  brandId,
  type ChangeRequest,
  type ConfigurationItem,
  type InstallationId,
  type ItemNeighbourhood,
  type PersonMatch,
  type TraceId,
  VendorUnavailableError,
} from '#domain';
import { createFakeClock, type FakeClock } from '../../connector-kit/testing/fake-clock.ts';
import { type CachedAnswer, type Context, type ContextDeps, type ContextRequest, createContext, type LinkedItem, type Source } from '../index.ts';

export const TICKET: TicketContext = {
  id: '1042',
  subject: 'Orders page fails',
  text: 'erp-api answers 502 since noon',
  status: 'open',
  tags: [],
  createdAt: '2026-01-05T08:00:00Z',
  updatedAt: '2026-01-05T08:00:00Z',
  requester: { id: '7', name: 'Mia Brandt', email: 'mia@acme.example', isEmailVerified: true },
};
export const item = (id: string, part: Partial<ConfigurationItem> = {}): ConfigurationItem => ({
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
export const depends = (from: string, to: string) => ({
  id: `${from}>${to}`,
  from,
  to,
  label: 'Depends on',
  inverseLabel: 'Used by',
  isDependency: true,
});
const GRAPH: ItemNeighbourhood = {
  items: [item('erp-api'), item('web-01'), item('shop', { isService: true })],
  relations: [depends('erp-api', 'web-01'), depends('shop', 'erp-api')],
  isTruncated: false,
};
export const CHANGE: ChangeRequest = {
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

/** One desk, one CMDB that also has changes, one directory; each question by name can be made to fail or hang, and is counted. */
export interface ContextWorld {
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

/** @param linked Ids of the ticket's items. */
export function setup(linked: readonly string[] = ['erp-api']): ContextWorld {
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
    desk: async () => ({ readTicketContext: answer('ticket', () => world.ticket), readRequester: async () => undefined }),
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

/** Exactly one account. */
export const person = { kind: 'one', person: { id: 'p1', displayName: 'Mia Brandt', login: 'mia', status: 'active', isGuest: false } } as const;
