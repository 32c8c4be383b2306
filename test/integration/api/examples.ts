/** What a test sends to each operation: ids that exist for a tenant, and a body that the operation takes. */
import { readFileSync } from 'node:fs';
import type { RouteName } from '#contract';
import { because, brandId, type InstallationId, type LinkId, type TicketId } from '#domain';
import { createSyncStore } from '#storage';
import { seededId } from '../../../src/connectors/servicenow/fake.ts';
import { deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { batchRow, itemRow } from '../../../src/sync/batches/store.suite.ts';
import type { Tenant } from '../../support/second-tenant.ts';
import type { World } from '../../support/world.ts';

const describedService = readFileSync(new URL('../../../src/connectors/generic/examples/rest.yml', import.meta.url), 'utf8');

/** A value for every id that a path can hold. */
export interface TenantIds {
  readonly ticketId: string;
  readonly connectionId: string;
  readonly itemId: string;
  readonly linkId: string;
  readonly holdId: string;
  readonly letterId: string;
  readonly batchId: string;
  readonly deskUserId: string;
  readonly [name: string]: string;
}

type Reached = Pick<Tenant, 'installationId' | 'connectionIds' | 'pageToken'>;

/** Makes a ticket with a linked item, a link in sync, an open hold, a dead letter and a batch; answers their ids. */
export async function prepareIds(
  world: World,
  tenant: Reached,
  own: { readonly ticketOffset: number; readonly deskUserId?: string },
): Promise<TenantIds> {
  const ticketId = String(1042 + own.ticketOffset);
  const token = await tenant.pageToken('jonas.lindqvist');
  const created = await world.call(`/v1/tickets/${ticketId}/links`, { token, body: { mode: 'create', flow: 'incidents', openIncidentsSeen: [] } });
  if (created.status !== 201) throw new Error(`No link could be made for ${ticketId}: ${JSON.stringify(created.body)}`);
  await world.settle();
  const linkId = (created.body as { link: { id: string } }).link.id;
  const { holdId, letterId, batchId } = await makeRows(world, tenant.installationId, { linkId, ticketId });
  return {
    ticketId,
    linkId,
    holdId,
    letterId,
    batchId,
    connectionId: tenant.connectionIds.servicenow as string,
    connectorId: 'generic',
    itemId: seededId('cmdb_ci', 'erp-api'),
    flow: 'incidents',
    deskUserId: own.deskUserId ?? String(deskUserId('mia.brandt')),
  };
}

async function makeRows(
  { database }: World,
  installation: string,
  at: { linkId: string; ticketId: string },
): Promise<{ holdId: string; letterId: string; batchId: string }> {
  const installationId = brandId<InstallationId>(installation);
  const linkId = brandId<LinkId>(at.linkId);
  const holdId = `hold-${at.ticketId}`;
  const letterId = `letter-${at.ticketId}`;
  const batchId = `batch-${at.ticketId}`;
  const now = Date.now();
  await createSyncStore({ database }).transact(installationId, async ({ holds, deadLetters, batches }) => {
    await batches.start(batchRow(batchId, { state: 'planned' }));
    await batches.addItems([itemRow(0, { batchId })]);
    await holds.open([
      {
        id: holdId,
        linkId,
        kind: 'missing',
        fieldKey: 'status',
        side: 'remote',
        path: 'state',
        reason: because('answer-missing', { missing: 'close_code' }),
        release: because('release-answer'),
        asks: ['close_code'],
        sides: null,
        signature: holdId,
        openedAt: now,
        releasedAt: null,
      },
    ]);
    await deadLetters.put({
      id: letterId,
      linkId,
      ticketId: brandId<TicketId>(at.ticketId),
      flow: 'incidents',
      record: null,
      cause: because('link-failing', { code: 'vendor-unavailable' }),
      attempts: 8,
      firstAt: now,
      lastAt: now,
      state: 'waiting',
    });
  });
  return { holdId, letterId, batchId };
}

/** The query that an operation needs. */
export const QUERIES: Partial<Readonly<Record<RouteName, string>>> = {
  searchItems: '?q=erp',
  readJourney: '?id=1042',
  removeConnection: '?version=3',
};

const EXAMPLE_MAPPING = readFileSync(new URL('../../../src/mapping/examples/incidents.yaml', import.meta.url), 'utf8');
/** Never applied as it stands: its token is of no plan. */
const EMPTY_CONFIG = { version: 1, connections: [], mapping: '', rules: { pausedFlows: [] } };

/** A JSON body that each operation with one takes. */
export const BODIES: Partial<Readonly<Record<RouteName, (ids: TenantIds) => unknown>>> = {
  openSession: () => ({ settingsHash: 'abc' }),
  renewSession: () => ({ renewalToken: 'nobody.knows-this-one' }),
  linkItem: ({ connectionId, itemId }) => ({ connectionId, itemId }),
  planLink: () => ({ flow: 'incidents', number: 'INC0010042' }),
  createLink: () => ({ mode: 'create', flow: 'incidents', openIncidentsSeen: [] }),
  reportEditing: () => ({ state: 'idle' }),
  pauseLink: () => ({ until: null }),
  checkOverlaps: () => ({ run: null }),
  answerHold: ({ holdId }) => ({ holdId, answers: { close_code: 'Solved (Permanently)' } }),
  addConnection: () => ({
    name: `spare ${Math.random()}`,
    connectorId: 'servicenow',
    owner: 'Tobias Rau',
    onCall: 'Platform on-call',
    settings: { instanceUrl: 'https://spare.service-now.com', auth: 'oauth-client-credentials', clientId: 'c' },
    secrets: { clientSecret: 'spare-client-secret' },
  }),
  tryRequest: () => ({
    connectionId: null,
    // An address inside: what would be sent there is refused before it is sent.
    settings: { baseUrl: 'https://169.254.169.254', auth: 'none', service: describedService },
    secrets: {},
    request: 'get',
    value: '',
  }),
  changeConnection: () => ({
    name: `changed ${Math.random()}`,
    owner: 'Tobias Rau',
    onCall: 'Platform on-call',
    settings: { instanceUrl: 'https://spare.service-now.com', auth: 'oauth-client-credentials', clientId: 'c' },
    version: 1,
  }),
  rotateSecrets: () => ({ version: 2, secrets: { clientSecret: 'another-client-secret' } }),
  addWebhookSecret: () => ({ version: 2, secret: 'a-webhook-secret-of-the-vendor' }),
  planConfig: () => ({ document: EMPTY_CONFIG }),
  applyConfig: () => ({ document: EMPTY_CONFIG, token: 'none', secrets: {} }),
  pauseFlow: () => ({ until: null }),
  restoreValue: () => ({ fieldKey: 'status', historyId: 'h-1', shown: 'open' }),
  resolveConflict: () => ({ side: 'desk', shown: { desk: 'open', remote: '2' } }),
  previewMapping: ({ ticketId }) => ({ document: EXAMPLE_MAPPING, flow: 'incidents', ticketId }),
  startBatch: () => ({ kind: 'audit', flow: 'incidents' }),
  editDeadLetter: () => ({ values: {} }),
  checkMapping: () => ({ document: 'version: 1\nflows: []\n' }),
  enrol: () => ({
    account: 'nobody',
    deskAppId: '1',
    deskInstallationId: '1',
    deskConnectorId: 'zendesk',
    mode: 'assets',
    sharedSecret: 's'.repeat(40),
    owner: 'Op',
    settings: {},
    secrets: {},
  }),
};
