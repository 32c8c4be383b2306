/** @module connections/build  How a connection is put together: its row, its secrets, its tokens and its pace, given to its connector. Keeps nothing alive. */
import type { Connected, ConnectorDefinition, ConnectorRuntime, OAuthConsent, TokenStore } from '#capabilities';
import { InvalidInputError, NotFoundError, type TielineError } from '#domain';
import { createBudgetGate } from './budget-gate.ts';
import { type Connection, type EnteredSecrets, secretNames } from './connection.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import type { ConnectionsDeps } from './face.ts';
import { createTokenStore, type TokenStoreDeps } from './token-store.ts';

export interface Builder {
  /** Throws `InvalidInputError` with those that there are. */
  definitionOf(connectorId: string): ConnectorDefinition;
  /** Throws `NotFoundError`. */
  read(installationId: string, connectionId: string): Promise<Connection>;
  readSecrets(installationId: string, connectionId: string): Promise<EnteredSecrets>;
  /** As they are stored, or are to be. */
  credentialsFor(installationId: string, connectionId: string, secrets: EnteredSecrets): Credentials;
  /** The connection's stored tokens, renewed with those credentials. */
  tokensOf(installationId: string, connectionId: string, by: { readonly credentials: Credentials; readonly onRefused?: OnRefused }): TokenStore;
  runtimeOf(installationId: string, connection: Connection, tokens: TokenStore): ConnectorRuntime;
  /** How somebody agrees to it; undefined where it signs in otherwise. The connector is prepared. */
  consentOf(connection: Connection, secrets: EnteredSecrets): OAuthConsent | undefined;
  /** The connector is prepared. */
  connect(installationId: string, connection: Connection, by: { readonly secrets: EnteredSecrets; readonly tokens: TokenStore }): Connected;
}

type OnRefused = (cause: TielineError) => Promise<void>;

/** The tenant is part of the key: nothing that is kept of a connection answers to another one that has learnt its id. */
export const keyOf = (installationId: string, connectionId: string): string => `${installationId} ${connectionId}`;

export function createBuilder(deps: ConnectionsDeps): Builder {
  const unsaved = new Map<string, NonNullable<TokenStoreDeps['unsaved']>>();
  const unsavedOf = (key: string) => {
    const pair = unsaved.get(key) ?? {};
    unsaved.set(key, pair);
    return pair;
  };
  const definitionOf: Builder['definitionOf'] = (connectorId) => {
    const definition = deps.connectors.get(connectorId);
    if (definition) return definition;
    const known = [...deps.connectors.keys()].join(', ');
    throw new InvalidInputError({ message: `There is no connector ${connectorId}. Choose one of ${known}.`, facts: { connectorId } });
  };
  const readSecrets: Builder['readSecrets'] = async (installationId, connectionId) =>
    JSON.parse((await deps.secrets.read(installationId, secretNames.credentials(connectionId))) ?? '{}');
  const runtimeOf: Builder['runtimeOf'] = (installationId, { id: connectionId, connectorId }, tokens) => {
    const { transport, clock, random, log } = deps;
    const { limits } = definitionOf(connectorId);
    const budget = createBudgetGate({ installationId, connectionId, clock, store: deps.budgets, limits });
    return { connectionId, transport, tokens, budget, clock, random, log };
  };

  return {
    definitionOf,
    read: async (installationId, connectionId) => {
      const connection = await deps.store.read(installationId, connectionId);
      if (!connection) throw new NotFoundError({ message: 'There is no such connection. It may have been removed.', facts: { connectionId } });
      return connection;
    },
    readSecrets,
    credentialsFor: (installationId, connectionId, secrets) => credentialsOf(secrets, () => readSecrets(installationId, connectionId)),
    tokensOf: (installationId, connectionId, { credentials, onRefused = async () => undefined }) =>
      createTokenStore({
        store: deps.tokens,
        clock: deps.clock,
        installationId,
        connectionId,
        credentials,
        onRefused,
        unsaved: unsavedOf(keyOf(installationId, connectionId)),
      }),
    runtimeOf,
    consentOf: ({ connectorId, settings }, secrets) => {
      const definition = definitionOf(connectorId);
      return definition.consent?.({ settings: definition.settings.parse(settings), secrets: definition.secrets.parse(secrets) });
    },
    connect: (installationId, connection, { secrets, tokens }) => {
      const definition = definitionOf(connection.connectorId);
      return definition.connect(runtimeOf(installationId, connection, tokens), {
        settings: definition.settings.parse(connection.settings),
        secrets: definition.secrets.parse(secrets),
      });
    },
  };
}
