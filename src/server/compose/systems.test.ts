/** What a run reports of a connection that it could not sign in to, over real connections: as a run does, without the vendor's own words. */
import { createConnections } from '#connections';
import { because, brandId, type InstallationId, VendorAuthError } from '#domain';
import { demoConnector, demoSchemas } from '../../connections/testing/demo-connector.ts';
import { memoryDeps } from '../../connections/testing/memory-deps.ts';
import { createSystems } from './systems.ts';

const installationId = brandId<InstallationId>('inst-1');
const reported = because('connection-needs-attention', { code: 'vendor-auth-failed' });

async function world() {
  const { deps } = memoryDeps([demoConnector(demoSchemas)]);
  const connections = createConnections(deps);
  const installations = { read: async () => ({ deskConnectionId: undefined }) };
  const systems = createSystems({ connections, installations, connectors: deps.connectors });
  const input = { name: 'demo-prod', connectorId: 'demo', owner: 'Anna', settings: { region: 'eu' }, secrets: { password: 'first' } };
  const { id } = await connections.add(installationId, input);
  const reason = async () => (await connections.read(installationId, id)).stateReason?.code;
  return { connections, id, reason, report: () => systems.reportAttention(installationId, id, reported) };
}

test('a run that was refused closes the connection for its credentials', async () => {
  const { report, reason } = await world();
  await report();
  expect(await reason()).toBe('connection-credentials-refused');
});

test('that nobody has agreed yet stays the reason, whatever the run reports after it', async () => {
  const { connections, id, report, reason } = await world();
  await connections.refused(installationId, id, new VendorAuthError({ message: 'Nobody has agreed.', facts: { isAgreed: false } }));
  await report();
  expect(await reason()).toBe('connection-not-agreed');
});

test('a pause stays where a run that began before it is refused', async () => {
  const { connections, id, report, reason } = await world();
  await connections.pause(installationId, id);
  await report();
  expect(await reason()).toBe('connection-paused');
});
