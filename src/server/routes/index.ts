/**
 * @module server/routes
 * Every endpoint, by who may call it. The code and schemas of a group are loaded when the first of its endpoints is asked for: a server that starts needs none of
 * them (bench E5). A new endpoint is a row of the route table and a line in its group.
 */
import type { Handler } from 'hono';
import { type Access, ROUTES, type RouteName } from '#contract';
import type { ServerDeps } from '../deps.ts';
import type { AppEnv, Endpoint, Serving } from '../endpoint.ts';

/** What a group's file exports: each of its endpoints, under its name in the route table. */
type Group<Who extends Access> = {
  readonly [Name in RouteName as (typeof ROUTES)[Name]['who'] extends Who ? Name : never]: MakeEndpoint;
};
type MakeEndpoint = (deps: ServerDeps) => Endpoint;

const open = (): Promise<Group<'public' | 'page' | 'vendor'>> => import('./open.ts');
const operators = (): Promise<Group<'operator'>> => import('./operators.ts');
const agents = (): Promise<Group<'viewer' | 'agent'>> => import('./agents.ts');
const admins = (): Promise<Group<'admin'>> => import('./admins.ts');

const GROUPS: Readonly<Record<Access, () => Promise<Partial<Record<RouteName, MakeEndpoint>>>>> = {
  public: open,
  page: open,
  vendor: open,
  operator: operators,
  viewer: agents,
  agent: agents,
  admin: admins,
};

/** A handler for every row of the route table. Each loads its endpoint with its first request. */
export function createHandlers(deps: ServerDeps): readonly { readonly name: RouteName; readonly handler: Handler<AppEnv> }[] {
  const names = Object.keys(ROUTES) as RouteName[];
  const everyEndpoint = () => Promise.all(names.map((name) => loadEndpoint(name, deps)));
  const serving: Serving = { access: deps.access, cursors: deps.cursors, unknownIds: deps.unknownIds, everyEndpoint };
  return names.map((name) => ({ name, handler: loadingHandler(() => loadEndpoint(name, deps), serving) }));
}

function loadingHandler(load: () => Promise<Endpoint>, serving: Serving): Handler<AppEnv> {
  let endpoint: Endpoint | undefined;
  return function serveRoute(c) {
    // Once loaded, no promise of our own lies between the request and its endpoint (bench C1).
    if (endpoint) return endpoint.serve(c, serving);
    return load().then((loaded) => {
      endpoint = loaded;
      return loaded.serve(c, serving);
    });
  };
}

async function loadEndpoint(name: RouteName, deps: ServerDeps): Promise<Endpoint> {
  const group = await GROUPS[ROUTES[name].who]();
  const make = group[name];
  if (!make) throw new TypeError(`No group of endpoints exports ${name}.`);
  return make(deps);
}
