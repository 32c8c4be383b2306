/** @module server/compose/mapping-context  What a mapping document is checked against: the connections it names and their live schemas, as far as they can be read. */
import type { Call, RecordStore } from '#capabilities';
import type { Connections } from '#connections';
import { brandId, type InstallationId, isTielineError, type RecordSchema, type RecordType } from '#domain';
import type { ExpressionRunner, KnownConnection, ValidationContext } from '#mapping';
import { listRemoteStores, openDesk, recordsOf, type SystemsDeps } from './systems.ts';

export interface MappingContextDeps {
  readonly connections: Connections;
  readonly installations: SystemsDeps['installations'];
  readonly expressions: ExpressionRunner;
}

/** A schema that cannot be read leaves its checks out; the document is then judged without them. */
export async function readMappingContext(deps: MappingContextDeps, installationId: string, document: string, call: Call): Promise<ValidationContext> {
  const { parseMapping } = await import('#mapping');
  const parsed = await parseMapping(document);
  const flows = parsed.kind === 'ok' ? parsed.document.flows : [];
  const [desk, stores] = await Promise.all([
    unlessOurs(async () => (await openDesk(deps, brandId<InstallationId>(installationId))).desk),
    listStores(deps, installationId, new Set(flows.map(({ connection }) => connection))),
  ]);
  const remote = await Promise.all(
    flows.map(async (flow): Promise<[string, RecordSchema | undefined]> => {
      const store = stores.find(({ name, record }) => name === flow.connection && record === flow.record)?.store;
      return [flow.name, store && (await unlessOurs(() => store.describe(call)))];
    }),
  );
  const deskSchema = desk && (await unlessOurs(() => desk.describe(call)));
  return {
    schemas: {
      ...(deskSchema ? { desk: deskSchema } : {}),
      remote: Object.fromEntries(remote.filter((entry): entry is [string, RecordSchema] => entry[1] !== undefined)),
    },
    connections: knownOf(stores),
    expressions: deps.expressions,
    ...(desk ? { deskHasFieldHistory: desk.traits.hasFieldHistory } : {}),
  };
}

interface NamedStore {
  readonly name: string;
  readonly record: RecordType;
  /** Of a connection that the document names, where it can be opened. */
  readonly store: RecordStore | undefined;
}

/** All by name, for what a name may be mistaken for; opened are those of `named` alone: there may be a thousand others. */
async function listStores({ connections }: MappingContextDeps, installationId: string, named: ReadonlySet<string>): Promise<readonly NamedStore[]> {
  const remote = await listRemoteStores(connections, installationId);
  return Promise.all(
    remote.map(async ({ id, name, recordType }) => ({
      name,
      record: recordType,
      store: named.has(name) ? await unlessOurs(() => recordsOf(connections, installationId, id, recordType)) : undefined,
    })),
  );
}

/** One entry per connection, with every record type that it holds. */
function knownOf(stores: readonly NamedStore[]): readonly KnownConnection[] {
  const byName = Map.groupBy(stores, ({ name }) => name);
  return [...byName].map(([name, held]) => ({
    name,
    records: held.map(({ record }) => record),
    hasFieldHistory: held.every(({ store }) => store?.traits.hasFieldHistory ?? false),
  }));
}

async function unlessOurs<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isTielineError(error)) return undefined;
    throw error;
  }
}
