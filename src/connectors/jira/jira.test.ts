/** @module connectors/jira  The promises of its capabilities and of its use of the kit. */
import type { FieldValue } from '#domain';
import { runChangeContract } from '../../capabilities/change.suite.ts';
import { runCmdbContract } from '../../capabilities/cmdb.suite.ts';
import { runIncidentContract } from '../../capabilities/incident.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { runKitSuite } from '../../connector-kit/kit.suite.ts';
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { ACTUAL, DESK_TICKET, ISSUE_TYPES, ITEM_FIELD, PLANNED } from './fake/site-model.ts';
import { anna, company, configFor, connectTo, consented, ORIGIN, objectIds } from './fake/test-connection.ts';
import { createJiraFake, FAKE_CREDENTIALS } from './fake.ts';
import { jira } from './index.ts';

const NO_DELETE_LOG = 'the vendor keeps no log of deleted issues; its webhook tells of them';

runRecordStoreContract(
  async () => {
    const { incident, fake, call, advance, close, seedRecord } = connectTo();
    return {
      store: incident,
      call,
      advance,
      close,
      seedRecord,
      editAsPerson: (id, fields) => fake.edit('issue', id, fields, anna),
      removeAsPerson: (id) => fake.remove('issue', id, anna),
      ledger: () => fake.ledger.filter(({ actor }) => actor === FAKE_CREDENTIALS.accountId),
      loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
      effects: { create: 'incident.create', update: 'incident.update', comment: 'comment.add', attachment: 'attachment.create' },
      roles: {
        text: 'summary',
        otherText: DESK_TICKET,
        choice: { path: 'status', first: '10002', second: '10003' },
        readOnly: 'key',
        limited: 'summary',
        create: { summary: 'Label printer in hall 3 is offline', priority: '2', reporter: anna },
      },
      refusal: { fields: { status: '10004' }, blamed: ['status'], missing: ['resolution'] },
      people: { one: { email: 'anna.huber@acme.example', id: anna, name: 'Anna Huber' }, unusable: ['left@acme.example', 'shy@acme.example'] },
      ids: { unknown: '999999', hostile: '../user/1?x=' },
    };
  },
  { skip: { 'lists a deletion as a deletion and then confirms it on read': NO_DELETE_LOG } },
);

runIncidentContract(async () => {
  const { incident, fake, call, advance, close } = connectTo();
  return {
    incidents: incident,
    call,
    advance,
    close,
    itemIds: [objectIds['web-01'], objectIds['san-01']],
    seedOpen: (itemId, title) => fake.insert('issue', { summary: title, [ITEM_FIELD]: [itemId] }, anna),
    resolve: (id) => fake.edit('issue', id, { status: '10004', resolution: '10000' }, anna),
    closeForGood: (id) => fake.edit('issue', id, { status: '10005' }, anna),
  };
});

runCmdbContract(async () => {
  const { cmdb, fake, call, close } = connectTo();
  return {
    cmdb,
    call,
    close,
    ids: objectIds,
    web01: { serialNumber: 'CZJ9430211', assetTag: 'P1000412', ipAddress: '10.20.30.41' },
    holderEmail: 'Marko.Novak@acme.example',
    unknownId: '999999',
    seedDependents(count) {
      for (let index = 0; index < count; index += 1)
        fake.insert('object', { name: `blade-${index}`, typeName: 'Linux Server', status: 'Active', dependsOn: [objectIds['rack-07']] }, 'discovery');
    },
  };
});

runChangeContract(async () => {
  const { change, fake, call, close } = connectTo();
  const states = { draft: '10011', scheduled: '10013', running: '10014', closed: '10015', cancelled: '10017' } as const;
  return {
    change,
    call,
    close,
    itemIds: [objectIds['web-01'], objectIds['san-01']],
    seed({ title, itemId, affectedIds = [], phase, ...dates }) {
      const values: Record<string, FieldValue> = {
        type: ISSUE_TYPES.change.id,
        summary: title,
        status: states[phase],
        [ITEM_FIELD]: [...new Set([...(itemId === undefined ? [] : [itemId]), ...affectedIds])],
        [PLANNED[0]]: dates.plannedStart ?? null,
        [PLANNED[1]]: dates.plannedEnd ?? null,
        [ACTUAL[0]]: dates.actualStart ?? null,
        [ACTUAL[1]]: dates.actualEnd ?? null,
      };
      const id = fake.insert('issue', values, anna);
      return String(fake.store.get('issue', id)?.values.key);
    },
  };
});

const PILE = Array.from({ length: 150 }, (_, index) => ({
  summary: `Badge reader ${index} is dark`,
  items: ['web-01'],
  createdAt: '2026-01-05T06:00:00.000Z',
}));

for (const auth of ['oauth-authorization-code', 'basic'] as const) {
  runKitSuite({
    name: `jira by ${auth}`,
    login: auth === 'basic' ? 'fixed' : 'renewed',
    isLogin: ({ url }) => new URL(url).pathname === '/oauth/token',
    setUp: () => {
      const fake = createJiraFake({ clock: createFakeClock({ sleeping: 'jumps' }), seed: { ...company, issues: PILE } });
      // One origin for site, gateway and log-in, as in the sandbox.
      const config = configFor(auth, { gatewayUrl: ORIGIN, loginUrl: ORIGIN });
      return {
        fake,
        origin: ORIGIN,
        canaries: [FAKE_CREDENTIALS.clientSecret, FAKE_CREDENTIALS.apiToken],
        listedIds: fake.store.all('issue').map(({ id }) => id),
        connect: (runtime) => {
          const { incident, cmdb } = jira.connect({ ...runtime, tokens: consented(fake) }, config).capabilities;
          if (incident === undefined || cmdb === undefined) throw new TypeError('The connection does not fill incident and cmdb.');
          return {
            read: (call) => cmdb.readItems([objectIds['web-01']], call),
            write: (call) => incident.create({ fields: { summary: 'Tieline' }, correlationId: 'tl-kit', idempotencyKey: 'kit' }, call),
            list: async (call) => (await incident.listOpenForItems([objectIds['web-01']], 500, call)).map(({ id }) => id),
          };
        },
      };
    },
  });
}

test.each([
  ['another project', { key: 'HR-7' }],
  ['another type', { type: ISSUE_TYPES.change.id }],
])('an issue that was moved to %s is out of reach, under its id and its old key, until it is moved back', async (_where, moved) => {
  const { incident, fake, call, close } = connectTo();
  const id = fake.insert('issue', { summary: 'Label printer in hall 3 is offline' }, anna);
  const values: Readonly<Record<string, FieldValue>> = { ...fake.store.get('issue', id)?.values };
  const read = async () => [
    (await incident.read(id, ['summary'], call)).kind,
    (await incident.readByNumber(String(values['key']), ['summary'], call)).kind,
  ];
  expect(await read()).toEqual(['found', 'found']);
  fake.edit('issue', id, moved, anna);
  expect(await read()).toEqual(['missing', 'missing']);
  fake.edit('issue', id, Object.fromEntries(Object.keys(moved).map((name) => [name, values[name] ?? null])), anna);
  expect(await read()).toEqual(['found', 'found']);
  close();
});
