/** @module server/routes/connections  Configured connectors: listed without secrets, added, tested step by step; and what connectors there are. */
import { z } from 'zod';
import type { ConnectorDefinition } from '#capabilities';
import {
  connectionsAnswer,
  connectionTestAnswer,
  connectionView,
  connectorsAnswer,
  saveConnectionBody,
  tryRequestAnswer,
  tryRequestBody,
} from '#contract';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery, pathId } from '../endpoint.ts';
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
    summary: 'The connections by name, with their state and why; names of stored secrets, never values. With `id`, that one alone.',
    query: pageQuery.extend({ id: z.string().max(100).optional() }),
    answer: connectionsAnswer,
    async handle(asked) {
      const { id, limit, cursor } = asked.query;
      // Names are unique: the last one of a page is its cursor.
      const page = await deps.connections.page(asked.caller.installationId, { id, after: cursor, limit });
      return {
        connections: await Promise.all(page.connections.map((connection) => viewConnection(deps, asked, connection))),
        nextCursor: page.next ?? null,
      };
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
      const connection = await deps.connections.add(asked.caller.installationId, asked.body, ({ id, name, connectorId }) =>
        deedOf(asked, 'connection-added', { connectionId: id, name, connectorId }),
      );
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

export const tryRequest = (deps: ServerDeps): Endpoint =>
  define({
    name: 'tryRequest',
    summary: 'Sends one described request of a form as it stands, and shows what its paths find in the reply. Changes nothing.',
    params: z.object({ connectorId: pathId }),
    body: tryRequestBody,
    answer: tryRequestAnswer,
    async handle(asked) {
      const { connectionId, settings, secrets, request, value } = asked.body;
      const draft = { connectorId: asked.params.connectorId, connectionId: connectionId ?? undefined, settings, secrets };
      const outcome = await deps.connections.tryRequest(asked.caller.installationId, draft, { request, value }, callFor(asked));
      return outcome.kind === 'refused' ? outcome : { ...outcome, findings: [...outcome.findings] };
    },
  });

function viewConnector({ id, name, capabilities, fields, docs, trials = [] }: ConnectorDefinition) {
  return {
    id,
    name,
    capabilities: [...capabilities],
    docs: [...docs],
    trials: [...trials],
    fields: fields.map((field) => ({
      name: field.name,
      kind: field.kind,
      isRequired: field.isRequired,
      ...(field.choices ? { choices: [...field.choices] } : {}),
      ...(field.default === undefined ? {} : { default: field.default }),
    })),
  };
}
