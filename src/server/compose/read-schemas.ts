/** @module server/compose/read-schemas  Every live schema of an installation at once, for the editor of the mapping: what cannot be read says why and hides nothing else. */
import type { Call } from '#capabilities';
import { because, type FieldSchema, type InstallationId, isTielineError, type Reason, type RecordType } from '#domain';
import type { LiveSchemas } from '../live-schemas.ts';
import { listRemoteStores, openDesk, recordsOf, type SystemsDeps } from './systems.ts';

/** Asks all systems side by side. Never throws for what one of them does. */
export async function readSchemas(deps: SystemsDeps, installationId: InstallationId, call: Call): Promise<LiveSchemas> {
  const [all, stores, desk] = await Promise.all([
    deps.connections.list(installationId),
    listRemoteStores(deps.connections, installationId),
    attempt(async () => (await (await openDesk(deps, installationId)).desk.describe(call)).fields),
  ]);
  const connections = all.filter(({ id }) => stores.some((store) => store.id === id));
  const read = connections.map(async ({ id, name, connectorId }) => {
    const types = stores.filter((store) => store.id === id).map(({ recordType }) => recordType);
    const records = await Promise.all(
      types.map(async (type) => ({ type, answer: await attempt(() => describe(deps, { installationId, id, type, call })) })),
    );
    const failed = records.find(({ answer }) => answer.problem !== null);
    return {
      name,
      connectorId,
      records: records.flatMap(({ type, answer }) => (answer.value ? [{ type, fields: answer.value }] : [])),
      problem: failed?.answer.problem ?? null,
    };
  });
  return { desk: desk.value ?? [], connections: await Promise.all(read) };
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
