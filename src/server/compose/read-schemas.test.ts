/** A thousand connections and a mapping that names two: what the editor of the mapping asks of them, counted. */
import type { Connections } from '#connections';
import { brandId, type InstallationId, VendorUnavailableError } from '#domain';
import { testCall } from '../../connector-kit/testing/index.ts';
import { readMappingContext } from './mapping-context.ts';
import { readConnectionSchemas, readSchemas } from './read-schemas.ts';

const MANY = 1_010;
const installationId = brandId<InstallationId>('inst-1');
const call = testCall();
const nameOf = (index: number) => `system-${String(index).padStart(4, '0')}`;
const FIELDS = [{ path: 'short_description', label: 'Short description', kind: 'text' }];

const document = `version: 1
flows:
  - { name: one, connection: ${nameOf(7)}, record: incident, fields: [{ desk: subject, remote: short_description, direction: out }] }
  - { name: two, connection: ${nameOf(900)}, record: incident, fields: [{ desk: subject, remote: short_description, direction: out }] }
  - { name: three, connection: system-0o07, record: incident, fields: [{ desk: subject, remote: short_description, direction: out }] }
`;

/** Notes which connections were opened and which were asked for their fields. */
function world(isAway = (_name: string) => false) {
  const opened: string[] = [];
  const described: string[] = [];
  const rows = Array.from({ length: MANY }, (_, index) => ({ id: `id-${nameOf(index)}`, name: nameOf(index), connectorId: 'servicenow' }));
  const storeOf = (name: string) => ({
    traits: { hasFieldHistory: true },
    describe: async () => {
      described.push(name);
      if (isAway(name)) throw new VendorUnavailableError({ message: `${name} does not answer.` });
      return { type: 'incident', readAt: '2026-11-22T05:00:00.000Z', fields: FIELDS };
    },
  });
  const desk = { traits: { hasFieldHistory: true }, describe: async () => ({ fields: [{ path: 'subject', label: 'Subject', kind: 'text' }] }) };
  const connections = {
    listWith: async (_installation: string, capability: string) => (capability === 'incident' ? rows : []),
    read: async (_installation: string, id: string) => ({ id, name: 'help-desk', connectorId: 'zendesk' }),
    connect: async (_installation: string, id: string) => {
      if (id === 'desk') return { capabilities: { desk } };
      const name = id.slice('id-'.length);
      opened.push(name);
      return { capabilities: { incident: storeOf(name) } };
    },
  } as unknown as Connections;
  const installations = { read: async () => ({ deskConnectionId: 'desk' }) } as never;
  return { deps: { connections, installations }, opened, described };
}

test('all connections are listed with the types of their records, and none of them is opened', async () => {
  const { deps, opened } = world();
  const { desk, connections } = await readSchemas(deps, installationId, call);
  expect(desk.map(({ path }) => path)).toEqual(['subject']);
  expect(connections).toHaveLength(MANY);
  expect(connections[7]).toEqual({ name: nameOf(7), connectorId: 'servicenow', records: [{ type: 'incident', fields: [] }], problem: null });
  expect(opened).toEqual([]);
});

test('the fields of one connection are asked of that one alone', async () => {
  const { deps, described } = world();
  const found = await readConnectionSchemas(deps, { installationId, name: nameOf(7), call });
  expect(found?.records).toEqual([{ type: 'incident', fields: FIELDS }]);
  expect(described).toEqual([nameOf(7)]);
  expect(await readConnectionSchemas(deps, { installationId, name: 'nobody', call })).toBeUndefined();
});

test('a connection that cannot be asked says why', async () => {
  const { deps } = world((name) => name === nameOf(7));
  expect(await readConnectionSchemas(deps, { installationId, name: nameOf(7), call })).toMatchObject({
    records: [],
    problem: { code: 'schema-unreadable', facts: { code: 'vendor-unavailable' } },
  });
});

test('a draft is judged against the connections that it names, each opened once; the others are known by name', async () => {
  const { deps, opened, described } = world();
  const context = await readMappingContext({ ...deps, expressions: {} as never }, installationId, document, call);
  expect(opened.sort()).toEqual([nameOf(7), nameOf(900)]);
  expect(described.sort()).toEqual([nameOf(7), nameOf(900)]);
  expect(context.connections).toHaveLength(MANY);
  expect(context.connections?.find(({ name }) => name === nameOf(7))).toEqual({ name: nameOf(7), records: ['incident'], hasFieldHistory: true });
  expect(Object.keys(context.schemas?.remote ?? {})).toEqual(['one', 'two']);
});
