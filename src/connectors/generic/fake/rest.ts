/**
 * @module connectors/generic/fake/rest
 * A REST service: JSON, an API key in a header of its own, pages linked from the body, PATCH under If-Match only, 410 for what was deleted. It gives at most 40
 * records a page whatever is asked, refuses parameters that it does not know, and wants instants in seconds.
 */
import { type Context, Hono } from 'hono';
import type { Clock } from '#domain';
import { createFakeShell, type FakeShell, type FakeStore, type StoredRow } from '../../../connector-kit/testing/index.ts';
import { byChange, commentsOf, ROBOT, STATES, TABLES, type Tombstone, TrackerRefusal, trackerRules } from './tracker.ts';

export const REST_KEY = 'rest-key-4f1b9c';
const MAX_PAGE = 40;
const LIST_PARAMETERS = new Set(['updated_since', 'ref', 'external_id', 'asset', 'page', 'per_page', 'sort']);
/** The service's names of our columns. */
const NAMES = {
  title: 'title',
  description: 'description',
  state: 'status',
  priority: 'priority',
  resolution: 'resolution',
  externalId: 'external_id',
} as const;

export type RestFake = FakeShell & { readonly bury: (id: string) => void };

export function createRestFake({ clock }: { readonly clock: Clock }): RestFake {
  const graves: Tombstone[] = [];
  const shell = createFakeShell({
    id: 'generic-rest',
    name: 'Case service (REST)',
    clock,
    tables: TABLES,
    rules: trackerRules(),
    routes: (store) => restRoutes({ store, clock, graves }),
    failureBody: (status) => ({ error: { code: 'server_error', message: `Failed with ${status}.` } }),
  });
  const bury = (id: string) => {
    shell.remove('incidents', id, 'anna.huber');
    graves.push({ id, at: new Date(clock.now()).toISOString() });
  };
  return Object.assign(shell, { bury });
}

interface RouteDeps {
  readonly store: FakeStore;
  readonly clock: Clock;
  readonly graves: readonly Tombstone[];
}

function restRoutes(deps: RouteDeps): (request: Request) => Response | Promise<Response> {
  const { store, clock, graves } = deps;
  const app = new Hono().basePath('/api/v1');
  app.use(async (context, next) => {
    if (context.req.header('x-api-key') !== REST_KEY) return refuse(401, 'unauthorized', 'The key is not valid.');
    await next();
    context.res.headers.set('date', new Date(clock.now()).toUTCString());
  });
  app.onError((error) => {
    if (!(error instanceof TrackerRefusal)) throw error;
    const details = error.fields.map((name) => ({ field: nameOf(name), rule: error.missing.includes(name) ? 'required' : 'invalid' }));
    return refuse(error.kind === 'duplicate' ? 409 : 422, error.kind === 'duplicate' ? 'duplicate' : 'validation_failed', error.message, details);
  });
  app.notFound(() => refuse(404, 'no_route', 'There is no such address.'));

  app.get('/me', () => Response.json({ user: { key: ROBOT.id, display_name: ROBOT.name } }));
  app.get('/statuses', () => Response.json({ statuses: Object.entries(STATES).map(([key, label]) => ({ key, label })) }));
  app.get('/cases', (context) => listCases(context, store));
  app.get('/deleted-cases', (context) => {
    const since = Number(context.req.query('since') ?? Number.NaN);
    if (!Number.isSafeInteger(since)) return refuse(400, 'bad_parameter', 'since must be a number of seconds.');
    return Response.json({ deleted: graves.filter(({ at }) => Date.parse(at) >= since * 1_000).map(({ id, at }) => ({ id, deleted_at: at })) });
  });
  app.get('/cases/:id', (context) => withCase(deps, context.req.param('id'), (row) => found(row, 200)));
  app.post('/cases', async (context) => {
    const values = await readCase(context.req.raw);
    return values === undefined ? refuse(400, 'bad_body', 'Send {"case": {…}}.') : found(store.insert('incidents', values, { actor: ROBOT.id }), 201);
  });
  app.patch('/cases/:id', (context) => withCase(deps, context.req.param('id'), (row) => patchCase(context.req.raw, row, store)));
  app.get('/cases/:id/comments', (context) =>
    withCase(deps, context.req.param('id'), (row) => Response.json({ comments: commentsOf(store, row.id).map(renderComment) })),
  );
  app.post('/cases/:id/comments', (context) => withCase(deps, context.req.param('id'), async (row) => addComment(context.req.raw, row, store)));
  return (request) => app.fetch(request);
}

function withCase({ store, graves }: RouteDeps, id: string, run: (row: StoredRow) => Response | Promise<Response>): Response | Promise<Response> {
  if (graves.some((grave) => grave.id === id)) return refuse(410, 'gone', 'The case was deleted.');
  const row = store.get('incidents', id);
  return row === undefined ? refuse(404, 'not_found', 'There is no such case.') : run(row);
}

function refuse(status: number, code: string, message: string, details: readonly unknown[] = []): Response {
  return Response.json({ error: { code, message, details } }, { status });
}

