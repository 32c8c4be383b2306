/** The API's document against the route table and against what is really mounted, in both directions. */
import { ROUTES, type RouteName, type RouteSpec } from '#contract';
import { toHonoPath } from '../../../src/server/endpoint.ts';
import { startWorld, type World } from '../../support/world.ts';
import { type ApiDocument, listOperations, type Operation, refsOf, resolveRef } from './document.ts';

let world: World;
let document: ApiDocument;
let operations: readonly Operation[];
beforeAll(async () => {
  world = await startWorld();
  document = (await world.call('/openapi.json')).body as ApiDocument;
  operations = listOperations(document);
});
afterAll(() => world?.close());

const routes = Object.entries(ROUTES) as [RouteName, RouteSpec][];

test.each(routes)('%s is documented under its path and method, with who may call it', (name, route) => {
  const operation = operations.find((one) => one.operationId === name);
  expect(operation).toMatchObject({ path: route.path, method: route.method, 'x-access': route.who });
  expect(operation?.['x-needs']).toBe(route.needs);
  expect(operation?.summary?.length).toBeGreaterThan(5);
});

test('the document holds no operation beside the route table', () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(routes.map(([name]) => name).sort());
});

test('every handler that is mounted is in the document, and the reverse', () => {
  const mounted = world.backend.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  const documented = operations.map(({ method, path }) => `${method} ${toHonoPath(path)}`);
  expect([...new Set(mounted)].sort()).toEqual(documented.sort());
});

test('the document names its version and its server needs nothing else', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.info).toMatchObject({ title: 'Tieline', version: expect.any(String) });
});

test('every reference of the document resolves, and every named schema is used', () => {
  const refs = refsOf(document);
  expect(refs.length).toBeGreaterThan(50);
  expect(refs.filter((ref) => resolveRef(document, ref) === undefined)).toEqual([]);
  const unused = Object.keys(document.components.schemas).filter((name) => !refs.includes(`#/components/schemas/${name}`));
  expect(unused).toEqual([]);
});

test('operation ids, and pairs of path and method, are unique', () => {
  const ids = operations.map(({ operationId }) => operationId);
  const pairs = operations.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(pairs).size).toBe(pairs.length);
});

test('every part of a path in braces is a required parameter of the operation, and no other', () => {
  const wrong = operations.filter(({ path, parameters = [] }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    const declared = parameters
      .filter((one) => one.in === 'path' && one.required)
      .map((one) => one.name)
      .sort();
    return JSON.stringify(named) !== JSON.stringify(declared);
  });
  expect(wrong.map(({ operationId }) => operationId)).toEqual([]);
});

test('every operation documents one success and every failure as a problem', () => {
  const lacking = operations.filter(({ responses }) => {
    const successes = Object.keys(responses).filter((status) => status.startsWith('2'));
    const failures = Object.entries(responses).filter(([status]) => !status.startsWith('2'));
    const areProblems = failures.every(
      ([, { content }]) => (content?.['application/problem+json']?.schema as { $ref?: string })?.$ref === '#/components/schemas/Problem',
    );
    return successes.length !== 1 || !responses.default || !areProblems;
  });
  expect(lacking.map(({ operationId }) => operationId)).toEqual([]);
});

test('operations of identified callers name their refusals and their security scheme', () => {
  const identified = operations.filter((one) => ['viewer', 'agent', 'admin'].includes(one['x-access']));
  expect(identified.length).toBeGreaterThan(25);
  const lacking = identified.filter(
    ({ responses, security }) => !responses['401'] || !responses['403'] || JSON.stringify(security) !== '[{"bearer":[]}]',
  );
  expect(lacking.map(({ operationId }) => operationId)).toEqual([]);
  expect(document.components.securitySchemes).toHaveProperty('bearer');
});

test('every JSON body refuses keys that it does not name', () => {
  const open = operations.filter((operation) => {
    const schema = operation.requestBody?.content['application/json']?.schema;
    return schema !== undefined && !isClosed(document, schema);
  });
  expect(open.map(({ operationId }) => operationId)).toEqual([]);
});

function isClosed(api: ApiDocument, schema: unknown): boolean {
  const { $ref, oneOf, anyOf, additionalProperties } = schema as {
    $ref?: string;
    oneOf?: unknown[];
    anyOf?: unknown[];
    additionalProperties?: unknown;
  };
  if ($ref) return isClosed(api, resolveRef(api, $ref));
  const branches = oneOf ?? anyOf;
  return branches ? branches.every((branch) => isClosed(api, branch)) : additionalProperties === false;
}
