/** @module connectors/jira/fake/issue-routes  Issues: search, read, create, edit, steps of the workflow, history. */
import type { Hono } from 'hono';
import type { FieldValue } from '#domain';
import type { StoredRow } from '../../../connector-kit/testing/index.ts';
import { mustFindIssue, readSent } from './issue-values.ts';
import { meetsJql, type ParsedJql, parseJql } from './jql-language.ts';
import { renderScreenField } from './meta-routes.ts';
import { badQuery, FakeRefusal, notOnScreen } from './refusal.ts';
import { historiesOf, renderIssue, renderStatus, type Site, timesOf } from './render.ts';
import { FIELDS, fieldOf, ISSUE_TYPES, type IssueKind, isShown, kindOf, stepsFrom } from './site-model.ts';

/** Who asks, in every handler. */
export type Env = { Variables: { actor: string } };

export interface IssueRouteDeps {
  readonly site: Site;
  readonly nowMs: () => number;
  /** Minutes east of UTC of the signed-in user. */
  readonly zoneMinutes: number;
  /** How long a new issue is not yet found by searches, ms. */
  readonly indexLagMs: number;
  readonly objectsOf: (aql: string) => ReadonlySet<string>;
}

export function addIssueRoutes(app: Hono<Env>, deps: IssueRouteDeps): void {
  const { site } = deps;
  const { store, hidden } = site;
  app.get('/rest/api/3/search/jql', (c) => c.json(search(deps, Object.fromEntries(new URL(c.req.url).searchParams))));
  app.post('/rest/api/3/search/jql', async (c) => {
    const { fields, ...body } = await readObject(c.req.raw);
    return c.json(search(deps, { ...textsOf(body), fields: Array.isArray(fields) ? fields.join(',') : '' }));
  });
  app.get('/rest/api/3/issue/:id', (c) => {
    const row = mustFindIssue(store, c.req.param('id'), hidden);
    const rendered = renderIssue(site, row, c.req.query('fields')?.split(','));
    const isExpanded = c.req.query('expand')?.split(',').includes('changelog');
    return c.json(isExpanded ? { ...rendered, changelog: { histories: historiesOf(site, row.id).toReversed().slice(0, 100) } } : rendered);
  });
  app.post('/rest/api/3/issue', async (c) => {
    const { fields } = await readObject(c.req.raw);
    const row = store.insert('issue', readNewIssue(deps, asObject(fields)), { actor: c.get('actor') });
    return c.json({ id: row.id, key: row.values.key, self: `${site.url}/rest/api/3/issue/${row.id}` }, 201);
  });
  app.put('/rest/api/3/issue/:id', async (c) => {
    const row = mustFindIssue(store, c.req.param('id'), hidden);
    const { fields } = await readObject(c.req.raw);
    store.update(
      'issue',
      row.id,
      readFields(site, asObject(fields), (id) => isOnScreen(id, kindOf(String(row.values.type)))),
      { actor: c.get('actor') },
    );
    return c.body(null, 204);
  });
  app.get('/rest/api/3/issue/:id/transitions', (c) => c.json({ transitions: listSteps(mustFindIssue(store, c.req.param('id'), hidden)) }));
  app.post('/rest/api/3/issue/:id/transitions', async (c) => {
    takeStep(deps, mustFindIssue(store, c.req.param('id'), hidden), { body: await readObject(c.req.raw), actor: c.get('actor') });
    return c.body(null, 204);
  });
  app.get('/rest/api/3/issue/:id/changelog', (c) => {
    const all = historiesOf(site, mustFindIssue(store, c.req.param('id'), hidden).id);
    const [startAt, maxResults] = [Number(c.req.query('startAt') ?? 0), Math.min(Number(c.req.query('maxResults') ?? 100), 100)];
    return c.json({
      startAt,
      maxResults,
      total: all.length,
      isLast: startAt + maxResults >= all.length,
      values: all.slice(startAt, startAt + maxResults),
    });
  });
}

const isOnScreen = (id: string, kind: IssueKind) => {
  const field = fieldOf(id);
  return field !== undefined && isShown(field, kind);
};

/** All at once: every field that is refused is named. */
function readFields(
  { store }: Site,
  sent: Readonly<Record<string, unknown>>,
  isTaken: (id: string) => boolean,
): Readonly<Record<string, FieldValue>> {
  const values: Record<string, FieldValue> = {};
  const errors: Record<string, string> = {};
  for (const [id, value] of Object.entries(sent)) {
    if (!isTaken(id)) errors[id] = notOnScreen(id);
    else {
      try {
        values[id] = readSent(store, id, value);
      } catch (error) {
        if (!(error instanceof FakeRefusal)) throw error;
        Object.assign(errors, error.errors);
      }
    }
  }
  if (Object.keys(errors).length > 0) throw new FakeRefusal(400, [], errors);
  return values;
}

