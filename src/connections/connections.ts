/**
 * @module connections/connections
 * Configured connectors: adding and changing them, connecting them, testing them. Knows no vendor: settings and secrets are what the connector's own schemas say.
 */
import type { Connected, ConnectorDefinition, ConnectorRuntime, TokenStore } from '#capabilities';
import { ConflictError, type Deed, type DeedOf, InvalidInputError, NotFoundError, type TielineError } from '#domain';
import { createBudgetGate } from './budget-gate.ts';
import { runChecks } from './check-run.ts';
import { type Connection, secretNames } from './connection.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import { type ConnectionDraft, outcomeOf, refuseOtherAddresses, trialTokens } from './draft.ts';
import type { Connections, ConnectionsDeps } from './face.ts';
import { newerSaved, nextVersion, refuseNewer } from './newer.ts';
import { nameTaken, refuseInactive } from './refusals.ts';
import { createTokenStore, isAgreement } from './token-store.ts';
import { validate } from './validate.ts';
import { keepWebhookSecret, readWebhookSecrets } from './webhook-secrets.ts';

/** How long secrets that another worker rotated may stay unseen; the vendor's own refusal tells sooner. */
const KEEP_MS = 30_000;
/** How long a pause, a removal or changed settings by another worker may stay unseen. */
const STATE_MS = 1_000;
const TOUCH_EVERY_MS = 60_000;

interface Kept {
  readonly fingerprint: string;
  readonly connected: Connected;
  /** As they were entered. */
  readonly settings: string;
  /** When settings and secrets were last compared. */
  readonly checkedAt: number;
  /** When the row was last read. */
  readonly stateAt: number;
}

