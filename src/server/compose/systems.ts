/** @module server/compose/systems  Connections as the engines see them: the desk, remote records by name, sources of context. */
import type { Call, Capabilities, CapabilityName, ConnectorDefinition, DeskCapability, RecordStore } from '#capabilities';
import type { Connection, Connections } from '#connections';
import type { Source } from '#context';
import { because, brandId, type InstallationId, isTielineError, NotFoundError, type RecordType, type TraceId } from '#domain';
import type { Installation } from '#installations';
import type { DeskRecords, Opened, Systems } from '#sync';

/** How long the schemas of a mapping may take, ms. */
const SCHEMAS_LIMIT_MS = 20_000;

/** Connections that are read and opened at the same time. A panel needs all of them: which offer what, their capabilities tell. */
const SOURCES_AT_ONCE = 200;

/** A call for what people and runs alike need before anything else: it never sits through a pause that a vendor asked for. */
export function promptCall(traceId: TraceId): Call {
  return { signal: AbortSignal.timeout(SCHEMAS_LIMIT_MS), traceId, priority: 'agent' };
}

export interface SystemsDeps {
  readonly connections: Connections;
  readonly installations: { read(installationId: string): Promise<Pick<Installation, 'deskConnectionId'>> };
}

export interface ConnectorSystemsDeps extends SystemsDeps {
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
}

/** The help desk of an installation. Throws `NotFoundError` before enrolment has connected it, and what connecting throws. */
export async function openDesk(
  { connections, installations }: SystemsDeps,
  installationId: InstallationId,
): Promise<{ readonly connectionId: string; readonly connectorId: string; readonly name: string; readonly desk: DeskCapability }> {
  const { deskConnectionId } = await installations.read(installationId);
  if (deskConnectionId === undefined)
    throw new NotFoundError({ message: 'The help desk of this installation is not connected. Run the enrolment again.', facts: { installationId } });
  const { capabilities } = await connections.connect(installationId, deskConnectionId);
  if (!capabilities.desk)
    throw new NotFoundError({ message: 'The connection of the help desk offers no tickets. Run the enrolment again.', facts: { installationId } });
  const { name, connectorId } = await connections.read(installationId, deskConnectionId);
  return { connectionId: deskConnectionId, connectorId, name, desk: capabilities.desk };
}

/** What sync asks for. A connection that is paused or refused is closed with its reason, so that links wait and nothing is lost. */
export function createSystems(deps: ConnectorSystemsDeps): Systems {
  const nameOf = ({ connectorId, name }: { readonly connectorId: string; readonly name: string }) => {
    const connector = deps.connectors.get(connectorId);
    return (connector?.systemName === undefined ? connector?.name : connector.systemName) ?? name;
  };
  return {
    async desk(installationId): Promise<Opened<DeskRecords>> {
      return orClosed(null, 'help desk', async () => {
        const { connectionId, connectorId, name, desk } = await openDesk(deps, installationId);
        return { kind: 'open', connectionId, connectionName: name, systemName: nameOf({ connectorId, name }), records: desk };
      });
    },
    async remote(installationId, connectionName, recordType): Promise<Opened<RecordStore>> {
      const connection = await deps.connections.findNamed(installationId, connectionName);
      if (!connection) return { kind: 'closed', connectionId: null, reason: because('flow-not-configured', { connection: connectionName }) };
      return orClosed(connection.id, connectionName, async () => {
        const records = await recordsOf(deps.connections, installationId, connection.id, recordType);
        if (!records) return { kind: 'closed', connectionId: connection.id, reason: because('flow-not-configured', { connection: connectionName }) };
        return { kind: 'open', connectionId: connection.id, connectionName, systemName: nameOf(connection), records };
      });
    },
    reportAttention: (installationId, connectionId, reason) => deps.connections.refused(installationId, connectionId, reason),
  };
}

/** Which capability holds the records of a type; tickets are the desk's. */
const REMOTE_STORES = { incident: 'incident', 'change-request': 'changeRecord' } as const satisfies Partial<Record<RecordType, CapabilityName>>;
type RemoteRecordType = keyof typeof REMOTE_STORES;
const REMOTE_TYPES = Object.entries(REMOTE_STORES) as [RemoteRecordType, CapabilityName][];

