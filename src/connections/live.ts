/**
 * @module connections/live
 * Connections that are open in this process. One is built again where its settings or secrets were changed elsewhere, and is closed where the vendor refuses what it
 * signs in with.
 */
import type { Connected } from '#capabilities';
import { type Builder, keyOf } from './build.ts';
import type { Connection, EnteredSecrets } from './connection.ts';
import { usedOf } from './credentials.ts';
import type { Connections, ConnectionsDeps } from './face.ts';
import { type RefusalCause, reasonOfRefusal, refuseInactive } from './refusals.ts';

/** How long secrets that another worker rotated may stay unseen. A vendor that refuses the old ones before ends it at once. */
const KEEP_MS = 30_000;
/** How long a pause, a removal or changed settings by another worker may stay unseen. */
const STATE_MS = 1_000;
const TOUCH_EVERY_MS = 60_000;
/** How long a run may hold a connection that it opened before settings or secrets were replaced. Shorter than the rest of a link whose connection is closed. */
const HELD_MS = 120_000;

interface Kept {
  /** Settings and secrets that it signs in by. */
  readonly used: string;
  readonly connected: Connected;
  /** As they were entered. */
  readonly settings: string;
  /** When settings and secrets were last compared. */
  readonly checkedAt: number;
  /** When the row was last read. */
  readonly stateAt: number;
}

/** What signs in here, and since when it does instead of something else. */
interface InUse {
  readonly used: string;
  readonly sinceMs: number;
}

export interface Live extends Pick<Connections, 'connect' | 'connectRead' | 'refused'> {
  /** Whatever its state, for a test of it. */
  open(installationId: string, connection: Connection): Promise<Connected>;
  /** What is open is built anew by the next who connects. */
  forget(installationId: string, connectionId: string): void;
  /** A connection that needs attention is active again; any other stays as it is. */
  reopen(installationId: string, connectionId: string): Promise<void>;
}

export function createLive(deps: ConnectionsDeps, builder: Builder): Live {
  const kept = new Map<string, Kept>();
  const inUse = new Map<string, InUse>();
  const touchedAt = new Map<string, number>();
  const forget: Live['forget'] = (installationId, connectionId) => void kept.delete(keyOf(installationId, connectionId));

  /** `used` as the one that was refused signed in; absent where nobody can tell. */
  const refusedUsing = async (
    installationId: string,
    connectionId: string,
    { cause, used }: { cause: RefusalCause; used?: string },
  ): Promise<void> => {
    forget(installationId, connectionId);
    const connection = await deps.store.read(installationId, connectionId);
    if (connection?.state !== 'active') return;
    const stored = usedOf(connection.settings, await builder.readSecrets(installationId, connectionId));
    const isOfOthers =
      used === undefined ? mayBeOfOthers(stored, { now: deps.clock.now(), live: inUse.get(keyOf(installationId, connectionId)) }) : used !== stored;
    if (isOfOthers) return;
    // Whoever saves something meanwhile makes another version, of which this refusal says nothing.
    const over = { state: connection.state, version: connection.version };
    await deps.store.setState(installationId, connectionId, { state: 'needs-attention', reason: reasonOfRefusal(connection, cause), over });
  };

  const build = (installationId: string, connection: Connection, { secrets, used }: { secrets: EnteredSecrets; used: string }): Connected => {
    const key = keyOf(installationId, connection.id);
    const before = inUse.get(key);
    if (before?.used !== used) inUse.set(key, { used, sinceMs: before ? deps.clock.now() : Number.NEGATIVE_INFINITY });
    const credentials = builder.credentialsFor(installationId, connection.id, secrets);
    const onRefused = (cause: RefusalCause) => refusedUsing(installationId, connection.id, { cause, used });
    return builder.connect(installationId, connection, {
      secrets,
      tokens: builder.tokensOf(installationId, connection.id, { credentials, onRefused }),
    });
  };

  const open: Live['open'] = async (installationId, connection) => {
    const secrets = await builder.readSecrets(installationId, connection.id);
    await builder.definitionOf(connection.connectorId).prepare?.();
    // Another worker may have changed settings or secrets: built again only then, because a live connection holds tokens and pace.
    const used = usedOf(connection.settings, secrets);
    const before = kept.get(keyOf(installationId, connection.id));
    const connected = before?.used === used ? before.connected : build(installationId, connection, { secrets, used });
    const now = deps.clock.now();
    const settings = JSON.stringify(connection.settings);
    // One that is paused opens for its test alone: whoever connects next reads its row first.
    const stateAt = connection.state === 'active' ? now : Number.NEGATIVE_INFINITY;
    kept.set(keyOf(installationId, connection.id), { used, connected, settings, checkedAt: now, stateAt });
    return connected;
  };

  const touch = async (installationId: string, connectionId: string): Promise<void> => {
    const now = deps.clock.now();
    if (now - (touchedAt.get(connectionId) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY_MS) return;
    touchedAt.set(connectionId, now);
    await deps.store.touch(installationId, connectionId, new Date(now).toISOString());
  };

  /** Forgets what is live where it may not be used any more. */
  const readActive = async (installationId: string, connectionId: string): Promise<Connection> => {
    try {
      const connection = await builder.read(installationId, connectionId);
      refuseInactive(connection);
      return connection;
    } catch (error) {
      forget(installationId, connectionId);
      throw error;
    }
  };

  /** `before`: what was live when the connection was read. Whatever was saved here since has put another in its place. */
  const connectActive = async (installationId: string, connection: Connection, before: Kept | undefined): Promise<Connected> => {
    const key = keyOf(installationId, connection.id);
    await touch(installationId, connection.id);
    const now = deps.clock.now();
    const isSame = before !== undefined && before.settings === JSON.stringify(connection.settings) && kept.get(key) === before;
    if (!isSame || now - before.checkedAt >= KEEP_MS) return open(installationId, connection);
    kept.set(key, { ...before, stateAt: now });
    return before.connected;
  };

  return {
    connect: async (installationId, connectionId) => {
      const before = kept.get(keyOf(installationId, connectionId));
      if (before && deps.clock.now() - before.stateAt < STATE_MS) return before.connected;
      return connectActive(installationId, await readActive(installationId, connectionId), before);
    },
    connectRead: async (installationId, connection) => {
      if (connection.state !== 'active') forget(installationId, connection.id);
      refuseInactive(connection);
      return connectActive(installationId, connection, kept.get(keyOf(installationId, connection.id)));
    },
    open: async (installationId, connection) => {
      const connected = await open(installationId, connection);
      await touch(installationId, connection.id);
      return connected;
    },
    forget,
    refused: (installationId, connectionId, cause) => refusedUsing(installationId, connectionId, { cause }),
    reopen: (installationId, connectionId) =>
      deps.store.setState(installationId, connectionId, { state: 'active', over: { state: 'needs-attention' } }),
  };
}

/** Whether a refusal may be of what signed in before: this process has not seen yet what is stored, or saw it so lately that a run may still hold the old one. */
function mayBeOfOthers(stored: string, { now, live }: { readonly now: number; readonly live: InUse | undefined }): boolean {
  return live !== undefined && (live.used !== stored || now - live.sinceMs < HELD_MS);
}
