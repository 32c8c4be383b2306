/**
 * @module connections/connections
 * Configured connectors: adding and pausing them, testing them, agreeing to them. Knows no vendor: settings and secrets are what the connector's own schemas say.
 */
import type { Connected } from '#capabilities';
import { ConflictError, InvalidInputError } from '#domain';
import { createBuilder } from './build.ts';
import { createChanges, sealable } from './changes.ts';
import { runChecks } from './check-run.ts';
import type { Connection } from './connection.ts';
import { type ConnectionDraft, outcomeOf, refuseOtherAddresses, trialTokens } from './draft.ts';
import type { Connections, ConnectionsDeps } from './face.ts';
import { createLive } from './live.ts';
import { nameTaken } from './refusals.ts';
import { isAgreement } from './token-store.ts';
import { validate } from './validate.ts';
import { readWebhookSecrets } from './webhook-secrets.ts';

export function createConnections(deps: ConnectionsDeps): Connections {
  const builder = createBuilder(deps);
  const { definitionOf, read, readSecrets } = builder;
  const live = createLive(deps, builder);
  const nowIso = () => new Date(deps.clock.now()).toISOString();

  const connectDraft = async (installationId: string, draft: ConnectionDraft): Promise<Connected> => {
    const definition = definitionOf(draft.connectorId);
    const saved = draft.connectionId === undefined ? undefined : await read(installationId, draft.connectionId);
    if (saved) refuseOtherAddresses(definition, saved, draft);
    const stored = saved ? await readSecrets(installationId, saved.id) : {};
    const valid = await validate(definition, draft.settings, { ...stored, ...draft.secrets });
    const { transport, clock, random, log } = deps;
    // One call by an admin who waits: it has no part in the pace of the saved connection, nor in its tokens.
    const budget = { acquire: async () => undefined, park: async () => undefined, heed: async () => undefined };
    const runtime = { connectionId: draft.connectionId ?? deps.newId(), transport, clock, random, log, budget, tokens: trialTokens() };
    return definition.connect(runtime, { settings: definition.settings.parse(valid.settings), secrets: definition.secrets.parse(valid.secrets) });
  };

  return {
    ...createChanges(deps, builder, live),
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
      const outcome = await deps.store.insert(installationId, connection, { secrets: sealable(connection.id, secrets), deed: deed?.(connection) });
      if (outcome !== 'added') throw nameTaken(name, outcome);
      return connection;
    },
    pause: async (installationId, connectionId, deed) => {
      const connection = await read(installationId, connectionId);
      const reason = { code: 'connection-paused', facts: { connection: connection.name } } as const;
      await deps.store.setState(installationId, connectionId, { state: 'paused', reason, deed: deed?.(connection) });
      live.forget(installationId, connectionId);
    },
    resume: async (installationId, connectionId, deed) => {
      const connection = await read(installationId, connectionId);
      await deps.store.setState(installationId, connectionId, { state: 'active', deed: deed?.(connection) });
      live.forget(installationId, connectionId);
    },
    storedSecrets: async (installationId, connectionId) => Object.keys(await readSecrets(installationId, connectionId)).sort(),
    connect: live.connect,
    connectRead: live.connectRead,
    refused: live.refused,
    listWith: async (installationId, capability) => {
      const all = await deps.store.list(installationId);
      return all.filter(({ state, connectorId }) => state === 'active' && deps.connectors.get(connectorId)?.capabilities.includes(capability));
    },
    test: async (installationId, connectionId, call) => {
      const { checks } = await live.open(installationId, await read(installationId, connectionId));
      const results = await runChecks(checks, call, deps.clock);
      if (results.some(({ outcome }) => outcome === 'failed')) return results;
      await deps.store.passTest(installationId, connectionId, nowIso());
      // Only what needed attention: somebody may have paused it while it was tested.
      await live.reopen(installationId, connectionId);
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
      await definitionOf(connection.connectorId).prepare?.();
      const secrets = await readSecrets(installationId, connectionId);
      const client = builder.consentOf(connection, secrets);
      if (!client)
        throw new ConflictError({
          message: `The connection ${connection.name} signs in without anybody's consent. Choose the authorization code in its settings first.`,
          facts: { connectionId },
        });
      // A code that the vendor refuses says nothing about the tokens that are stored: they go on.
      const tokens = builder.tokensOf(installationId, connectionId, { credentials: builder.credentialsFor(installationId, connectionId, secrets) });
      return { name: connection.name, client, runtime: builder.runtimeOf(installationId, connection, tokens) };
    },
    hasAgreement: async (installationId, { id, connectorId }) =>
      deps.connectors.get(connectorId)?.consent !== undefined && isAgreement(await deps.tokens.read(installationId, id)),
    consented: async (installationId, connectionId) => {
      live.forget(installationId, connectionId);
      await live.reopen(installationId, connectionId);
    },
    parsedSettings: async ({ connectorId, settings }) => {
      const definition = definitionOf(connectorId);
      await definition.prepare?.();
      return definition.settings.parse(settings);
    },
    webhookSecrets: (installationId, connectionId) => readWebhookSecrets(deps.secrets, installationId, connectionId),
  };
}
