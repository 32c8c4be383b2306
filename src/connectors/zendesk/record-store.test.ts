/** @module connectors/zendesk  Tickets keep every promise of a record store. */

import type { FieldValue, FieldValues } from '#domain';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { ADMIN, AGENT, NOTE, openDemoDesk, REQUESTER, ROOT_CAUSE } from './fake/demo-account.ts';

const toColumn = (path: string) => path.replace(/^custom\//, 'custom_').replace(/^(assignee|group|requester)$/, '$1_id');
const toColumns = (fields: FieldValues): Record<string, FieldValue> =>
  Object.fromEntries(Object.entries(fields).map(([path, value]) => [toColumn(path), value]));

runRecordStoreContract(async () => {
  const { fake, desk, clock, call, close } = openDemoDesk();
  let seeded = 0;
  return {
    store: desk,
    call,
    close,
    advance: (ms) => clock.setNow(clock.now() + ms),
    seedRecord: () => {
      seeded += 1;
      const values = {
        subject: `Printer ${seeded} jams`,
        description: 'Paper jam on floor 2.',
        requester_id: REQUESTER,
        assignee_id: AGENT,
        status: 'open',
      };
      return fake.insert('tickets', values, String(ADMIN));
    },
    editAsPerson: (id, fields) => fake.edit('tickets', id, toColumns(fields), String(ADMIN)),
    removeAsPerson: (id) => fake.remove('tickets', id, String(ADMIN)),
    // What people did beforehand is not what the promises count.
    ledger: () => fake.ledger.filter((entry) => entry.actor !== String(ADMIN)),
    loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
    effects: { create: 'ticket.create', update: 'ticket.update', comment: 'comment.add', attachment: 'attachment.upload' },
    roles: {
      text: 'subject',
      otherText: `custom/${NOTE}`,
      choice: { path: 'status', first: 'open', second: 'pending' },
      readOnly: 'description',
      limited: 'description',
      create: { subject: 'Core switch reports errors', description: 'Raised from an alert.', priority: 'high' },
    },
    refusal: { fields: { status: 'solved' }, blamed: [`custom/${ROOT_CAUSE}`], missing: [`custom/${ROOT_CAUSE}`] },
    people: {
      one: { email: 'petra.lang@alpenhof.example', id: String(REQUESTER), name: 'Petra Lang' },
      unusable: ['caller@somewhere.example', 'left@alpenhof.example'],
    },
    ids: { unknown: '999999', hostile: '../1?x=' },
  };
});
