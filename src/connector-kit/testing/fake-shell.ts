/**
 * @module connector-kit/testing/fake-shell
 * The part of a vendor's fake that is the same for all vendors, so that a connector's `fake.ts` writes only routes and rules.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '#domain';
import { createFaultSwitches, type FaultSwitches } from './fake-faults.ts';
import type { FakeStore, StoredRow, StoreRules, TableSpec } from './fake-store.ts';
import { createRequestLog, loggableBody, nothingToLog } from './request-log.ts';
import { createTableStore, type ShellStore } from './table-store.ts';
import { ConnectionReset, type FakeRow, type VendorFake } from './vendor-fake.ts';

export interface FakeShellOptions {
  /** The connector's folder name, and the vendor's own spelling. */
  readonly id: string;
  readonly name: string;
  readonly clock: Clock;
  readonly tables: readonly TableSpec[];
  /** The vendor's routes: a Hono app's `fetch`, or anything of that face. */
  readonly routes: (store: FakeStore) => (request: Request) => Response | Promise<Response>;
  readonly rules?: StoreRules;
  /** Fills the tables; not part of ledger, history or past. */
  readonly seed?: (store: FakeStore) => void;
  /** The vendor's wire format of a failure by switch. Default: an empty JSON object. */
  readonly failureBody?: (status: number) => unknown;
  /** Makes every token given out so far unusable. Where present, `expired-token` calls it once and the vendor's own check answers 401; else the shell answers 401. */
  readonly expireTokens?: () => void;
  /** True for requests of the token endpoint: faults of the API leave it alone, but for `down` and `slow`. Default: paths that contain `oauth`. */
  readonly isTokenEndpoint?: (request: Request) => boolean;
  /** True for reads that come by another method than GET. Looks into the body by a clone. */
  readonly isRead?: (request: Request) => boolean | Promise<boolean>;
  /** State beside the tables (tokens given out), for snapshots. */
  readonly extra?: { readonly save: () => unknown; readonly load: (saved: unknown) => void };
}

/** A fake with its store, for routes, seeds and tests. */
export interface FakeShell extends VendorFake {
  readonly store: FakeStore;
}

/**
 * Makes a fake from routes and rules.
 * @example
 * export const createAcmeFake = (clock: Clock) => createFakeShell({ id: 'acme', name: 'Acme', clock, tables, routes: (store) => acmeRoutes(store).fetch });
 */
export function createFakeShell(options: FakeShellOptions): FakeShell {
  const { clock } = options;
  const seenAt = new AsyncLocalStorage<number>();
  const faults = createFaultSwitches();
  const store = createTableStore({
    clock,
    tables: options.tables,
    seenAtMs: () => seenAt.getStore(),
    businessRules: faults.businessRules,
    ...(options.rules ? { rules: options.rules } : {}),
  });
  options.seed?.(store);
  store.forgetPast();
  const log = createRequestLog();
  const handle = createHandler({ options, faults, seenAt, routes: options.routes(store) });

  return {
    id: options.id,
    name: options.name,
    store,
    ledger: store.ledger,
    requests: log.entries,
    tables: options.tables,
    get faults() {
      return faults.active;
    },
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const entry = {
        method: request.method,
        path: pathname + search,
        at: new Date(clock.now()).toISOString(),
        requestBody: await loggableBody(request),
      };
      try {
        const response = await handle(request);
        log.add({ ...entry, status: response.status, responseBody: await loggableBody(response) });
        return response;
      } catch (error) {
        if (error instanceof ConnectionReset) log.add({ ...entry, status: 'reset', responseBody: nothingToLog });
        throw error;
      }
    },
    switchOn: faults.switchOn,
    switchOff: faults.switchOff,
    ...handFace(store),
    snapshot: () => JSON.stringify({ store: store.save(), faults: faults.active, extra: options.extra?.save() ?? null }),
    restore(snapshot) {
      const saved = JSON.parse(snapshot) as { store: unknown; faults: FaultSwitches['active']; extra: unknown };
      store.load(saved.store);
      faults.restore(saved.faults);
      if (saved.extra !== null) options.extra?.load(saved.extra);
    },
  };
}

interface Handling {
  readonly options: FakeShellOptions;
  readonly faults: FaultSwitches;
  readonly seenAt: AsyncLocalStorage<number>;
  readonly routes: (request: Request) => Response | Promise<Response>;
}

/** One request past the switches, in the order in which a real failure would show: network, gateway, login, then the vendor itself. */
function createHandler({ options, faults, seenAt, routes }: Handling): (request: Request) => Promise<Response> {
  const isTokenEndpoint = options.isTokenEndpoint ?? ((request: Request) => new URL(request.url).pathname.includes('oauth'));
  return async (request) => {
    const line = `${request.method} ${new URL(request.url).pathname}`;
    const slow = faults.strike('slow', line);
    if (slow) await options.clock.sleep(slow.delayMs);
    if (faults.strike('down', line)) throw new ConnectionReset('the vendor is down');
    if (isTokenEndpoint(request)) return routes(request);
    const refusal = strikeRefusal(options, faults, line);
    if (refusal) return refusal;
    const isRead = request.method === 'GET' || request.method === 'HEAD' || (await options.isRead?.(request)) === true;
    const stale = isRead ? faults.strike('stale-reads', line) : undefined;
    const response = stale ? await seenAt.run(options.clock.now() - stale.lagMs, () => routes(request)) : await routes(request);
    if (!isRead && faults.strike('answer-lost', line)) throw new ConnectionReset('the answer was lost');
    return response;
  };
}

function strikeRefusal(options: FakeShellOptions, faults: FaultSwitches, line: string): Response | undefined {
  const answer = (status: number, headers: Record<string, string> = {}) => Response.json(options.failureBody?.(status) ?? {}, { status, headers });
  const error = faults.strike('error', line);
  if (error) return answer(error.status);
  const limited = faults.strike('rate-limited', line);
  if (limited) return answer(429, limited.retryAfter === undefined ? {} : { 'retry-after': limited.retryAfter });
  if (!faults.strike('expired-token', line)) return undefined;
  if (!options.expireTokens) return answer(401);
  // What was given out is dead now; what is asked for afterwards lives, as after a real expiry.
  options.expireTokens();
  faults.switchOff('expired-token');
  return undefined;
}

/** What the hub's pages do by hand. */
function handFace(store: ShellStore): Pick<VendorFake, 'rows' | 'edit' | 'insert' | 'remove' | 'onChange'> {
  return {
    rows(table, query) {
      const wanted = query.text?.trim().toLowerCase() ?? '';
      const found = store.all(table).filter(
        (row) =>
          wanted === '' ||
          JSON.stringify([row.id, ...Object.values(row.values)])
            .toLowerCase()
            .includes(wanted),
      );
      return { rows: found.slice(query.offset, query.offset + query.limit).map(toFakeRow), total: found.length };
    },
    edit: (table, id, changes, actor) => void store.update(table, id, changes, { actor }),
    insert: (table, values, actor) => store.insert(table, values, { actor }).id,
    remove: (table, id, actor) => store.remove(table, id, { actor }),
    onChange: (listener) => store.onChange(listener),
  };
}

function toFakeRow(row: StoredRow): FakeRow {
  return { ...row.values, id: row.id };
}