export function createConnections(deps: ConnectionsDeps): Connections {
  const kept = new Map<string, Kept>();
  const touchedAt = new Map<string, number>();
  const nowIso = () => new Date(deps.clock.now()).toISOString();
  // The tenant is part of the key: a live connection never answers to another one that has learnt its id.
  const keyOf = (installationId: string, connectionId: string) => `${installationId} ${connectionId}`;

  const definitionOf = (connectorId: string): ConnectorDefinition => {
    const definition = deps.connectors.get(connectorId);
    if (!definition)
      throw new InvalidInputError({
        message: `There is no connector ${connectorId}. Choose one of ${[...deps.connectors.keys()].join(', ')}.`,
        facts: { connectorId },
      });
    return definition;
  };
  const read = async (installationId: string, connectionId: string): Promise<Connection> => {
    const connection = await deps.store.read(installationId, connectionId);
    if (!connection) throw new NotFoundError({ message: 'There is no such connection. It may have been removed.', facts: { connectionId } });
    return connection;
  };
  const readSecrets = async (installationId: string, connectionId: string): Promise<Record<string, string>> =>
    JSON.parse((await deps.secrets.read(installationId, secretNames.credentials(connectionId))) ?? '{}');

  const credentialsFor = (installationId: string, connectionId: string, secrets: unknown): Credentials =>
    credentialsOf(secrets as Readonly<Record<string, string>>, () => readSecrets(installationId, connectionId));
  const runtimeOf = (installationId: string, connection: Connection, tokens: TokenStore): ConnectorRuntime => {
    const scope = { installationId, connectionId: connection.id, clock: deps.clock };
    const budget = createBudgetGate({ ...scope, store: deps.budgets, limits: definitionOf(connection.connectorId).limits });
    const { transport, clock, random, log } = deps;
    return { connectionId: connection.id, transport, tokens, budget, clock, random, log };
  };
  const storedTokens = (installationId: string, connection: Connection, secrets: unknown): TokenStore => {
    const onRefused = async (cause: TielineError) => {
      await deps.store.setState(installationId, connection.id, 'needs-attention', {
        code: cause.facts.isAgreed === false ? 'connection-not-agreed' : 'connection-credentials-refused',
        facts: { connection: connection.name },
      });
      kept.delete(keyOf(installationId, connection.id));
    };
    const credentials = credentialsFor(installationId, connection.id, secrets);
    return createTokenStore({ store: deps.tokens, clock: deps.clock, installationId, connectionId: connection.id, credentials, onRefused });
  };
  const build = (
    installationId: string,
    connection: Connection,
    secrets: unknown,
    tokens = storedTokens(installationId, connection, secrets),
  ): Connected => {
    const definition = definitionOf(connection.connectorId);
    return definition.connect(runtimeOf(installationId, connection, tokens), {
      settings: definition.settings.parse(connection.settings),
      secrets: definition.secrets.parse(secrets),
    });
  };

  const connectDraft = async (installationId: string, draft: ConnectionDraft): Promise<Connected> => {
    const definition = definitionOf(draft.connectorId);
    const saved = draft.connectionId === undefined ? undefined : await read(installationId, draft.connectionId);
    if (saved) refuseOtherAddresses(definition, saved, draft);
    const kept = saved ? await readSecrets(installationId, saved.id) : {};
    const valid = await validate(definition, draft.settings, { ...kept, ...draft.secrets });
    const { transport, clock, random, log } = deps;
    // One call by an admin who waits: it has no part in the pace of the saved connection, nor in its tokens.
    const budget = { acquire: async () => undefined, park: async () => undefined, heed: async () => undefined };
    const runtime = { connectionId: draft.connectionId ?? deps.newId(), transport, clock, random, log, budget, tokens: trialTokens() };
    return definition.connect(runtime, { settings: definition.settings.parse(valid.settings), secrets: definition.secrets.parse(valid.secrets) });
  };

  const open = async (installationId: string, connection: Connection): Promise<Connected> => {
    const secrets = await readSecrets(installationId, connection.id);
    await definitionOf(connection.connectorId).prepare?.();
    // Another worker may have changed settings or secrets: built again only then, because a live connection holds tokens and pace.
    const settings = JSON.stringify(connection.settings);
    const fingerprint = JSON.stringify([settings, secrets]);
    const before = kept.get(keyOf(installationId, connection.id));
    const connected = before?.fingerprint === fingerprint ? before.connected : build(installationId, connection, secrets);
    const now = deps.clock.now();
    kept.set(keyOf(installationId, connection.id), { fingerprint, connected, settings, checkedAt: now, stateAt: now });
    return connected;
  };

  const touch = async (installationId: string, connectionId: string): Promise<void> => {
    const now = deps.clock.now();
    if (now - (touchedAt.get(connectionId) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY_MS) return;
    touchedAt.set(connectionId, now);
    await deps.store.touch(installationId, connectionId, nowIso());
  };

  /** Forgets what is live where it may not be used any more. */
  const readActive = async (installationId: string, connectionId: string): Promise<Connection> => {
    try {
      const connection = await read(installationId, connectionId);
      refuseInactive(connection);
      return connection;
    } catch (error) {
      kept.delete(keyOf(installationId, connectionId));
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

  const setState = async (installationId: string, connectionId: string, state: 'active' | 'paused', deed?: DeedOf<Connection>): Promise<void> => {
    const connection = await read(installationId, connectionId);
    await deps.store.setState(
      installationId,
      connectionId,
      state,
      state === 'paused' ? { code: 'connection-paused', facts: { connection: connection.name } } : undefined,
      deed?.(connection),
    );
    kept.delete(keyOf(installationId, connectionId));
  };

  /** As the next version; what stands there by now decides. `by`: whose deed it is, where another transaction tells it. */
  const save = async (installationId: string, entered: Connection, { deed, by = deed }: { deed?: Deed; by?: Deed }): Promise<Connection> => {
    const next = nextVersion(entered, { atIso: nowIso(), deed: by });
    const outcome = await deps.store.update(installationId, next, deed);
    if (outcome === 'name-taken') throw nameTaken(entered.name);
    // One that was removed meanwhile is not found.
    if (outcome !== 'saved') throw newerSaved(await read(installationId, entered.id));
    return next;
  };

  return {
    list: (installationId) => deps.store.list(installationId),
    page: async (installationId, asked) => {
      const rows = await deps.store.page(installationId, { ...asked, limit: asked.limit + 1 });
      const connections = rows.slice(0, asked.limit);
      return { connections, next: rows.length > asked.limit ? connections.at(-1)?.name : undefined };
    },
    findNamed: (installationId, name) => deps.store.findNamed(installationId, name),
    read,
    add: async (installationId, input, deed) => {
      const { settings, secrets } = await validate(definitionOf(input.connectorId), input.settings, input.secrets);
      const { name, connectorId, owner, onCall = owner } = input;
      const connection: Connection = {
        id: deps.newId(),
        name,
        connectorId,
        owner,
        onCall,
        settings,
        state: 'active',
        stateReason: undefined,
        lastUsedAt: undefined,
        testedAt: undefined,
        createdAt: nowIso(),
        version: 1,
        changedAt: undefined,
        changedBy: undefined,
      };
      // The secret first: a connection that is visible can always be connected. Without a row it is unreachable.
      await deps.secrets.write(installationId, secretNames.credentials(connection.id), JSON.stringify(secrets));
      if ((await deps.store.insert(installationId, connection, deed?.(connection))) === 'name-taken') throw nameTaken(name);
      return connection;
    },
    change: async (installationId, connectionId, input, deed) => {
      const before = await read(installationId, connectionId);
      refuseNewer(before, input.version);
      const definition = definitionOf(before.connectorId);
      const { settings, secrets } = await validate(definition, input.settings, {
        ...(await readSecrets(installationId, connectionId)),
        ...input.secrets,
      });
      const { name, owner, onCall = before.onCall } = input;
      const entered: Connection = { ...before, name, owner, onCall, settings };
      const after = await save(installationId, entered, deed ? { deed: deed(entered) } : {});
      // Only what was entered: others may have been rotated since these were read.
      if (Object.keys(input.secrets).length > 0)
        await deps.secrets.write(installationId, secretNames.credentials(connectionId), JSON.stringify(secrets));
      kept.delete(keyOf(installationId, connectionId));
      return after;
    },
    rotate: async (installationId, connectionId, { secrets, version, call, deed }) => {
      const connection = await read(installationId, connectionId);
      refuseNewer(connection, version);
      const definition = definitionOf(connection.connectorId);
      const entered = { ...(await readSecrets(installationId, connectionId)), ...secrets };
      const valid = await validate(definition, connection.settings, entered);
      const { checks } = build(installationId, connection, valid.secrets, trialTokens());
      const results = await runChecks(checks, call, deps.clock);
      if (results.some(({ outcome }) => outcome === 'failed')) return { kind: 'kept-old', results };
      // The version first: of two who try at once, the later one is told before its secrets are stored.
      await save(installationId, connection, deed ? { by: deed } : {});
      await deps.secrets.write(installationId, secretNames.credentials(connectionId), JSON.stringify(valid.secrets), deed);
      kept.delete(keyOf(installationId, connectionId));
      if (connection.state === 'needs-attention') await setState(installationId, connectionId, 'active');
      return { kind: 'rotated', results };
    },
    remove: async (installationId, connectionId, deed, seen) => {
      const connection = await read(installationId, connectionId);
      refuseNewer(connection, seen?.version);
      // The row first: from then on nobody connects any more, and a death in between leaves sealed secrets that nothing names.
      if ((await deps.store.remove(installationId, connection, deed)) !== 'removed') throw newerSaved(await read(installationId, connectionId));
      kept.delete(keyOf(installationId, connectionId));
      for (const nameOf of Object.values(secretNames)) await deps.secrets.remove(installationId, nameOf(connectionId));
      await deps.tokens.forget(installationId, connectionId);
    },
    pause: (installationId, connectionId, deed) => setState(installationId, connectionId, 'paused', deed),
    resume: (installationId, connectionId, deed) => setState(installationId, connectionId, 'active', deed),
    storedSecrets: async (installationId, connectionId) => Object.keys(await readSecrets(installationId, connectionId)).sort(),
    connect: async (installationId, connectionId) => {
      const key = keyOf(installationId, connectionId);
      const before = kept.get(key);
      if (before && deps.clock.now() - before.stateAt < STATE_MS) return before.connected;
      return connectActive(installationId, await readActive(installationId, connectionId), before);
    },
    connectRead: async (installationId, connection) => {
      const key = keyOf(installationId, connection.id);
      if (connection.state !== 'active') kept.delete(key);
      refuseInactive(connection);
      return connectActive(installationId, connection, kept.get(key));
    },
    listWith: async (installationId, capability) => {
      const all = await deps.store.list(installationId);
      return all.filter(({ state, connectorId }) => state === 'active' && deps.connectors.get(connectorId)?.capabilities.includes(capability));
    },
    test: async (installationId, connectionId, call) => {
      const connection = await read(installationId, connectionId);
      const { checks } = await open(installationId, connection);
      await touch(installationId, connectionId);
      const results = await runChecks(checks, call, deps.clock);
      if (results.some(({ outcome }) => outcome === 'failed')) return results;
      await deps.store.passTest(installationId, connectionId, nowIso());
      if (connection.state === 'needs-attention') await setState(installationId, connectionId, 'active');
      return results;
    },
    tryRequest: async (installationId, draft, trial, call) => {
      const { tryRequest } = await connectDraft(installationId, draft);
      if (!tryRequest)
        throw new InvalidInputError({ message: `Requests of ${draft.connectorId} are not described, so none can be tried.`, facts: {} });
      return outcomeOf(() => tryRequest(trial, call));
    },
    openConsent: async (installationId, connectionId) => {
      const connection = await read(installationId, connectionId);
      const definition = definitionOf(connection.connectorId);
      await definition.prepare?.();
      const secrets = await readSecrets(installationId, connectionId);
      const client = definition.consent?.({
        settings: definition.settings.parse(connection.settings),
        secrets: definition.secrets.parse(secrets),
      });
      if (!client)
        throw new ConflictError({
          message: `The connection ${connection.name} signs in without anybody's consent. Choose the authorization code in its settings first.`,
          facts: { connectionId },
        });
      // A code that the vendor refuses says nothing about the tokens that are stored: they go on.
      const credentials = credentialsFor(installationId, connectionId, secrets);
      const onRefused = async () => undefined;
      const tokens = createTokenStore({ store: deps.tokens, clock: deps.clock, installationId, connectionId, credentials, onRefused });
      return { name: connection.name, client, runtime: runtimeOf(installationId, connection, tokens) };
    },
    hasAgreement: async (installationId, { id, connectorId }) =>
      deps.connectors.get(connectorId)?.consent !== undefined && isAgreement(await deps.tokens.read(installationId, id)),
    consented: async (installationId, connectionId) => {
      kept.delete(keyOf(installationId, connectionId));
      if ((await read(installationId, connectionId)).state === 'needs-attention') await setState(installationId, connectionId, 'active');
    },
    parsedSettings: async ({ connectorId, settings }) => {
      const definition = definitionOf(connectorId);
      await definition.prepare?.();
      return definition.settings.parse(settings);
    },
    webhookSecrets: (installationId, connectionId) => readWebhookSecrets(deps.secrets, installationId, connectionId),
    addWebhookSecret: async (installationId, connectionId, secret, deed, seen) => {
      const connection = await read(installationId, connectionId);
      refuseNewer(connection, seen?.version);
      // The version first, as in a rotation. A death in between leaves a deed without its secret: whoever asked had no answer, and adds it again.
      await save(installationId, connection, deed ? { deed } : {});
      await keepWebhookSecret(deps.secrets, installationId, connectionId, secret);
    },
  };
}
