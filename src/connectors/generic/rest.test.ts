/** @module connectors/generic  The promises over a REST service that is only described. */
import type { FieldValues } from '#domain';
import { runIncidentContract } from '../../capabilities/incident.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import type { RestFake } from './fake/rest.ts';
import { connectTo } from './fake/test-connection.ts';
import { PERSON, ROBOT } from './fake/tracker.ts';

/** Our field paths to the columns of the fake. */
const COLUMNS: Readonly<Record<string, string>> = { status: 'state' };
const toColumns = (fields: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(fields).map(([path, value]) => [COLUMNS[path] ?? path, value]));

const NO_HISTORY = 'the described service lists no past changes';
const NO_FILES = 'a described service carries no files yet';

runRecordStoreContract(
  async () => {
    const { incident, fake, call, advance, close } = await connectTo('rest');
    return {
      store: incident,
      call,
      advance,
      close,
      seedRecord: () => fake.insert('incidents', { title: 'Mail is slow' }, PERSON),
      editAsPerson: (id, fields) => fake.edit('incidents', id, toColumns(fields), PERSON),
      removeAsPerson: (id) => (fake as RestFake).bury(id),
      ledger: () =>
        fake.ledger
          .filter(({ actor }) => actor === ROBOT.id)
          .map((line) => (line.effect === 'comment.add' ? { ...line, recordId: String(line.values.incidentId) } : line)),
      loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
      effects: { create: 'incident.create', update: 'incident.update', comment: 'comment.add', attachment: 'attachment.create' },
      roles: {
        text: 'title',
        otherText: 'description',
        choice: { path: 'status', first: 'open', second: 'waiting' },
        readOnly: 'opened',
        limited: 'title',
        create: { title: 'Label printer in hall 3 is offline', priority: '2' },
      },
      refusal: { fields: { status: 'resolved' }, blamed: ['resolution'], missing: ['resolution'] },
      ids: { unknown: 'inc-99999', hostile: '../me?x=' },
    };
  },
  {
    skip: {
      'tells the history of a field, newest last, with who and when': NO_HISTORY,
      'tells only the history since an instant and of the fields asked for': NO_HISTORY,
      'adds a file and gives the same bytes back': NO_FILES,
      'refuses to read a file beyond the size that the caller takes': NO_FILES,
    },
  },
);

runIncidentContract(async () => {
  const { incident, fake, call, advance, close } = await connectTo('rest');
  return {
    incidents: incident,
    call,
    advance,
    close,
    itemIds: ['asset-1', 'asset-2'],
    seedOpen: (itemId, title) => fake.insert('incidents', { title, assetId: itemId }, PERSON),
    resolve: (id) => fake.edit('incidents', id, { state: 'resolved', resolution: 'Replaced.' }, PERSON),
    closeForGood: (id) => fake.edit('incidents', id, { state: 'closed' }, PERSON),
  };
});
