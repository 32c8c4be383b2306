/** @module server/routes/connection-care  What happens to a connection after it was added: changed, given new secrets, paused, resumed, removed. */
import { z } from 'zod';
import { addWebhookSecretBody, changeConnectionBody, connectionView, rotateSecretsAnswer, rotateSecretsBody } from '#contract';
import { ConflictError } from '#domain';
import type { Asker, ServerDeps } from '../deps.ts';
import { define, type Endpoint, pathId } from '../endpoint.ts';
import { callFor } from '../links.ts';
import { viewConnection, viewResults } from '../views/connection-view.ts';

const params = z.object({ connectionId: pathId });

export const changeConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'changeConnection',
    summary: 'Changes name, owner, on-call and settings. Secrets stay as they are.',
    params,
    body: changeConnectionBody,
    answer: connectionView,
    async handle(asked) {
      const { connectionId } = asked.params;
      const connection = await deps.connections.change(asked.caller.installationId, connectionId, { ...asked.body, secrets: {} });
      await deps.record(asked, 'connection-changed', { connectionId, name: connection.name });
      return viewConnection(deps, asked, connection);
    },
  });

export const rotateSecrets = (deps: ServerDeps): Endpoint =>
  define({
    name: 'rotateSecrets',
    summary: 'Tries new secrets with the checks of the connector; keeps the old ones where a check fails.',
    params,
    body: rotateSecretsBody,
    answer: rotateSecretsAnswer,
    async handle(asked) {
      const { connectionId } = asked.params;
      const { kind, results } = await deps.connections.rotate(asked.caller.installationId, connectionId, {
        secrets: asked.body.secrets,
        call: callFor(asked),
      });
      await deps.record(asked, kind === 'rotated' ? 'secrets-rotated' : 'secrets-refused', { connectionId });
      return { isRotated: kind === 'rotated', checks: viewResults(results) };
    },
  });

export const addWebhookSecret = (deps: ServerDeps): Endpoint =>
  define({
    name: 'addWebhookSecret',
    summary: 'Adds a secret by which the vendor signs its webhook; the one before stays valid until the next. It is never shown again.',
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
      await deps.connections.addWebhookSecret(installationId, connectionId, asked.body.secret);
      await deps.record(asked, 'webhook-secret-added', { connectionId, name });
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
      await deps.connections.pause(asked.caller.installationId, asked.params.connectionId);
      return recordAndView(deps, asked, { connectionId: asked.params.connectionId, action: 'connection-paused' });
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
      await deps.connections.resume(installationId, asked.params.connectionId);
      await deps.sync.wakeAll({ installationId, connectionId: asked.params.connectionId });
      return recordAndView(deps, asked, { connectionId: asked.params.connectionId, action: 'connection-resumed' });
    },
  });

export const removeConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'removeConnection',
    summary: 'Removes the connection and its secrets. Links that use it wait; no record is touched.',
    params,
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
      await deps.connections.remove(installationId, connectionId);
      await deps.sync.wakeAll({ installationId, connectionId });
      await deps.record(asked, 'connection-removed', { connectionId, name });
      return undefined;
    },
  });

async function recordAndView(deps: ServerDeps, asked: Asker, { connectionId, action }: { readonly connectionId: string; readonly action: string }) {
  const connection = await deps.connections.read(asked.caller.installationId, connectionId);
  await deps.record(asked, action, { connectionId, name: connection.name });
  return viewConnection(deps, asked, connection);
}
