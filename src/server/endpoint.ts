/**
 * @module server/endpoint
 * How an endpoint is declared: its name in the route table, what it takes, what it answers, and what it does. Serving checks the caller first, then the input.
 */
import type { RouteConfig } from '@hono/zod-openapi';
import type { Hono, Context as HonoContext } from 'hono';
import { z } from 'zod';
import { type Access, type Caller, requireRole } from '#access';
import { problem, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { isTielineError, type TraceId, UnauthenticatedError } from '#domain';
import { refuseInexactInput } from './middleware/exact-input.ts';
import { readBody, readParams, readQuery } from './middleware/read-input.ts';
import { answerHeaders } from './middleware/security-headers.ts';
import { type Cursors, filterOf } from './paging.ts';
import { STATUS_BY_CODE } from './problem.ts';
import { idsNamed, type UnknownIds } from './unknown-ids.ts';

export { pageQuery } from './paging.ts';
export { toHonoPath } from './to-hono-path.ts';

/** Set by the middleware for every request. */
export interface Variables {
  traceId: TraceId;
}
export type AppEnv = { Variables: Variables };
export type App = Hono<AppEnv>;

/** What a handler gets. `caller` is proven; ticket and link access are the handler's to check. */
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  readonly traceId: TraceId;
  readonly signal: AbortSignal;
}

/** An endpoint of an identified caller. `answer: undefined` answers 204. */
export interface EndpointSpec<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType, Answer extends z.ZodType> {
  readonly name: RouteName;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer?: Answer;
  readonly status?: 200 | 201 | 202;
  /** The answer, or its JSON text where it is kept ready. */
  readonly handle: (asked: Asked<z.infer<Params>, z.infer<Query>, z.infer<Body>>) => Promise<z.infer<Answer> | ReadyText | undefined>;
}

/** JSON text that need not be made again, as the bytes that are sent: encoding it anew for each answer is most of the cost of a warm panel (bench C1). */
export interface ReadyText {
  readonly readyText: Uint8Array<ArrayBuffer>;
}

/** An endpoint, ready to be served. */
export interface Endpoint {
  readonly name: RouteName;
  /** What the API's document says of it. */
  readonly document: () => RouteConfig;
  readonly serve: (c: HonoContext<AppEnv>, serving: Serving) => Response | Promise<Response>;
}

/** What every endpoint is served with. */
export interface Serving {
  readonly access: Pick<Access, 'authenticate'>;
  readonly cursors: Cursors;
  readonly unknownIds: UnknownIds;
  /** All endpoints of the API, which loads those that nobody has asked for yet. */
  readonly everyEndpoint: () => Promise<readonly Endpoint[]>;
}

/** An endpoint that proves its caller in its own way, or needs none. What it throws becomes a problem. */
export interface OpenEndpointSpec {
  readonly name: RouteName;
  readonly summary: string;
  readonly request?: RouteConfig['request'];
  readonly responses: RouteConfig['responses'];
  readonly serve: Endpoint['serve'];
}

/** Declares an endpoint that makes its answer in its own way. */
export function defineOpen({ name, summary, request, responses, serve }: OpenEndpointSpec): Endpoint {
  return {
    name,
    document: () => ({ ...documentedName(name, summary), ...(request ? { request } : {}), responses }),
    serve(c, serving) {
      // Before the answer is made, so that an endpoint's own value replaces ours, and no finished answer is taken apart again (bench C1).
      for (const [header, value] of Object.entries(answerHeaders(c.get('traceId')))) c.header(header, value);
      return serve(c, serving);
    },
  };
}

/** Declares an endpoint of an identified caller: with its role, input checks and documentation. */
export function define<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType, Answer extends z.ZodType>(
  endpoint: EndpointSpec<Params, Query, Body, Answer>,
): Endpoint {
  const spec: RouteSpec = ROUTES[endpoint.name];
  const who = spec.who;
  if (who !== 'viewer' && who !== 'agent' && who !== 'admin')
    throw new TypeError(`${endpoint.name} is not for identified callers; declare it with defineOpen.`);
  // One handler from the caller's proof to the answer: each layer between them costs a warm panel a turn of the loop (bench C1).
  const serve = async (c: HonoContext<AppEnv>, { access, cursors, unknownIds }: Serving): Promise<Response> => {
    const traceId = c.get('traceId');
    const caller = await access.authenticate(bearerOf(c), traceId);
    requireRole(caller, who, spec.needs === 'proven' ? 'proven' : 'asserted');
    // Only now: a stranger is refused before the input is even looked at.
    await refuseInexactInput(c);
    const query = endpoint.query ? readQuery(c, endpoint.query) : ({} as z.infer<Query>);
    const params = endpoint.params ? readParams(c, endpoint.params) : ({} as z.infer<Params>);
    const body = endpoint.body ? await readBody(c, endpoint.body) : (undefined as z.infer<Body>);
    const place = () => ({ route: endpoint.name, installationId: caller.installationId, filter: filterOf(params, query) });
    const noteUnknown = async (error: unknown): Promise<never> => {
      if (isTielineError(error) && STATUS_BY_CODE[error.code] === 404)
        await unknownIds.note({ caller, traceId, route: endpoint.name, ids: idsNamed(params, body) });
      throw error;
    };
    const answer = await endpoint
      .handle({
        params,
        query: withPosition(query, (cursor) => cursors.open(cursor, place())),
        body,
        caller,
        traceId,
        // Made when first asked for: most answers come from memory, and the signal costs a whole request object (bench C1).
        get signal() {
          return c.req.raw.signal;
        },
      })
      .catch(noteUnknown);
    return respond(
      withCursor(answer, (position) => cursors.seal(position, place())),
      endpoint.status ?? 200,
      traceId,
    );
  };
  return { name: endpoint.name, document: () => documentRoute(endpoint), serve };
}

