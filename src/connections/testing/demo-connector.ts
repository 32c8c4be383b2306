/** @module connections/testing/demo-connector  A connector of tests: whatever a test does not say of it is plain. */
import { z } from 'zod';
import { type ConnectorDefinition, defineConnector } from '#capabilities';

const demoTraits = {
  id: 'demo',
  name: 'Demo',
  fields: [],
  authKinds: ['basic'],
  capabilities: ['cmdb'],
  limits: [],
  writeGuard: 'none',
  findLagMs: 0,
  dataClass: 'operational',
  docs: [],
  connect: () => ({ capabilities: {}, checks: [] }),
} as const;

/** For tests that need none of their own. */
export const demoSchemas = { settings: z.object({ region: z.string() }), secrets: z.object({ password: z.string() }) };

/** Its settings and secrets are parsed with its own schemas before it connects, so nothing is lost with their types, as in the list of vendors. */
export function demoConnector<Settings, Secrets>(
  parts: Pick<ConnectorDefinition<Settings, Secrets>, 'settings' | 'secrets'> & Partial<ConnectorDefinition<Settings, Secrets>>,
): ConnectorDefinition {
  return defineConnector<Settings, Secrets>({ ...demoTraits, ...parts }) as unknown as ConnectorDefinition;
}
