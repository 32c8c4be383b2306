/** A thousand connections and a mapping that names two: what the editor of the mapping asks of them, counted. */
import { z } from 'zod';
import type { DeskCapability, IncidentCapability } from '#capabilities';
import { createConnections } from '#connections';
import { brandId, type FieldSchema, type InstallationId, type RecordSchema, VendorUnavailableError } from '#domain';
import { demoConnector } from '../../connections/testing/demo-connector.ts';
import { memoryDeps } from '../../connections/testing/memory-deps.ts';
import { createFakeClock, testCall } from '../../connector-kit/testing/index.ts';
import { createMemoryRecordStore } from '../../sync/testing/memory-record-store.ts';
import { readMappingContext } from './mapping-context.ts';
import { readConnectionSchemas, readSchemas } from './read-schemas.ts';

const MANY = 1_010;
const installationId = brandId<InstallationId>('inst-1');
const call = testCall();
const nameOf = (index: number) => `system-${String(index).padStart(4, '0')}`;
const fieldOf = (path: string, label: string): FieldSchema => ({ path, label, kind: 'text', isReadOnly: false, isRequired: false });
const FIELDS = [fieldOf('short_description', 'Short description')];

const document = `version: 1
flows:
  - { name: one, connection: ${nameOf(7)}, record: incident, fields: [{ desk: subject, remote: short_description, direction: out }] }
  - { name: two, connection: ${nameOf(900)}, record: incident, fields: [{ desk: subject, remote: short_description, direction: out }] }
  - { name: three, connection: system-0o07, record: incident, fields: [{ desk: subject, remote: short_description, direction: out }] }
`;

const schemaOf = (type: 'ticket' | 'incident', fields: readonly FieldSchema[]): RecordSchema => ({
  type,
  readAt: '2026-11-22T05:00:00.000Z',
  fields,
});
const storeOf = (type: 'ticket' | 'incident') => createMemoryRecordStore({ clock: createFakeClock(), type, prefix: type, empty: {}, schema: [] });
const neverAsked = () => Promise.reject(new Error('Nobody asks for that here.'));

/** Of which only the fields are asked. */
const desk: DeskCapability = {
  ...storeOf('ticket'),
  recordType: 'ticket',
  describe: async () => schemaOf('ticket', [fieldOf('subject', 'Subject')]),
  readUser: neverAsked,
  canSeeTicket: neverAsked,
  readRequester: neverAsked,
  readTicketContext: neverAsked,
  readInstallation: neverAsked,
  readAppPublicKey: neverAsked,
  ensureWebhook: neverAsked,
  notify: neverAsked,
};

/** Notes which connections were opened, which were asked for their fields, and how often all of them were listed. */
async function world(isAway = (_name: string) => false) {
  const noted: { opened: string[]; described: string[]; listed: number } = { opened: [], described: [], listed: 0 };
  const incidentsOf = (name: string): IncidentCapability => ({
    ...storeOf('incident'),
    recordType: 'incident',
    listOpenForItems: neverAsked,
    describe: async () => {
      noted.described.push(name);
      if (isAway(name)) throw new VendorUnavailableError({ message: `${name} does not answer.` });
      return schemaOf('incident', FIELDS);
    },
  });
  const settings = z.object({ name: z.string() });
  const records = demoConnector({
    id: 'records',
    capabilities: ['cmdb', 'incident'],
    settings,
    secrets: z.object({}),
    connect: (_runtime, { settings: { name } }) => {
      noted.opened.push(name);
      return { capabilities: { incident: incidentsOf(name) }, checks: [] };
    },
  });
  const help = demoConnector({
    id: 'help',
    capabilities: ['desk'],
    settings,
    secrets: z.object({}),
    connect: () => ({ capabilities: { desk }, checks: [] }),
  });
  const { deps: underneath, store } = memoryDeps([records, help]);
  const list = async (installation: string) => {
    noted.listed += 1;
    return store.list(installation);
  };
  const connections = createConnections({ ...underneath, store: { ...store, list } });
  const add = (name: string, connectorId: string) =>
    connections.add(installationId, { name, connectorId, owner: 'Anna', settings: { name }, secrets: {} });
  for (let index = 0; index < MANY; index += 1) await add(nameOf(index), 'records');
  const { id: deskConnectionId } = await add('help-desk', 'help');
  const deps = { connections, connectors: underneath.connectors, installations: { read: async () => ({ deskConnectionId }) } };
  return { deps, noted };
}

test('all connections are listed with the types of their records, and none of them is opened', async () => {
  const { deps, noted } = await world();
  const { desk: ofDesk, connections } = await readSchemas(deps, installationId, call);
  expect(ofDesk).toMatchObject({ fields: [{ path: 'subject' }], problem: null });
  expect(connections).toHaveLength(MANY);
  expect(connections[7]).toEqual({ name: nameOf(7), connectorId: 'records', records: [{ type: 'incident', fields: [] }], problem: null });
  expect(noted.opened).toEqual([]);
});

test('a help desk that cannot be asked says why, and keeps nobody from the connections', async () => {
  const { deps } = await world();
  const installations = { read: async () => ({ deskConnectionId: undefined }) };
  const { desk: ofDesk, connections } = await readSchemas({ ...deps, installations }, installationId, call);
  expect(ofDesk).toEqual({ fields: [], problem: { code: 'schema-unreadable', facts: { code: 'not-found' } } });
  expect(connections).toHaveLength(MANY);
});

test('the fields of one connection are asked of that one alone, which is found without the others', async () => {
  const { deps, noted } = await world();
  const found = await readConnectionSchemas(deps, { installationId, name: nameOf(7), call });
  expect(found?.records).toEqual([{ type: 'incident', fields: FIELDS }]);
  expect(noted).toMatchObject({ described: [nameOf(7)], listed: 0 });
  expect(await readConnectionSchemas(deps, { installationId, name: 'nobody', call })).toBeUndefined();
});

test('a connection that is paused, or holds no records that a mapping could name, has none to show', async () => {
  const { deps } = await world();
  const paused = await deps.connections.findNamed(installationId, nameOf(7));
  await deps.connections.pause(installationId, paused?.id ?? '');
  for (const name of [nameOf(7), 'help-desk']) expect(await readConnectionSchemas(deps, { installationId, name, call })).toBeUndefined();
});

test('a connection that cannot be asked says why', async () => {
  const { deps } = await world((name) => name === nameOf(7));
  expect(await readConnectionSchemas(deps, { installationId, name: nameOf(7), call })).toMatchObject({
    records: [],
    problem: { code: 'schema-unreadable', facts: { code: 'vendor-unavailable' } },
  });
});

test('a draft is judged against the connections that it names, each opened once; the others are known by name', async () => {
  const { deps, noted } = await world();
  const expressions = { evaluate: neverAsked, close: async () => undefined };
  const context = await readMappingContext({ ...deps, expressions }, installationId, document, call);
  expect(noted.opened.sort()).toEqual([nameOf(7), nameOf(900)]);
  expect(noted.described.sort()).toEqual([nameOf(7), nameOf(900)]);
  expect(context.connections).toHaveLength(MANY);
  expect(context.connections?.find(({ name }) => name === nameOf(7))).toEqual({ name: nameOf(7), records: ['incident'], hasFieldHistory: true });
  expect(Object.keys(context.schemas?.remote ?? {})).toEqual(['one', 'two']);
});
