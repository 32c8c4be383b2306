/**
 * @module connectors/generic/fake/graphql
 * A GraphQL service: everything is a POST to one address, cursors with edges of its own, refusals inside a 200, a version that each update must name, ids with
 * marks in them, and records that are trashed rather than deleted. It checks documents against its types as such a service does.
 */
import { Hono } from 'hono';
import type { Clock, FieldValue } from '#domain';
import { createFakeShell, type FakeShell, type FakeStore, type StoredRow } from '../../../connector-kit/testing/index.ts';
import { GraphqlProblem, readOperation, type Selection, select } from './graphql-document.ts';
import { byChange, commentsOf, ROBOT, TABLES, TrackerRefusal, trackerRules } from './tracker.ts';

export const GRAPHQL_CLIENT = { id: 'tieline-graphql', secret: 'graphql-client-secret-77' } as const;
const MAX_FIRST = 50;
const TOKEN_LIFE_S = 3_600;

/** What a service says in `extensions.code`. */
class Problem extends Error {
  readonly code: string;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.extensions = extensions;
  }
}

export function createGraphqlFake({ clock }: { readonly clock: Clock }): FakeShell {
  const tokens = new Map<string, number>();
  return createFakeShell({
    id: 'generic-graphql',
    name: 'Issue service (GraphQL)',
    clock,
    tables: TABLES,
    rules: trackerRules(),
    routes: (store) => graphqlRoutes({ store, clock, tokens }),
    failureBody: (status) => ({ errors: [{ message: `Failed with ${status}.`, extensions: { code: 'INTERNAL' } }] }),
    expireTokens: () => tokens.clear(),
    isRead: async (request) => {
      const text = await request.clone().text();
      return /"query":\s*"\s*query\b/.test(text);
    },
  });
}

interface RouteDeps {
  readonly store: FakeStore;
  readonly clock: Clock;
  readonly tokens: Map<string, number>;
}

function graphqlRoutes(deps: RouteDeps): (request: Request) => Promise<Response> {
  const { store, clock, tokens } = deps;
  const app = new Hono();
  app.post('/oauth/token', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    if (form.get('client_id') !== GRAPHQL_CLIENT.id || form.get('client_secret') !== GRAPHQL_CLIENT.secret)
      return Response.json({ error: 'invalid_client' }, { status: 401 });
    const token = `gql-token-${store.nextNumber('token')}-${'x'.repeat(24)}`;
    tokens.set(token, clock.now() + TOKEN_LIFE_S * 1_000);
    return Response.json({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE_S });
  });
  app.post('/graphql', async (context) => {
    const headers = { date: new Date(clock.now()).toUTCString() };
    const token = context.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    // As many such services do: who is not signed in is told so inside a 200.
    if ((tokens.get(token) ?? 0) <= clock.now()) return Response.json(failure(new Problem('UNAUTHENTICATED', 'Sign in first.')), { headers });
    return Response.json(answer(store, await context.req.json()), { headers });
  });
  return async (request) => app.fetch(request);
}

const failure = ({ message, code, extensions }: Problem) => ({ data: null, errors: [{ message, extensions: { code, ...extensions } }] });

function answer(store: FakeStore, body: { readonly query?: string; readonly variables?: Readonly<Record<string, unknown>> }): unknown {
  try {
    const { kind, root } = readOperation(body.query ?? '', body.variables ?? {});
    const resolve = (kind === 'query' ? QUERIES : MUTATIONS)[root.name];
    if (resolve === undefined) throw new GraphqlProblem(`Cannot query field "${root.name}" on type "${kind === 'query' ? 'Query' : 'Mutation'}".`);
    return { data: { [root.name]: select(resolve(store, root), root.fields, root.name) } };
  } catch (error) {
    if (error instanceof Problem) return failure(error);
    if (error instanceof GraphqlProblem) return failure(new Problem('GRAPHQL_VALIDATION_FAILED', error.message));
    if (!(error instanceof TrackerRefusal)) throw error;
    return failure(new Problem('BAD_USER_INPUT', error.message, { invalidFields: error.fields, requiredFields: error.missing }));
  }
}

type Resolve = (store: FakeStore, root: Selection) => unknown;

const QUERIES: Readonly<Record<string, Resolve | undefined>> = {
  viewer: () => ({ id: ROBOT.id, name: ROBOT.name }),
  issue: (store, { args }) => {
    const row = store.get('incidents', idOf(args.id));
    return row === undefined ? null : toIssue(store, row);
  },
  issues: (store, { args }) => {
    const filter = (args.filter ?? {}) as Readonly<Record<string, unknown>>;
    const known = new Set(['updatedSince', 'key', 'externalId', 'assetId']);
    for (const name of Object.keys(filter)) if (!known.has(name)) throw new GraphqlProblem(`Field "${name}" is not defined by type "IssueFilter".`);
    const rows = store
      .all('incidents')
      .filter((row) => fits(row, filter))
      .toSorted(byChange);
    return connection(
      rows.map((row) => toIssue(store, row)),
      args,
    );
  },
};

