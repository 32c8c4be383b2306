/** @module connectors/jira/fake/meta-routes  Who we are, people, permissions, and what fields, types and statuses there are. */
import type { Hono } from 'hono';
import type { Env } from './issue-routes.ts';
import { renderUser } from './issue-values.ts';
import { FakeRefusal } from './refusal.ts';
import { renderStatus, type Site } from './render.ts';
import { type Choice, FIELDS, fieldOf, ISSUE_TYPES, type IssueKind, isShown, kindOf, STATUSES } from './site-model.ts';

export interface MetaRouteDeps {
  readonly site: Site;
  /** Permissions that our user lacks. */
  readonly lacking: ReadonlySet<string>;
}

export function addMetaRoutes(app: Hono<Env>, { site, lacking }: MetaRouteDeps): void {
  const { store } = site;
  app.get('/rest/api/3/myself', (c) => c.json(renderUser(store, c.get('actor')) as object));
  app.get('/rest/api/3/user', (c) => {
    const found = store.get('user', c.req.query('accountId') ?? '');
    if (found === undefined) throw new FakeRefusal(404, ['Specified user does not exist or you do not have required permissions']);
    return c.json(renderUser(store, found.id) as object);
  });
  app.get('/rest/api/3/user/search', (c) => {
    const text = c.req.query('query')?.toLowerCase() ?? '';
    // The search matches the beginning of name or address, also of people who hide the latter.
    const found = store.all('user').filter(
      ({ values }) =>
        text !== '' &&
        [values.displayName, values.emailAddress, values.hiddenAddress].some((one) =>
          String(one ?? '')
            .toLowerCase()
            .startsWith(text),
        ),
    );
    return c.json(found.map(({ id }) => renderUser(store, id) as object));
  });
  app.get('/rest/api/3/mypermissions', (c) => {
    const names = c.req.query('permissions')?.split(',') ?? [];
    if (names.length === 0) throw new FakeRefusal(400, ["The 'permissions' query parameter is required."]);
    return c.json({ permissions: Object.fromEntries(names.map((name) => [name, { key: name, havePermission: !lacking.has(name) }])) });
  });
  app.get('/rest/api/3/field', (c) =>
    c.json(FIELDS.map(({ id, name, type }) => ({ id, key: id, name, custom: id.startsWith('customfield_'), navigable: true, schema: type }))),
  );
  app.get('/rest/api/3/resolution', (c) => c.json((fieldOf('resolution')?.choices ?? []).map(({ id, name }) => ({ id, name }))));
  app.get('/rest/api/3/project/:key/statuses', (c) => {
    mustBeProject(site, c.req.param('key'));
    const kinds = Object.keys(ISSUE_TYPES) as readonly IssueKind[];
    return c.json(kinds.map((kind) => ({ ...ISSUE_TYPES[kind], subtask: false, statuses: STATUSES[kind].map(({ id }) => renderStatus(id)) })));
  });
  app.get('/rest/api/3/issue/createmeta/:key/issuetypes', (c) => {
    mustBeProject(site, c.req.param('key'));
    return c.json({ startAt: 0, maxResults: 50, total: 2, issueTypes: Object.values(ISSUE_TYPES) });
  });
  app.get('/rest/api/3/issue/createmeta/:key/issuetypes/:type', (c) => {
    mustBeProject(site, c.req.param('key'));
    const kind = kindOf(c.req.param('type'));
    const shown = FIELDS.filter((field) => isShown(field, kind));
    const [startAt, maxResults] = [Number(c.req.query('startAt') ?? 0), Math.min(Number(c.req.query('maxResults') ?? 50), 50)];
    const fields = shown
      .slice(startAt, startAt + maxResults)
      .map(({ id, isRequired }) => ({ fieldId: id, key: id, ...renderScreenField(id, isRequired === true) }));
    return c.json({ startAt, maxResults, total: shown.length, fields });
  });
}

function mustBeProject({ project }: Site, key: string): void {
  if (key !== project && key !== '10000') throw new FakeRefusal(404, [`No project could be found with key '${key}'.`]);
}

/** A field as screens show it. */
export function renderScreenField(id: string, isRequired: boolean) {
  const field = fieldOf(id);
  if (field === undefined) throw new TypeError(`This site has no field ${id}.`);
  const choices = field.choices === undefined ? {} : { allowedValues: field.choices.map((choice) => renderAllowed(id, choice)) };
  return { required: isRequired, schema: field.type, name: field.name, hasDefaultValue: id === 'priority', operations: ['set'], ...choices };
}

function renderAllowed(field: string, { id, name, children }: Choice): object {
  const named = field.startsWith('customfield_') ? { value: name } : { name };
  return { id, ...named, ...(children === undefined ? {} : { children: children.map((child) => renderAllowed(field, child)) }) };
}