function readNewIssue(
  { site }: IssueRouteDeps,
  { project, issuetype, ...sent }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, FieldValue>> {
  if (asObject(project).key !== site.project && asObject(project).id !== '10000')
    throw new FakeRefusal(400, [], { project: 'valid project is required' });
  const type = Object.values(ISSUE_TYPES).find(({ id, name }) => id === asObject(issuetype).id || name === asObject(issuetype).name);
  if (type === undefined) throw new FakeRefusal(400, [], { issuetype: 'Specify a valid issue type' });
  const kind = kindOf(type.id);
  const absent = FIELDS.filter((field) => field.isRequired && isShown(field, kind) && (sent[field.id] ?? '') === '');
  if (absent.length > 0)
    throw new FakeRefusal(400, [], Object.fromEntries(absent.map(({ id, name }) => [id, `You must specify a ${name.toLowerCase()} of the issue.`])));
  return { ...readFields(site, sent, (id) => isOnScreen(id, kind)), type: type.id };
}

function listSteps({ values }: StoredRow) {
  return stepsFrom(kindOf(String(values.type)), String(values.status)).map(({ id, name, to, screen = [] }) => ({
    id,
    name,
    to: renderStatus(to),
    hasScreen: screen.length > 0,
    fields: Object.fromEntries(screen.map(({ field, isRequired }) => [field, renderScreenField(field, isRequired)])),
  }));
}

function takeStep(
  { site }: IssueRouteDeps,
  row: StoredRow,
  { body, actor }: { readonly body: Readonly<Record<string, unknown>>; readonly actor: string },
): void {
  const steps = stepsFrom(kindOf(String(row.values.type)), String(row.values.status));
  const id = String(asObject(body.transition).id);
  const step = steps.find((candidate) => candidate.id === id);
  if (step === undefined)
    throw new FakeRefusal(400, [
      `It seems that you have tried to perform a workflow operation (${id}) that is not valid for the current state of this issue.`,
    ]);
  const onScreen = new Set((step.screen ?? []).map(({ field }) => field));
  const values = readFields(site, asObject(body.fields ?? {}), (field) => onScreen.has(field));
  site.store.update('issue', row.id, { ...values, status: step.to }, { actor });
}

const MAX_PAGE = 100;

function search(deps: IssueRouteDeps, asked: Readonly<Record<string, string>>) {
  const { site, nowMs, zoneMinutes, indexLagMs, objectsOf } = deps;
  const parsed = parseJql(asked.jql ?? '');
  const world = { nowMs: nowMs(), zoneMinutes, project: site.project, objectsOf, timesOf };
  const indexed = site.store.all('issue').filter((row) => !site.hidden.has(row.id) && Date.parse(row.createdAt) <= nowMs() - indexLagMs);
  const found = sorted(
    indexed.filter((row) => meetsJql(row, parsed, world)),
    parsed,
  );
  const offset = readPageToken(asked.nextPageToken, asked.jql ?? '');
  const size = Math.min(Number(asked.maxResults ?? 50), MAX_PAGE);
  const isLast = offset + size >= found.length;
  // Without a list of fields the vendor sends ids alone.
  const fields = asked.fields ? asked.fields.split(',') : ['id'];
  const issues = found
    .slice(offset, offset + size)
    .map((row) => (fields.length === 1 && fields[0] === 'id' ? { id: row.id } : renderIssue(site, row, fields)));
  return { issues, isLast, ...(isLast ? {} : { nextPageToken: Buffer.from(JSON.stringify([offset + size, asked.jql])).toString('base64url') }) };
}

function sorted(rows: readonly StoredRow[], { orderBy }: ParsedJql): readonly StoredRow[] {
  const keyOf = (row: StoredRow, field: string) =>
    field === 'created' || field === 'updated' ? timesOf(row)[field] : String(row.values[field] ?? row.id);
  return rows.toSorted((a, b) => {
    for (const { field, direction } of orderBy) {
      const order = keyOf(a, field).localeCompare(keyOf(b, field));
      if (order !== 0) return order * direction;
    }
    return Number(a.id) - Number(b.id);
  });
}

/** A token belongs to its query. */
function readPageToken(token: string | undefined, jql: string): number {
  if (token === undefined) return 0;
  try {
    const [offset, query] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [number, string];
    if (query === jql) return offset;
  } catch {
    // Falls through to the refusal below.
  }
  throw badQuery('The provided next page token is invalid or has expired.');
}

/** The body as an object; throws what the vendor answers to anything else. */
export async function readObject(request: Request): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await request.json();
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return Object.fromEntries(Object.entries(body));
  } catch {
    // Falls through to the refusal below.
  }
  throw new FakeRefusal(400, ['There was an error parsing JSON. Check that your request body is valid.']);
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

const textsOf = (body: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
