/** @module connectors/servicenow  The promises of its capabilities and of its use of the kit. */
import type { FieldValue } from '#domain';
import { runChangeContract } from '../../capabilities/change.suite.ts';
import { runCmdbContract } from '../../capabilities/cmdb.suite.ts';
import { runIncidentContract } from '../../capabilities/incident.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { runKitSuite } from '../../connector-kit/kit.suite.ts';
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { anna, company, configFor, connectTo, ORIGIN, storage, webServer } from './fake/test-connection.ts';
import { createServiceNowFake, FAKE_CREDENTIALS, seededId } from './fake.ts';
import { servicenow } from './index.ts';

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
    ledger: () => fake.ledger.filter(({ actor }) => actor === FAKE_CREDENTIALS.userName),
    loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
    effects: { create: 'incident.create', update: 'incident.update', comment: 'comment.add', attachment: 'attachment.create' },
    roles: {
      text: 'short_description',
      otherText: 'description',
      choice: { path: 'state', first: '2', second: '1' },
      readOnly: 'priority',
      limited: 'short_description',
      create: { short_description: 'Label printer in hall 3 is offline', urgency: '2', caller_id: anna },
    },
    refusal: { fields: { state: '6' }, blamed: ['close_code', 'close_notes'], missing: ['close_code', 'close_notes'] },
    people: {
      one: { email: 'anna.huber@acme.example', id: anna, name: 'Anna Huber' },
      shared: { email: 'desk@acme.example', ids: [seededId('sys_user', 'desk.graz'), seededId('sys_user', 'desk.linz')] },
      unusable: ['left@acme.example'],
    },
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
    itemIds: [webServer, storage],
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
    itemIds: [webServer, storage],
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

const PILE = Array.from({ length: 150 }, (_, index) => ({
  number: `INC${2_000_000 + index}`,
  title: `Badge reader ${index} is dark`,
  item: 'web-01',
  openedAt: '2026-01-05T06:00:00.000Z',
}));

for (const auth of ['oauth-client-credentials', 'basic'] as const) {
  runKitSuite({
    name: `servicenow by ${auth}`,
    login: auth === 'basic' ? 'fixed' : 'renewed',
    setUp: () => {
      const fake = createServiceNowFake({ clock: createFakeClock({ sleeping: 'jumps' }), seed: { ...company, incidents: PILE } });
      return {
        fake,
        origin: ORIGIN,
        canaries: [FAKE_CREDENTIALS.clientSecret, FAKE_CREDENTIALS.password],
        listedIds: PILE.map(({ number }) => seededId('incident', number)),
        connect: (runtime) => {
          const { incident, cmdb } = servicenow.connect(runtime, configFor(auth)).capabilities;
          if (incident === undefined || cmdb === undefined) throw new TypeError('The connection does not fill incident and cmdb.');
          return {
            read: (call) => cmdb.readItems([webServer], call),
            write: (call) => incident.create({ fields: { short_description: 'Tieline' }, correlationId: 'tl-kit', idempotencyKey: 'kit' }, call),
            list: async (call) => (await incident.listOpenForItems([webServer], 500, call)).map(({ id }) => id),
          };
        },
      };
    },
    ownStatuses: { 403: 'a table that is closed to our user is read as an empty one where the connector can do without it' },
  });
}
