/**
 * @module connectors/entra/api
 * One function per endpoint of Graph v1.0. Reading only.
 */
import type { Call, Schema } from '#capabilities';
import { type EncodedPath, followPages, type HttpClient, path } from '#connector-kit';
import { REPORTS } from './limits.ts';
import * as query from './query.ts';
import * as wire from './wire.ts';

const AGENT_TIMEOUT_MS = 3_000;
const SYNC_TIMEOUT_MS = 20_000;
/** A sidebar shows no more. */
const MAX_GROUPS = 200;
const MAX_DEVICES = 50;
/** Accounts that one address may match before the answer is simply "many". */
const MAX_MATCHES = 20;

/** What may be told of a part: its data, that there is none, or the code under which it was refused. */
export type Part<Data> =
  | { readonly kind: 'data'; readonly data: Data }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly code: string };

interface Get<Data> {
  readonly operation: string;
  readonly path: EncodedPath | URL;
  readonly schema: Schema<Data>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly endpoint?: string;
}

/** https://learn.microsoft.com/graph/throttling — under load the vendor serves `High` first. */
async function get<Data>(http: HttpClient, one: Get<Data>, call: Call, alsoAnswers: readonly number[] = []) {
  const isAgent = call.priority === 'agent';
  const headers = { 'x-ms-throttle-priority': isAgent ? 'High' : 'Low' };
  return http.request({ ...one, method: 'GET', headers, repeat: 'safe', alsoAnswers, timeoutMs: isAgent ? AGENT_TIMEOUT_MS : SYNC_TIMEOUT_MS }, call);
}

/** Reads a part that may be refused on its own. */
async function getPart<Data>(http: HttpClient, one: Get<Data>, call: Call): Promise<Part<Data>> {
  const answer = await get<Data | { readonly error: { readonly code: string } }>(http, { ...one, schema: orRefusal(one.schema) }, call, [403, 404]);
  if (answer.status === 404) return { kind: 'none' };
  if (answer.status !== 403) return { kind: 'data', data: answer.data as Data };
  const refusal = wire.refusalWire.safeParse(answer.data);
  return { kind: 'refused', code: refusal.success ? refusal.data.error.code : 'Forbidden' };
}

/** A 403 or 404 carries an error body where the data would be. */
function orRefusal<Data>(schema: Schema<Data>): Schema<Data | { readonly error: { readonly code: string } }> {
  const isRefusal = (input: unknown) => wire.refusalWire.safeParse(input).success;
  return {
    parse: (input) => (isRefusal(input) ? wire.refusalWire.parse(input) : schema.parse(input)),
    safeParse: (input) => (isRefusal(input) ? { success: true, data: wire.refusalWire.parse(input) } : schema.safeParse(input)),
  };
}

interface LinkedPage<Item> {
  readonly value: readonly Item[];
  readonly '@odata.nextLink'?: string | null | undefined;
}

/** Every record of a collection that may be refused on its own; the vendor hands out the next page's address. */
async function listPart<Item extends { readonly id: string }>(
  http: HttpClient,
  list: Get<LinkedPage<Item>> & { readonly maxItems: number },
  call: Call,
): Promise<Part<readonly Item[]>> {
  const { maxItems, ...first } = list;
  let refusal: Exclude<Part<never>, { kind: 'data' }> | undefined;
  const items = await followPages<Item, string>({
    operation: list.operation,
    idOf: (item) => item.id,
    maxItems,
    call,
    fetchPage: async (cursor) => {
      const part = await getPart(
        http,
        cursor === undefined ? first : { operation: list.operation, schema: list.schema, path: new URL(cursor) },
        call,
      );
      if (part.kind === 'data') return { items: part.data.value, next: part.data['@odata.nextLink'] ?? undefined };
      refusal = part;
      return { items: [], next: undefined };
    },
  });
  return refusal ?? { kind: 'data', data: items };
}

/** https://learn.microsoft.com/graph/api/user-list */
export async function findUsers(http: HttpClient, email: string, call: Call): Promise<readonly wire.UserWire[]> {
  const parameters = { $filter: query.ownersOf(email), $select: wire.USER_SELECT, $top: MAX_MATCHES };
  return (await get(http, { operation: 'user.find', path: path`/v1.0/users`, query: parameters, schema: wire.usersPage }, call)).data.value;
}

/** https://learn.microsoft.com/graph/api/user-list-manager — 404 means that there is none. */
export function readManager(http: HttpClient, id: string, call: Call) {
  const one = {
    operation: 'user.manager',
    path: path`/v1.0/users/${id}/manager`,
    query: { $select: 'id,displayName,mail' },
    schema: wire.managerReply,
  };
  return getPart(http, one, call);
}

/** https://learn.microsoft.com/graph/api/user-list-memberof — groups, directory roles and administrative units in one list. */
export function listMemberships(http: HttpClient, id: string, call: Call) {
  const list = { operation: 'user.groups', path: path`/v1.0/users/${id}/memberOf`, query: { $select: 'id,displayName' }, schema: wire.memberOfPage };
  return listPart(http, { ...list, maxItems: MAX_GROUPS }, call);
}

/** https://learn.microsoft.com/graph/api/authentication-list-methods — takes no query options. */
export function readMethods(http: HttpClient, id: string, call: Call) {
  return getPart(http, { operation: 'user.factors', path: path`/v1.0/users/${id}/authentication/methods`, schema: wire.methodsReply }, call);
}

/** https://learn.microsoft.com/graph/api/resources/signinactivity — by id only; by sign-in name the vendor answers 400. */
export function readActivity(http: HttpClient, id: string, call: Call) {
  return getPart(
    http,
    { operation: 'user.activity', path: path`/v1.0/users/${id}`, query: { $select: 'id,signInActivity' }, schema: wire.activityReply },
    call,
  );
}

/** https://learn.microsoft.com/graph/api/signin-list — newest first. */
export function listSignIns(http: HttpClient, id: string, sinceIso: string, call: Call) {
  const parameters = { $filter: query.signInsSince(id, sinceIso), $top: 50 };
  return getPart(
    http,
    { operation: 'user.signins', path: path`/v1.0/auditLogs/signIns`, query: parameters, endpoint: REPORTS, schema: wire.signInsReply },
    call,
  );
}

/** https://learn.microsoft.com/graph/api/user-list-manageddevices */
export function listDevices(http: HttpClient, id: string, call: Call) {
  const list = { operation: 'user.devices', path: path`/v1.0/users/${id}/managedDevices`, schema: wire.devicesPage };
  return listPart(http, { ...list, maxItems: MAX_DEVICES }, call);
}
