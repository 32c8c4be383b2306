/** @module server/routes/connections  Configured connectors: listed without secrets, added, tested step by step; and what connectors there are. */
import { z } from 'zod';
import type { ConnectorDefinition } from '#capabilities';
import { connectionsAnswer, connectionTestAnswer, connectionView, connectorsAnswer, saveConnectionBody } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pathId } from '../endpoint.ts';
import { callFor } from '../links.ts';
import { viewConnection, viewResults } from '../views/connection-view.ts';

export const listConnectors = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listConnectors',
    summary: 'The systems that a connection can be made to, with the fields of their forms.',
    answer: connectorsAnswer,
    handle: async () => ({ connectors: [...deps.connectors.values()].map(viewConnector) }),
  });

export const listConnections = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listConnections',
    summary: 'The connections with their state and why; names of stored secrets, never values.',
    answer: connectionsAnswer,
    async handle(asked) {
      const all = await deps.connections.list(asked.caller.installationId);
      return { connections: await Promise.all(all.map((connection) => viewConnection(deps, asked, connection))) };
    },
  });

export const addConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'addConnection',
    summary: 'Adds a connection. Test it next.',
    body: saveConnectionBody,
    answer: connectionView,
    status: 201,
    async handle(asked) {
      const connection = await deps.connections.add(asked.caller.installationId, asked.body);
      await deps.record(asked, 'connection-added', { connectionId: connection.id, name: connection.name, connectorId: connection.connectorId });
      return viewConnection(deps, asked, connection);
    },
  });

export const testConnection = (deps: ServerDeps): Endpoint =>
  define({
    name: 'testConnection',
    summary: "Runs the connector's checks one after the other.",
    params: z.object({ connectionId: pathId }),
    answer: connectionTestAnswer,
    async handle(asked) {
      const results = await deps.connections.test(asked.caller.installationId, asked.params.connectionId, callFor(asked));
      return { checks: viewResults(results) };
    },
  });

function viewConnector({ id, name, capabilities, fields, docs }: ConnectorDefinition) {
  return {
    id,
    name,
    capabilities: [...capabilities],
    docs: [...docs],
    fields: fields.map((field) => ({
      name: field.name,
      kind: field.kind,
      isRequired: field.isRequired,
      ...(field.choices ? { choices: [...field.choices] } : {}),
      ...(field.default === undefined ? {} : { default: field.default }),
    })),
  };
}
