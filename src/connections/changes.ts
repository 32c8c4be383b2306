/**
 * @module connections/changes
 * What people change of a connection, over the version that they saw. Settings, secrets, version and deed are one transaction: all of it is there or nothing.
 */
import type { OAuthConsent, TokenStore } from '#capabilities';
import type { Builder } from './build.ts';
import { runChecks } from './check-run.ts';
import { type Connection, type EnteredSecrets, secretNames, type WrittenWith } from './connection.ts';
import { credentialsOnTrial } from './credentials.ts';
import { trialTokens } from './draft.ts';
import type { Connections, ConnectionsDeps } from './face.ts';
import type { Live } from './live.ts';
import { newerSaved, nextVersion, refuseNewer } from './newer.ts';
import { nameTaken } from './refusals.ts';
import { isAgreement } from './token-store.ts';
import { validate } from './validate.ts';
import { readWebhookSecrets, withWebhookSecret } from './webhook-secrets.ts';

export type Changes = Pick<Connections, 'change' | 'rotate' | 'remove' | 'addWebhookSecret'>;

export function createChanges(deps: ConnectionsDeps, builder: Builder, live: Pick<Live, 'forget' | 'reopen'>): Changes {
  const { read, readSecrets, definitionOf } = builder;

  /** As the next version; what stands there by now decides. */
  const save = async (installationId: string, entered: Connection, also: WrittenWith): Promise<Connection> => {
    const next = nextVersion(entered, { atIso: new Date(deps.clock.now()).toISOString(), deed: also.deed });
    const outcome = await deps.store.update(installationId, next, also);
    live.forget(installationId, entered.id);
    if (outcome === 'saved') return next;
    if (typeof outcome === 'object') throw nameTaken(entered.name, outcome);
    // One that was removed meanwhile is not found.
    throw newerSaved(await read(installationId, entered.id));
  };

  const trialOf = (installationId: string, connectionId: string, { secrets, consent }: Trial): TokenStore => {
    if (!consent) return trialTokens();
    // Their worth shows in a renewal of what the consent brought, and the vendor may end the pair before with it: the new one is stored at once.
    return builder.tokensOf(installationId, connectionId, { credentials: credentialsOnTrial(secrets) });
  };

  return {
    change: async (installationId, connectionId, { version, deed, ...input }) => {
      const before = await read(installationId, connectionId);
      refuseNewer(before, version);
      const stored = await readSecrets(installationId, connectionId);
      const { settings, secrets } = await validate(definitionOf(before.connectorId), input.settings, { ...stored, ...input.secrets });
      const { name, owner, onCall = before.onCall } = input;
      const entered: Connection = { ...before, name, owner, onCall, settings };
      const hasSecrets = Object.keys(input.secrets).length > 0;
      return save(installationId, entered, { ...(hasSecrets && { secrets: sealable(connectionId, secrets) }), deed: deed?.(entered) });
    },
    rotate: async (installationId, connectionId, { secrets: entered, version, call, deed }) => {
      const connection = await read(installationId, connectionId);
      refuseNewer(connection, version);
      const stored = await readSecrets(installationId, connectionId);
      const { secrets } = await validate(definitionOf(connection.connectorId), connection.settings, { ...stored, ...entered });
      const consent = builder.consentOf(connection, secrets);
      // Of a connection that nobody has agreed to, or that is refused already, there is nothing to lose: what is entered stays, or it could never be agreed to again.
      const hasWorkingPair = connection.state !== 'needs-attention' && isAgreement(await deps.tokens.read(installationId, connectionId));
      const keepsOld = !consent || hasWorkingPair;
      const tokens = trialOf(installationId, connectionId, { secrets, consent });
      const { checks } = builder.connect(installationId, connection, { secrets, tokens });
      const results = await runChecks(checks, call, deps.clock);
      const hasFailed = results.some(({ outcome }) => outcome === 'failed');
      if (hasFailed && keepsOld) return { kind: 'kept-old', results };
      await save(installationId, connection, { secrets: sealable(connectionId, secrets), deed });
      if (!hasFailed) await live.reopen(installationId, connectionId);
      return { kind: 'rotated', results };
    },
    remove: async (installationId, connectionId, { version, deed } = {}) => {
      const connection = await read(installationId, connectionId);
      refuseNewer(connection, version);
      // The row first: from then on nobody connects any more, and a death in between leaves sealed secrets that nothing names.
      if ((await deps.store.remove(installationId, connection, deed)) !== 'removed') throw newerSaved(await read(installationId, connectionId));
      live.forget(installationId, connectionId);
      for (const nameOf of Object.values(secretNames)) await deps.secrets.remove(installationId, nameOf(connectionId));
      await deps.tokens.forget(installationId, connectionId);
    },
    addWebhookSecret: async (installationId, connectionId, { secret, version, deed }) => {
      const connection = await read(installationId, connectionId);
      refuseNewer(connection, version);
      const before = await readWebhookSecrets(deps.secrets, installationId, connectionId);
      await save(installationId, connection, { secrets: withWebhookSecret(connectionId, before, secret), deed });
    },
  };
}

interface Trial {
  readonly secrets: EnteredSecrets;
  readonly consent: OAuthConsent | undefined;
}

/** By its name in the vault. */
export function sealable(connectionId: string, secrets: EnteredSecrets): EnteredSecrets {
  return { [secretNames.credentials(connectionId)]: JSON.stringify(secrets) };
}
