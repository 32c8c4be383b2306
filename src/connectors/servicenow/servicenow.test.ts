import { setupServer } from 'msw/node';
import type { Capabilities, ConnectorRuntime } from '#capabilities';
import type { FieldValue } from '#domain';
import { runChangeContract } from '../../capabilities/change.suite.ts';
import { runCmdbContract } from '../../capabilities/cmdb.suite.ts';
import { runIncidentContract } from '../../capabilities/incident.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { createFakeClock, testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import { mswHandlers } from '../../connector-kit/testing/msw-handlers.ts';
import { createServiceNowFake, FAKE_CREDENTIALS, type ServiceNowFakeOptions, type ServiceNowSeed, seededId } from './fake.ts';
import { servicenow } from './index.ts';

const ORIGIN = 'https://acme.service-now.com';
const { clientId, clientSecret, userName, password } = FAKE_CREDENTIALS;

const company: ServiceNowSeed = {
  users: [
    { userName: 'anna.huber', name: 'Anna Huber', email: 'anna.huber@acme.example' },
    { userName: 'marko.novak', name: 'Marko Novak', email: 'Marko.Novak@acme.example' },
  ],
  groups: [{ name: 'Linux Operations', email: 'linux@acme.example' }],
  items: [
    { name: 'erp-api', className: 'cmdb_ci_appl', environment: 'Production' },
    { name: 'erp-api-test', className: 'cmdb_ci_appl', environment: 'Test' },
    {
      name: 'web-01',
      className: 'cmdb_ci_linux_server',
      serialNumber: 'CZJ9430211',
      assetTag: 'P1000412',
      ipAddress: '10.20.30.41',
      assignedTo: 'marko.novak',
      supportGroup: 'Linux Operations',
      location: 'Graz',
    },
    { name: 'san-01', className: 'cmdb_ci_storage_server' },
    { name: 'rack-07', className: 'cmdb_ci_rack' },
  ],
  relations: [
    { parent: 'erp-api', child: 'web-01', type: 'Depends on::Used by' },
    { parent: 'web-01', child: 'san-01', type: 'Depends on::Used by' },
    { parent: 'rack-07', child: 'san-01', type: 'Contains::Contained by' },
  ],
};

/** A connection to a fresh instance over msw, on one clock. */
function connectTo(
  options: Partial<ServiceNowFakeOptions> = {},
  auth: 'basic' | 'oauth-client-credentials' = 'oauth-client-credentials',
  parts: Partial<ConnectorRuntime> = {},
) {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = createServiceNowFake({ clock, seed: company, ...options });
  const server = setupServer(...mswHandlers(fake, ORIGIN));
  server.listen({ onUnhandledFrame: 'error' });
  const runtime = testRuntime({ ...parts, clock });
  const config = { settings: servicenow.settings.parse({ instanceUrl: ORIGIN, auth, clientId, userName }), secrets: { clientSecret, password } };
  const connected = servicenow.connect(runtime, config);
  const capabilities = connected.capabilities as Required<Pick<Capabilities, 'cmdb' | 'change' | 'incident'>>;
  const close = async () => {
    server.close();
    runtime.close();
  };
  const seedRecord = () =>
    fake.insert('incident', { short_description: 'Mail is slow', caller_id: seededId('sys_user', 'anna.huber') }, 'anna.huber');
  return {
    clock,
    fake,
    runtime,
    close,
    checks: connected.checks,
    ...capabilities,
    seedRecord,
    advance: (ms: number) => clock.setNow(clock.now() + ms),
    call: testCall(),
  };
}

runRecordStoreContract(async () => {
  const { incident, fake, call, advance, close, seedRecord } = connectTo();
  return {
    store: incident,
    call,
    advance,
    close,
    seedRecord,
    editAsPerson: (id, fields) => fake.edit('incident', id, fields, 'anna.huber'),
    removeAsPerson: (id) => fake.remove('incident', id, 'anna.huber'),
    ledger: () => fake.ledger.filter(({ actor }) => actor === userName),
    loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
    effects: { create: 'incident.create', update: 'incident.update', comment: 'comment.add', attachment: 'attachment.create' },
    roles: {
      text: 'short_description',
      otherText: 'description',
      choice: { path: 'state', first: '2', second: '1' },
      readOnly: 'priority',
      limited: 'short_description',
      create: { short_description: 'Label printer in hall 3 is offline', urgency: '2', caller_id: seededId('sys_user', 'anna.huber') },
    },
    refusal: { fields: { state: '6' }, blamed: ['close_code', 'close_notes'], missing: ['close_code', 'close_notes'] },
    ids: { unknown: 'f'.repeat(32), hostile: '../sys_user/1?x=' },
  };
});

runIncidentContract(async () => {
  const { incident, fake, call, advance, close } = connectTo();
  return {
    incidents: incident,
    call,
    advance,
    close,
    itemIds: [seededId('cmdb_ci', 'web-01'), seededId('cmdb_ci', 'san-01')],
    seedOpen: (itemId, title) => fake.insert('incident', { short_description: title, cmdb_ci: itemId }, 'anna.huber'),
    resolve: (id) => fake.edit('incident', id, { state: '6', close_code: 'Solution provided', close_notes: 'Replaced.' }, 'anna.huber'),
    closeForGood: (id) => fake.edit('incident', id, { state: '7' }, 'anna.huber'),
  };
});

runCmdbContract(async () => {
  const { cmdb, fake, call, close } = connectTo();
  const names = ['erp-api', 'erp-api-test', 'web-01', 'san-01', 'rack-07'] as const;
  return {
    cmdb,
    call,
    close,
    ids: Object.fromEntries(names.map((name) => [name, seededId('cmdb_ci', name)])) as Record<(typeof names)[number], string>,
    web01: { serialNumber: 'CZJ9430211', assetTag: 'P1000412', ipAddress: '10.20.30.41' },
    holderEmail: 'Marko.Novak@acme.example',
    unknownId: 'e'.repeat(32),
    seedDependents(count) {
      for (let index = 0; index < count; index += 1) {
        const child = seededId('cmdb_ci', 'rack-07');
        const parent = fake.insert('cmdb_ci', { name: `blade-${index}`, sys_class_name: 'cmdb_ci_server', operational_status: '1' }, 'discovery');
        fake.insert('cmdb_rel_ci', { parent, child, type: seededId('cmdb_rel_type', 'Depends on::Used by') }, 'discovery');
      }
    },
  };
});

runChangeContract(async () => {
  const { change, fake, call, close } = connectTo();
  const states = { draft: '-5', scheduled: '-2', running: '-1', closed: '3', cancelled: '4' } as const;
  const stampOf = (iso: string | undefined) => (iso === undefined ? '' : iso.slice(0, 19).replace('T', ' '));
  return {
    change,
    call,
    close,
    itemIds: [seededId('cmdb_ci', 'web-01'), seededId('cmdb_ci', 'san-01')],
    seed({ title, itemId = '', affectedIds = [], phase, ...dates }) {
      const values: Record<string, FieldValue> = {
        short_description: title,
        cmdb_ci: itemId,
        state: states[phase],
        start_date: stampOf(dates.plannedStart),
        end_date: stampOf(dates.plannedEnd),
        work_start: stampOf(dates.actualStart),
        work_end: stampOf(dates.actualEnd),
      };
      const id = fake.insert('change_request', values, 'anna.huber');
      for (const affected of affectedIds) fake.insert('task_ci', { task: id, ci_item: affected }, 'anna.huber');
      return String(fake.store.get('change_request', id)?.values.number);
    },
  };
});