/** The query as the handler gets it: its cursor opened, where it has one. */
function withPosition<Query extends object>(query: Query, open: (cursor: string) => string): Query {
  return 'cursor' in query && typeof query.cursor === 'string' ? { ...query, cursor: open(query.cursor) } : query;
}

/** The answer as the caller gets it: its position sealed, where it has one. */
function withCursor<Answer>(answer: Answer, seal: (position: string) => string): Answer {
  if (typeof answer !== 'object' || answer === null || !('nextCursor' in answer) || typeof answer.nextCursor !== 'string') return answer;
  return { ...answer, nextCursor: seal(answer.nextCursor) };
}

/** Made in one piece, headers as a plain object: Node's adapter writes such an answer without building the standard's header list (bench C1). */
function respond(answer: unknown, status: 200 | 201 | 202, traceId: TraceId): Response {
  const headers = answerHeaders(traceId);
  if (answer === undefined) return new Response(null, { status: 204, headers });
  headers['content-type'] = 'application/json';
  return new Response(isReady(answer) ? answer.readyText : JSON.stringify(answer), { status, headers });
}

function isReady(answer: unknown): answer is ReadyText {
  return typeof answer === 'object' && answer !== null && 'readyText' in answer;
}

/** The bearer token of a request. Throws `UnauthenticatedError` where there is none. */
export function bearerOf(c: HonoContext<AppEnv>): string {
  const match = /^Bearer ([\w.~+/=-]{1,8192})$/.exec(c.req.header('authorization') ?? '');
  if (!match?.[1]) throw new UnauthenticatedError({ message: 'The request carries no bearer token. Reload the page.' });
  return match[1];
}

/** The documented failures of an endpoint: those it names, and that anything else is a problem of the same shape. */
export function documentedProblems(...statuses: readonly number[]): Record<string, { description: string; content: typeof problemAnswer.content }> {
  const named = statuses.map((status) => [status, { ...problemAnswer, description: 'See the code in the body.' }]);
  return { ...Object.fromEntries(named), default: { ...problemAnswer, description: 'Anything else that went wrong.' } };
}

const problemAnswer = { content: { 'application/problem+json': { schema: problem } } };

type AnyEndpoint = Pick<
  EndpointSpec<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType>,
  'name' | 'summary' | 'params' | 'query' | 'body' | 'answer' | 'status'
>;

/** What the route table says of an endpoint, as the document names it. */
function documentedName(name: RouteName, summary: string) {
  const { method, path, who, needs }: RouteSpec = ROUTES[name];
  return {
    method: method.toLowerCase() as 'get',
    path,
    operationId: name,
    summary,
    ...(who === 'viewer' || who === 'agent' || who === 'admin' || who === 'operator' ? { security: [{ bearer: [] }] } : {}),
    'x-access': who,
    ...(needs ? { 'x-needs': needs } : {}),
  };
}

/** JSON of that schema, as the document names it. */
export function json(schema: z.ZodType) {
  return { content: { 'application/json': { schema } } };
}

function documentRoute(endpoint: AnyEndpoint): RouteConfig {
  const success = endpoint.answer ? { ...json(endpoint.answer), description: 'Done.' } : { description: 'Done; no content.' };
  return {
    ...documentedName(endpoint.name, endpoint.summary),
    request: {
      ...(endpoint.params ? { params: endpoint.params } : {}),
      ...(endpoint.query ? { query: endpoint.query } : {}),
      ...(endpoint.body ? { body: { ...json(endpoint.body), required: true } } : {}),
    },
    responses: {
      [endpoint.answer ? (endpoint.status ?? 200) : 204]: success,
      400: { ...problemAnswer, description: 'The input cannot be used.' },
      401: { ...problemAnswer, description: 'The caller is not proven.' },
      403: { ...problemAnswer, description: "The caller's role does not allow this." },
      404: { ...problemAnswer, description: 'There is no such thing in the installation of the caller.' },
      default: { ...problemAnswer, description: 'Anything else that went wrong.' },
    },
  };
}

/** An id in a path: never empty, never a path of its own. */
export const pathId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w.:@~-]+$/u, 'may hold letters, digits and . _ : @ ~ - only');
/** A ticket's id. */
export const ticketParams = z.object({ ticketId: z.string().regex(/^\d{1,20}$/, 'is a number') });
export const linkParams = z.object({ linkId: pathId });