const etagOf = (row: StoredRow) => `"r${row.version}-${row.id}"`;
const found = (row: StoredRow, status: number) => Response.json({ case: renderCase(row) }, { status, headers: { etag: etagOf(row) } });

async function patchCase(request: Request, row: StoredRow, store: FakeStore): Promise<Response> {
  const condition = request.headers.get('if-match');
  if (condition === null) return refuse(428, 'precondition_required', 'Send If-Match.');
  if (condition !== etagOf(row)) return refuse(412, 'precondition_failed', 'The case was changed meanwhile.');
  const values = await readCase(request);
  return values === undefined
    ? refuse(400, 'bad_body', 'Send {"case": {…}}.')
    : found(store.update('incidents', row.id, values, { actor: ROBOT.id }), 200);
}

async function addComment(request: Request, row: StoredRow, store: FakeStore): Promise<Response> {
  const { comment } = (await request.json()) as { comment?: { body?: unknown; is_public?: unknown } };
  if (typeof comment?.body !== 'string' || typeof comment.is_public !== 'boolean')
    return refuse(422, 'validation_failed', 'body and is_public are required.');
  const values = { incidentId: row.id, text: comment.body, isPublic: comment.is_public };
  return Response.json({ comment: renderComment(store.insert('comments', values, { actor: ROBOT.id, effect: 'comment.add' })) }, { status: 201 });
}

function listCases(context: Context, store: FakeStore): Response {
  const query = context.req.query();
  const unknown = Object.keys(query).filter((name) => !LIST_PARAMETERS.has(name));
  if (unknown.length > 0) return refuse(400, 'bad_parameter', `Unknown parameter: ${unknown.join(', ')}.`);
  const since = Number(query.updated_since ?? 0);
  const page = Number(query.page ?? 1);
  if (!Number.isSafeInteger(since) || !Number.isSafeInteger(page) || page < 1)
    return refuse(400, 'bad_parameter', 'updated_since and page are whole numbers.');
  const size = Math.min(Number(query.per_page ?? 20), MAX_PAGE);
  const rows = store
    .all('incidents')
    .filter((row) => Date.parse(row.updatedAt) >= since * 1_000)
    .filter((row) => query.ref === undefined || row.values.number === query.ref)
    .filter((row) => query.external_id === undefined || row.values.externalId === query.external_id)
    .filter((row) => query.asset === undefined || row.values.assetId === query.asset)
    .toSorted(byChange);
  const isLast = page * size >= rows.length;
  const next = new URLSearchParams({ ...query, page: String(page + 1) });
  return Response.json({
    cases: rows.slice((page - 1) * size, page * size).map(renderCase),
    links: { next: isLast ? null : `/api/v1/cases?${next.toString()}` },
  });
}

function renderCase(row: StoredRow): Readonly<Record<string, unknown>> {
  const { values } = row;
  return {
    id: row.id,
    ref: values.number,
    title: values.title,
    description: values.description,
    status: values.state,
    priority: values.priority,
    resolution: values.resolution === '' ? null : values.resolution,
    asset: values.assetId === '' ? null : { id: values.assetId },
    custom: [
      { key: 'urgent', value: values.isUrgent },
      { key: 'due', value: values.dueAt === null ? null : Date.parse(String(values.dueAt)) / 1_000 },
    ],
    labels: values.tags,
    assignee: { name: 'Anna Huber' },
    external_id: values.externalId === '' ? null : values.externalId,
    revision: row.version,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    updated_by: row.updatedBy,
  };
}

const renderComment = (row: StoredRow) => ({
  id: row.id,
  body: row.values.text,
  is_public: row.values.isPublic,
  author: { key: row.createdBy, display_name: row.createdBy === ROBOT.id ? ROBOT.name : row.createdBy },
  created_at: row.createdAt,
});

const nameOf = (column: string) => (Object.hasOwn(NAMES, column) ? NAMES[column as keyof typeof NAMES] : column);

interface CaseBody {
  readonly case?: Record<string, unknown>;
}

/** Our columns from the service's words; undefined where the body is of another shape. */
async function readCase(request: Request): Promise<Record<string, never> | undefined> {
  const body = (await request.json().catch(() => undefined)) as CaseBody | undefined;
  if (typeof body?.case !== 'object' || body.case === null) return undefined;
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body.case)) {
    const column = Object.entries(NAMES).find(([, own]) => own === name)?.[0];
    if (column !== undefined) values[column] = value ?? '';
    else if (name === 'labels') values.tags = value;
    else if (name === 'asset') values.assetId = (value as { id?: string } | null)?.id ?? '';
    else if (name === 'custom' && Array.isArray(value)) Object.assign(values, readCustom(value));
    else values[name] = value;
  }
  return values as Record<string, never>;
}

function readCustom(entries: readonly { readonly key?: string; readonly value?: unknown }[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    entries.map(({ key = '', value }) => {
      if (key === 'urgent') return ['isUrgent', value === true];
      return key === 'due' ? ['dueAt', typeof value === 'number' ? new Date(value * 1_000).toISOString() : null] : [key, value];
    }),
  );
}
