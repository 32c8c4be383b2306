/**
 * @module server/compose/read-schemas
 * Live schemas of an installation, for the editor of the mapping. There may be a thousand connections and a mapping that names two: all of them are listed, and each is
 * asked for its fields on its own, so that none waits for another.
 */
import type { Call } from '#capabilities';
import { because, type FieldSchema, type InstallationId, isTielineError, type Reason, type RecordType } from '#domain';
import type { ConnectionSchemas, LiveSchemas } from '../live-schemas.ts';
import { type ConnectorSystemsDeps, findRemoteStores, listRemoteStores, openDesk, recordsOf, type SystemsDeps } from './systems.ts';

/** The fields of tickets, and every connection with the types of its records, none of which is asked. Never throws for what the help desk does. */
export async function readSchemas(deps: SystemsDeps, installationId: InstallationId, call: Call): Promise<LiveSchemas> {
  const [stores, desk] = await Promise.all([
    listRemoteStores(deps.connections, installationId),
    attempt(async () => (await (await openDesk(deps, installationId)).desk.describe(call)).fields),
  ]);
  const byConnection = Map.groupBy(stores, ({ id }) => id);
  const connections = [...byConnection.values()].flatMap((held) => {
    const records = held.map(({ recordType }) => ({ type: recordType, fields: [] }));
    return held.slice(0, 1).map(({ name, connectorId }) => ({ name, connectorId, records, problem: null }));
  });
  return { desk: { fields: desk.value ?? [], problem: desk.problem }, connections: connections.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** The same of one connection, with the fields of its records; undefined where none has that name. Never throws for what its system does. */
export async function readConnectionSchemas(
  deps: ConnectorSystemsDeps,
  { installationId, name, call }: { readonly installationId: InstallationId; readonly name: string; readonly call: Call },
): Promise<ConnectionSchemas | undefined> {
  const found = await findRemoteStores(deps, installationId, name);
  if (!found) return undefined;
  const { id, connectorId, recordTypes } = found;
  const described = await Promise.all(
    recordTypes.map(async (type) => ({ type, answer: await attempt(() => describe(deps, { installationId, id, type, call })) })),
  );
  return {
    name,
    connectorId,
    records: described.flatMap(({ type, answer }) => (answer.value ? [{ type, fields: answer.value }] : [])),
    problem: described.find(({ answer }) => answer.problem !== null)?.answer.problem ?? null,
  };
}

async function describe(
  deps: SystemsDeps,
  {
    installationId,
    id,
    type,
    call,
  }: { readonly installationId: InstallationId; readonly id: string; readonly type: RecordType; readonly call: Call },
): Promise<readonly FieldSchema[]> {
  const records = await recordsOf(deps.connections, installationId, id, type);
  return records ? (await records.describe(call)).fields : [];
}

async function attempt<Value>(read: () => Promise<Value>): Promise<{ readonly value?: Value; readonly problem: Reason | null }> {
  try {
    return { value: await read(), problem: null };
  } catch (error) {
    if (!isTielineError(error)) throw error;
    return { problem: because('schema-unreadable', { code: error.code }) };
  }
}