function fits({ updatedAt, values }: StoredRow, { updatedSince, key, externalId, assetId }: Readonly<Record<string, unknown>>): boolean {
  const isRecent = updatedSince === undefined || Date.parse(updatedAt) >= Date.parse(String(updatedSince));
  const is = (wanted: unknown, value: FieldValue | undefined) => wanted === undefined || wanted === value;
  return isRecent && is(key, values.number) && is(externalId, values.externalId) && is(assetId, values.assetId);
}

const MUTATIONS: Readonly<Record<string, Resolve | undefined>> = {
  issueCreate: (store, { args }) => ({ issue: toIssue(store, store.insert('incidents', toColumns(args.input), { actor: ROBOT.id })) }),
  issueUpdate: (store, { args }) => {
    const row = store.get('incidents', idOf(args.id));
    if (row === undefined) throw new Problem('NOT_FOUND', 'There is no such issue.');
    if (args.expectedVersion !== undefined && args.expectedVersion !== null && args.expectedVersion !== row.version)
      throw new Problem('STALE_VERSION', `The issue has version ${row.version}.`);
    return { issue: toIssue(store, store.update('incidents', row.id, toColumns(args.input), { actor: ROBOT.id })) };
  },
  commentAdd: (store, { args }) => {
    const row = store.get('incidents', idOf(args.issueId));
    if (row === undefined) throw new Problem('NOT_FOUND', 'There is no such issue.');
    const values = { incidentId: row.id, text: String(args.body), isPublic: args.audience === 'EVERYONE' };
    return { comment: toComment(store.insert('comments', values, { actor: ROBOT.id, effect: 'comment.add' })) };
  },
};

/** Global ids are base64, as such services have them. */
const globalId = (kind: string, id: string) => Buffer.from(`${kind}:${id}`).toString('base64');
const idOf = (id: unknown) =>
  Buffer.from(String(id), 'base64')
    .toString('utf8')
    .replace(/^Issue:/, '');

function connection(nodes: readonly unknown[], { first, after }: Readonly<Record<string, unknown>>): unknown {
  const start = after === undefined || after === null ? 0 : Number(Buffer.from(String(after), 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(start)) throw new Problem('BAD_USER_INPUT', 'The cursor is not valid.');
  if (typeof first !== 'number' || first < 1 || first > MAX_FIRST) throw new Problem('BAD_USER_INPUT', `first must be 1 to ${MAX_FIRST}.`);
  const end = Math.min(start + first, nodes.length);
  return { nodes: nodes.slice(start, end), pageInfo: { hasNextPage: end < nodes.length, endCursor: Buffer.from(String(end)).toString('base64url') } };
}

function toIssue(store: FakeStore, row: StoredRow): Readonly<Record<string, unknown>> {
  const { values } = row;
  return {
    id: globalId('Issue', row.id),
    key: values.number,
    title: values.title,
    body: values.description,
    state: { name: String(values.state).toUpperCase() },
    priority: values.priority,
    resolution: values.resolution,
    urgent: values.isUrgent,
    dueAt: values.dueAt === null || values.dueAt === undefined ? null : Date.parse(String(values.dueAt)),
    tags: Array.isArray(values.tags) ? values.tags.map((name) => ({ name })) : [],
    assetId: values.assetId,
    externalId: values.externalId,
    assignee: { name: 'Anna Huber' },
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt.replace('Z', '+00:00'),
    lastEditor: row.updatedBy,
    trashedAt: values.isTrashed === true ? row.updatedAt : null,
    comments: (args: Readonly<Record<string, unknown>>) => connection(commentsOf(store, row.id).map(toComment), args),
  };
}

const toComment = (row: StoredRow) => ({
  id: globalId('Comment', row.id),
  body: row.values.text,
  audience: row.values.isPublic === true ? 'EVERYONE' : 'TEAM',
  author: { id: row.createdBy, name: row.createdBy === ROBOT.id ? ROBOT.name : row.createdBy },
  createdAt: row.createdAt,
});

const INPUT = {
  title: 'title',
  body: 'description',
  priority: 'priority',
  resolution: 'resolution',
  urgent: 'isUrgent',
  assetId: 'assetId',
  externalId: 'externalId',
} as const;

function toColumns(input: unknown): Record<string, FieldValue> {
  const columns: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries((input ?? {}) as Readonly<Record<string, FieldValue>>)) {
    if (name === 'stateName') columns.state = String(value).toLowerCase();
    else if (name === 'tags') columns.tags = value;
    else if (name === 'dueAt') columns.dueAt = typeof value === 'number' ? new Date(value).toISOString() : null;
    else if (Object.hasOwn(INPUT, name)) columns[INPUT[name as keyof typeof INPUT]] = value ?? '';
    else throw new GraphqlProblem(`Field "${name}" is not defined by type "IssueInput".`);
  }
  return columns;
}
