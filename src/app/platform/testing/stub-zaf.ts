/** @module app/platform/testing/stub-zaf  A `window.ZAFClient` whose every answer a test decides, with the SDK's own faults among them. */
import type { ZafClient } from '../zaf-sdk.ts';

type Reply = unknown | (() => unknown);

export interface StubZaf {
  readonly page: Window;
  readonly asked: unknown[][];
  /** What `get(path)`, `invoke(action)`, `set(path)`, `request`, `context` or `metadata` settles with; a function may throw. */
  reply(call: string, reply: Reply): void;
  fire(event: string, data?: unknown): void;
  readonly listening: () => readonly string[];
}

export const SIDEBAR_CONTEXT = {
  product: 'support',
  account: { subdomain: 'northwind' },
  location: 'ticket_sidebar',
  instanceGuid: 'g1',
  ticketId: 1042,
};
export const METADATA = {
  appId: 5,
  installationId: 77,
  name: 'Tieline',
  version: '0.1.0',
  settings: { panels: 'requester', field_mappings: 'version: 1', nested: { left: 'out' } },
};

export function stubZaf({
  search = '',
  isOutside = 'inside',
}: {
  readonly search?: string;
  readonly isOutside?: 'inside' | 'outside';
} = {}): StubZaf {
  const replies = new Map<string, Reply>([
    ['context', SIDEBAR_CONTEXT],
    ['metadata', METADATA],
  ]);
  const listeners = new Map<string, Set<(data?: unknown) => unknown>>();
  const asked: unknown[][] = [];
  const settle = async (call: string, ...args: unknown[]) => {
    asked.push([call, ...args]);
    const reply = replies.get(call);
    return typeof reply === 'function' ? (reply as () => unknown)() : reply;
  };
  const client: ZafClient = {
    get: (path) => settle(`get ${path}`),
    set: (path, value) => settle(`set ${path}`, value),
    invoke: (action, ...args) => settle(`invoke ${action}`, ...args),
    request: (options) => settle('request', options),
    context: () => settle('context'),
    metadata: () => settle('metadata'),
    on: (event, handle) => void listeners.set(event, (listeners.get(event) ?? new Set()).add(handle)),
    off: (event, handle) => void listeners.get(event)?.delete(handle),
  };
  const page = { location: { search }, ZAFClient: { init: () => (isOutside === 'outside' ? false : client) } } as unknown as Window;
  return {
    page,
    asked,
    reply: (call, reply) => void replies.set(call, reply),
    fire: (event, data) => {
      for (const handle of listeners.get(event) ?? []) handle(data);
    },
    listening: () => [...listeners].filter(([, handles]) => handles.size > 0).map(([event]) => event),
  };
}

/** What npm 2.0.11 fulfils with when nobody answers. */
export const SDK_TIMEOUT_VALUE = { name: 'TimeoutError', message: 'Timeout when invoking "get"', invocationName: 'get', paramsArray: [] };
