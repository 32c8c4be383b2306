/** @module connectors/servicenow-soap  Keeps the promises of an incident store over SOAP, and is no worse a user of the kit than others. */
import { runIncidentContract } from '../../capabilities/incident.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { runKitSuite } from '../../connector-kit/kit.suite.ts';
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { createServiceNowFake, FAKE_CREDENTIALS, seededId } from '../servicenow/fake.ts';
import { anna, company, config, connectTo, ORIGIN, storage, webServer } from './fake/test-connection.ts';
import { servicenowSoap } from './index.ts';

const NO_FILES = 'the SOAP service has no operation for files';

runRecordStoreContract(
  async () => {
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
  },
  {
    skip: {
      'adds a file and gives the same bytes back': NO_FILES,
      'refuses to read a file beyond the size that the caller takes': NO_FILES,
      'adds no file whose source breaks off, and says what broke it': NO_FILES,
    },
  },
);

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

const PILE = Array.from({ length: 150 }, (_, index) => ({
  number: `INC${2_000_000 + index}`,
  title: `Badge reader ${index} is dark`,
  item: 'web-01',
  openedAt: '2026-01-05T06:00:00.000Z',
}));

runKitSuite({
  name: 'servicenow-soap',
  login: 'fixed',
  isWrite: ({ headers }) => /\/(insert|update)"$/.test(headers.soapaction ?? ''),
  setUp: () => {
    const fake = createServiceNowFake({ clock: createFakeClock({ sleeping: 'jumps' }), seed: { ...company, incidents: PILE } });
    return {
      fake,
      origin: ORIGIN,
      canaries: [FAKE_CREDENTIALS.password],
      listedIds: PILE.map(({ number }) => seededId('incident', number)),
      connect: (runtime) => {
        const { incident } = servicenowSoap.connect(runtime, config).capabilities;
        if (incident === undefined) throw new TypeError('The connection does not fill incident.');
        return {
          read: (call) => incident.listOpenForItems([webServer], 1, call),
          write: (call) => incident.create({ fields: { short_description: 'Tieline' }, correlationId: 'tl-kit', idempotencyKey: 'kit' }, call),
          list: async (call) => (await incident.listOpenForItems([webServer], 500, call)).map(({ id }) => id),
        };
      },
    };
  },
});
