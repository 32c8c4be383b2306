/**
 * @module connectors/zendesk/fake/people-routes
 * Users with their identities and groups, custom roles, ticket fields.
 * https://developer.zendesk.com/api-reference/ticketing/users/users/
 */
import { demand, type FakeAccount, type FakeApp, type FakeContext } from './account.ts';
import { page } from './paging.ts';
import { notAuthenticated, recordNotFound } from './refusals.ts';
import { renderField, renderUser } from './render.ts';
import type { FakeUser } from './state.ts';

export function addPeopleRoutes(app: FakeApp, account: FakeAccount): void {
  app.get('/api/v2/users/me', (context) => {
    const caller = context.get('caller');
    if (!caller) throw notAuthenticated();
    return context.json({ user: renderUser(account.state, caller.user, originOf(context)) });
  });
  app.get('/api/v2/users', (context) => listUsers(account, context, () => true));
  app.get('/api/v2/users/search', (context) => listUsers(account, context, matcherOf(context.req.query('query') ?? '')));
  app.get('/api/v2/users/:id', (context) => {
    demand(context, 'agent', 'users:read');
    return context.json({ user: renderUser(account.state, findUser(account, context), originOf(context)) });
  });
  app.get('/api/v2/users/:id/identities', (context) => {
    demand(context, 'agent', 'users:read');
    const user = findUser(account, context);
    const { items, envelope } = page(
      new URL(context.req.url),
      'identities',
      account.state.identities.filter((identity) => identity.user_id === user.id),
    );
    return context.json({ identities: items, ...envelope });
  });
  app.get('/api/v2/users/:id/group_memberships', (context) => {
    demand(context, 'agent', 'users:read');
    const user = findUser(account, context);
    const { items, envelope } = page(
      new URL(context.req.url),
      'group_memberships',
      account.state.memberships.filter((membership) => membership.user_id === user.id),
    );
    return context.json({ group_memberships: items, ...envelope });
  });
  app.get('/api/v2/groups', (context) => {
    demand(context, 'agent', 'users:read');
    const { items, envelope } = page(new URL(context.req.url), 'groups', account.state.groups);
    return context.json({ groups: items, ...envelope });
  });
  app.get('/api/v2/custom_roles/:id', (context) => {
    demand(context, 'agent', 'users:read');
    const role = account.state.custom_roles.find((candidate) => String(candidate.id) === context.req.param('id'));
    if (!role) throw recordNotFound();
    const { ticket_access, ...rest } = role;
    return context.json({ custom_role: { ...rest, configuration: { ticket_access } } });
  });
  app.get('/api/v2/ticket_fields', (context) => {
    demand(context, 'agent', 'tickets:read');
    const { items, envelope } = page(new URL(context.req.url), 'ticket_fields', account.state.fields);
    return context.json({ ticket_fields: items.map(renderField), ...envelope });
  });
}

function listUsers(account: FakeAccount, context: FakeContext, matches: (user: FakeUser) => boolean): Response {
  demand(context, 'agent', 'users:read');
  const { items, envelope } = page(new URL(context.req.url), 'users', account.state.users.filter(matches));
  return context.json({ users: items.map((user) => renderUser(account.state, user, originOf(context))), ...envelope });
}

function matcherOf(query: string): (user: FakeUser) => boolean {
  const [, key, value = ''] = /^(email|external_id):(.+)$/.exec(query) ?? [];
  const wanted = value.replaceAll('"', '').toLowerCase();
  if (key === 'email') return (user) => user.email?.toLowerCase() === wanted;
  if (key === 'external_id') return (user) => user.external_id?.toLowerCase() === wanted;
  return (user) => user.name.toLowerCase().includes(query.toLowerCase());
}

function findUser(account: FakeAccount, context: FakeContext): FakeUser {
  const user = account.state.users.find((candidate) => String(candidate.id) === context.req.param('id'));
  if (!user) throw recordNotFound();
  return user;
}

function originOf(context: FakeContext): string {
  return new URL(context.req.url).origin;
}
