/** @module server/routes/connection-care  What happens to a connection after it was added: changed, given new secrets, paused, resumed, removed. */
import { z } from 'zod';
import type { Connection } from '#connections';
import { addWebhookSecretBody, changeConnectionBody, connectionView, removeConnectionQuery, rotateSecretsAnswer, rotateSecretsBody } from '#contract';
import { ConflictError } from '#domain';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pathId } from '../endpoint.ts';
import { callFor } from '../links.ts';
import { viewConnection, viewResults } from '../views/connection-view.ts';

const params = z.object({ connectionId: pathId });

export const changeConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'changeConnection',
    summary: "Changes name, owner, on-call and settings; never over somebody else's newer version. Secrets stay as they are.",
    params,
    body: changeConnectionBody,
    answer: connectionView,
    async handle(asked) {
      const { connectionId } = asked.params;
      const deed = ({ name }: Connection) => deedOf(asked, 'connection-changed', { connectionId, name });
      const connection = await deps.connections.change(asked.caller.installationId, connectionId, { ...asked.body, secrets: {}, deed });
      return viewConnection(deps, asked, connection);
    },
  });

export const rotateSecrets = (deps: ServerDeps): Endpoint =>
  define({
    name: 'rotateSecrets',
    summary: 'Tries new secrets with the checks of the connector; keeps old ones that work where a check fails.',
    params,
    body: rotateSecretsBody,
    answer: rotateSecretsAnswer,
    async handle(asked) {
      const { connectionId } = asked.params;
      const { kind, results } = await deps.connections.rotate(asked.caller.installationId, connectionId, {
        secrets: asked.body.secrets,
        version: asked.body.version,
        call: callFor(asked),
        deed: deedOf(asked, 'secrets-rotated', { connectionId }),
      });
      if (kind === 'kept-old') await deps.record(asked, 'secrets-refused', { connectionId });
      return { isRotated: kind === 'rotated', checks: viewResults(results) };
    },
  });

export const addWebhookSecret = (deps: ServerDeps): Endpoint =>
  define({
    name: 'addWebhookSecret',
    summary:
      'Adds a secret by which the vendor signs its webhook; the one before stays valid until the next. Never beside a newer version than the one that was seen. It is never shown again.',
    params,
    body: addWebhookSecretBody,
    async handle(asked) {
      const { installationId } = asked.caller;
      const { connectionId } = asked.params;
      const { name, connectorId } = await deps.connections.read(installationId, connectionId);
      const { deskConnectionId } = await deps.installations.read(installationId);
      const facts = { connectionId };
      if (connectionId === deskConnectionId)
        throw new ConflictError({ message: "The enrolment sets up the help desk's webhook. Run it again with --repeat.", facts });
      if (!deps.connectors.get(connectorId)?.webhook)
        throw new ConflictError({ message: `${name} is found by the sweep only: its connector takes no webhook.`, facts });
      const deed = deedOf(asked, 'webhook-secret-added', { connectionId, name });
      const { secret, version } = asked.body;
      await deps.connections.addWebhookSecret(installationId, connectionId, { secret, version, deed });
      return undefined;
    },
  });

export const pauseConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'pauseConnection',
    summary: 'Nothing is asked of that system and nothing written to it; events are kept and carried after resuming.',
    params,
    answer: connectionView,
    async handle(asked) {
      const { installationId } = asked.caller;
      const { connectionId } = asked.params;
      await deps.connections.pause(installationId, connectionId, ({ name }) => deedOf(asked, 'connection-paused', { connectionId, name }));
      return viewConnection(deps, asked, await deps.connections.read(installationId, connectionId));
    },
  });

export const resumeConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'resumeConnection',
    summary: 'Lets the connection work again; its links catch up at once.',
    params,
    answer: connectionView,
    async handle(asked) {
      const { installationId } = asked.caller;
      const { connectionId } = asked.params;
      await deps.connections.resume(installationId, connectionId, ({ name }) => deedOf(asked, 'connection-resumed', { connectionId, name }));
      await deps.sync.wakeAll({ installationId, connectionId });
      return viewConnection(deps, asked, await deps.connections.read(installationId, connectionId));
    },
  });

export const removeConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'removeConnection',
    summary: 'Removes the connection and its secrets. Links that use it wait; no record is touched.',
    params,
    query: removeConnectionQuery,
    async handle(asked) {
      const { installationId } = asked.caller;
      const { connectionId } = asked.params;
      const { name } = await deps.connections.read(installationId, connectionId);
      const { deskConnectionId } = await deps.installations.read(installationId);
      if (connectionId === deskConnectionId)
        throw new ConflictError({
          message: 'This connection is the help desk itself and cannot be removed. Uninstall the app instead.',
          facts: { connectionId },
        });
      const deed = deedOf(asked, 'connection-removed', { connectionId, name });
      await deps.connections.remove(installationId, connectionId, { version: asked.query.version, deed });
      await deps.sync.wakeAll({ installationId, connectionId });
      return undefined;
    },
  });
