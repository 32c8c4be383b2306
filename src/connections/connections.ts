/**
 * @module connections/connections
 * Configured connectors: adding and changing them, connecting them, testing them. Knows no vendor: settings and secrets are what the connector's own schemas say.
 */
import type {
  Call,
  CapabilityName,
  Connected,
  ConnectorDefinition,
  ConnectorRuntime,
  Log,
  OAuthConsent,
  TokenStore,
  Transport,
  TrialRequest,
} from '#capabilities';
import { type Clock, ConflictError, type Deed, type DeedOf, InvalidInputError, NotFoundError } from '#domain';
import { type BudgetStore, createBudgetGate } from './budget-gate.ts';
import { type ConnectionTestResult, runChecks } from './check-run.ts';
import { type Connection, type ConnectionPageQuery, type ConnectionStore, type SecretBox, secretNames } from './connection.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import { type ConnectionDraft, outcomeOf, refuseOtherAddresses, type TrialOutcome, trialTokens } from './draft.ts';
import { newerSaved, nextVersion, refuseNewer } from './newer.ts';
import { nameTaken, refuseInactive } from './refusals.ts';
import { createTokenStore, type TokenLeaseStore } from './token-store.ts';
import { validate } from './validate.ts';

export interface ConnectionsDeps {
  readonly store: ConnectionStore;
  readonly secrets: SecretBox;
  readonly tokens: TokenLeaseStore;
  readonly budgets: BudgetStore;
  /** Every connector there is, by id. */
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly transport: Transport;
  readonly clock: Clock;
  /** 0 <= n < 1 */
  readonly random: () => number;
  /** A new unguessable id: it stands in the path of the connection's webhook. */
  readonly newId: () => string;
  readonly log: Log;
}

/** What a person enters. Secrets that are absent keep their stored value on a change. */
export interface ConnectionInput {
  readonly name: string;
  readonly connectorId: string;
  readonly owner: string;
  /** The owner, where nobody is named. */
  readonly onCall?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The version that somebody saw before they asked for a change; absent where nobody had a form open. */
interface Seen {
  readonly version?: number;
}

/** A connection whose admin is about to agree to it at the vendor. */
export interface OpenConsent {
  readonly name: string;
  readonly client: OAuthConsent;
  /** Its tokens are stored under the connection's lease. */
  readonly runtime: ConnectorRuntime;
}

/** Configured connections. What somebody asks for may be given with its deed, which goes into the audit log in the transaction of the deed itself. */
export interface Connections {
  list(installationId: string): Promise<readonly Connection[]>;
  /** A page by name; `next` is the `after` of the page behind it, undefined at the end. */
  page(
    installationId: string,
    asked: ConnectionPageQuery,
  ): Promise<{ readonly connections: readonly Connection[]; readonly next: string | undefined }>;
  findNamed(installationId: string, name: string): Promise<Connection | undefined>;
  /** Throws `NotFoundError`, for another tenant's connection too. */
  read(installationId: string, connectionId: string): Promise<Connection>;
  /** Throws `InvalidInputError` with the fields at fault, `ConflictError` where the name is taken. */
  add(installationId: string, input: ConnectionInput, deed?: DeedOf<Connection>): Promise<Connection>;
  /** Throws also `ConflictError`, with who changed it and when, where another version than the one that was seen stands there. */
  change(
    installationId: string,
    connectionId: string,
    input: Omit<ConnectionInput, 'connectorId'> & Seen,
    deed?: DeedOf<Connection>,
  ): Promise<Connection>;
  /**
   * Tries new secrets with the connector's own checks and keeps them only where all pass; otherwise the old ones stay. Secrets that are not named stay as
   * they are. Tokens that the old ones brought are renewed with the new ones, as after a change. Throws `ConflictError` as `change` does, before anything is tried.
   */
  rotate(
    installationId: string,
    connectionId: string,
    rotation: Seen & { readonly secrets: Readonly<Record<string, string>>; readonly call: Call; readonly deed?: Deed },
  ): Promise<{ readonly kind: 'rotated' | 'kept-old'; readonly results: readonly ConnectionTestResult[] }>;
  /** Removes it with its secrets. Links that name it wait and say so. Throws `ConflictError` as `change` does. */
  remove(installationId: string, connectionId: string, deed?: Deed, seen?: Seen): Promise<void>;
  pause(installationId: string, connectionId: string, deed?: DeedOf<Connection>): Promise<void>;
  resume(installationId: string, connectionId: string, deed?: DeedOf<Connection>): Promise<void>;
  /** Names of the secrets that are stored; never their values. */
  storedSecrets(installationId: string, connectionId: string): Promise<readonly string[]>;
  /** A live connection; that it is paused, removed or changed elsewhere is seen within a second. Throws `ConflictError` while it is paused, `VendorAuthError` while its credentials are refused. */
  connect(installationId: string, connectionId: string): Promise<Connected>;
  /** As `connect`, of one that was read just now and is not read again. */
  connectRead(installationId: string, connection: Connection): Promise<Connected>;
  /** Active connections that fill a capability, by name. */
  listWith(installationId: string, capability: CapabilityName): Promise<readonly Connection[]>;
  /** Runs the connector's checks one after the other; where all pass, a connection that needed attention is active again. */
  test(installationId: string, connectionId: string, call: Call): Promise<readonly ConnectionTestResult[]>;
  /** Sends one described request as the form stands, saved or not, and changes nothing. Throws `InvalidInputError` with the fields at fault. */
  tryRequest(installationId: string, draft: ConnectionDraft, trial: TrialRequest, call: Call): Promise<TrialOutcome>;
  /** Also of a connection that needs attention. Throws `ConflictError` where its settings sign in otherwise. */
  openConsent(installationId: string, connectionId: string): Promise<OpenConsent>;
  /** New tokens are stored: what is live is built anew, and a connection that needed attention is active again. */
  consented(installationId: string, connectionId: string): Promise<void>;
  /** What the connector's schema makes of the stored settings. */
  parsedSettings(connection: Connection): Promise<unknown>;
  /** Secrets by which deliveries of its webhook may be signed now. */
  webhookSecrets(installationId: string, connectionId: string): Promise<readonly string[]>;
  /** Adds a webhook secret; the one before stays valid until the next. */
  addWebhookSecret(installationId: string, connectionId: string, secret: string, deed?: Deed): Promise<void>;
}

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
    const onRefused = async () => {
      await deps.store.setState(installationId, connection.id, 'needs-attention', {
        code: 'connection-credentials-refused',
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
    consented: async (installationId, connectionId) => {
      kept.delete(keyOf(installationId, connectionId));
      if ((await read(installationId, connectionId)).state === 'needs-attention') await setState(installationId, connectionId, 'active');
    },
    parsedSettings: async ({ connectorId, settings }) => {
      const definition = definitionOf(connectorId);
      await definition.prepare?.();
      return definition.settings.parse(settings);
    },
    webhookSecrets: async (installationId, connectionId) =>
      JSON.parse((await deps.secrets.read(installationId, secretNames.webhook(connectionId))) ?? '[]'),
    addWebhookSecret: async (installationId, connectionId, secret, deed) => {
      const name = secretNames.webhook(connectionId);
      const before: string[] = JSON.parse((await deps.secrets.read(installationId, name)) ?? '[]');
      const both = [secret, ...before.filter((known) => known !== secret)].slice(0, 2);
      await deps.secrets.write(installationId, name, JSON.stringify(both), deed);
    },
  };
}