/** Where records beside the desk's are: an active connection, and one type of record that it holds. */
export interface RemoteStore {
  readonly id: string;
  readonly name: string;
  readonly connectorId: string;
  readonly recordType: RemoteRecordType;
}

/** Every store beside the desk: active connections, once for each type of record that they hold. */
export async function listRemoteStores(connections: Pick<Connections, 'listWith'>, installationId: string): Promise<readonly RemoteStore[]> {
  const listed = await Promise.all(
    REMOTE_TYPES.map(async ([recordType, capability]) =>
      (await connections.listWith(installationId, capability)).map(({ id, name, connectorId }) => ({ id, name, connectorId, recordType })),
    ),
  );
  return listed.flat();
}

/** The types of record beside tickets that an active connection of that name holds; undefined where none is, or it holds none. */
export async function findRemoteStores(
  { connections, connectors }: Omit<ConnectorSystemsDeps, 'installations'>,
  installationId: string,
  name: string,
): Promise<(Pick<RemoteStore, 'id' | 'name' | 'connectorId'> & { readonly recordTypes: readonly RemoteRecordType[] }) | undefined> {
  const connection = await connections.findNamed(installationId, name);
  if (connection?.state !== 'active') return undefined;
  const { id, connectorId } = connection;
  const held = connectors.get(connectorId)?.capabilities ?? [];
  const recordTypes = REMOTE_TYPES.flatMap(([recordType, capability]) => (held.includes(capability) ? [recordType] : []));
  return recordTypes.length === 0 ? undefined : { id, name, connectorId, recordTypes };
}

/** The store of that record type at that connection, where it has one. */
export async function recordsOf(
  connections: Connections,
  installationId: string,
  connectionId: string,
  recordType: RecordType,
): Promise<RecordStore | undefined> {
  const { capabilities } = await connections.connect(installationId, connectionId);
  return recordType === 'ticket' ? capabilities.desk : capabilities[REMOTE_STORES[recordType]];
}

async function orClosed<Records>(connectionId: string | null, name: string, open: () => Promise<Opened<Records>>): Promise<Opened<Records>> {
  try {
    return await open();
  } catch (error) {
    const isExpected =
      isTielineError(error) && ['conflict', 'vendor-auth-failed', 'not-found', 'invalid-input', 'configuration-invalid'].includes(error.code);
    if (!isExpected) throw error;
    const code = error.code === 'vendor-auth-failed' ? 'connection-needs-attention' : 'connection-closed';
    return { kind: 'closed', connectionId, reason: because(code, { connection: name }) };
  }
}

/**
 * Connections other than the desk, in order of their names. One that is paused, refused or cannot be opened is still a source: what it offers answers with the
 * reason, so that a panel says "cannot be asked" and never "not set up".
 */
export async function listSources(deps: ConnectorSystemsDeps, installationId: InstallationId): Promise<readonly Source[]> {
  const { deskConnectionId } = await deps.installations.read(installationId);
  const sources: Source[] = [];
  let after: string | undefined;
  do {
    const { connections, next } = await deps.connections.page(installationId, { after, limit: SOURCES_AT_ONCE });
    const others = connections.filter(({ id }) => id !== deskConnectionId);
    sources.push(...(await Promise.all(others.map((connection) => openSource(deps, installationId, connection)))));
    after = next;
  } while (after !== undefined);
  return sources;
}

async function openSource(
  { connections, connectors }: ConnectorSystemsDeps,
  installationId: InstallationId,
  connection: Connection,
): Promise<Source> {
  const { id, name, connectorId } = connection;
  const capabilities = await connections.connectRead(installationId, connection).then(
    (connected) => connected.capabilities,
    (error: unknown) => {
      if (!isTielineError(error)) throw error;
      return closedCapabilities(connectors.get(connectorId)?.capabilities ?? [], error);
    },
  );
  return { connectionId: id, name, capabilities };
}

/** Capabilities of which every call fails with that error. */
function closedCapabilities(names: readonly CapabilityName[], error: Error): Capabilities {
  const closed = new Proxy({}, { get: () => () => Promise.reject(error) });
  return Object.fromEntries(names.map((name) => [name, closed])) as Capabilities;
}

/** A new id of a piece of work. */
export function newTraceId(randomBytes: (length: number) => Uint8Array): TraceId {
  return brandId<TraceId>(Buffer.from(randomBytes(16)).toString('hex'));
}
