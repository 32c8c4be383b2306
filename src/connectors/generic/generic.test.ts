/** @module connectors/generic  The promises of incidents and of the kit, over three services that are only described. */
import { type FieldValue, type FieldValues, VendorRefusedError } from '#domain';
import { runIncidentContract } from '../../capabilities/incident.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { runKitSuite } from '../../connector-kit/kit.suite.ts';
import { createFakeClock, type FakeShell } from '../../connector-kit/testing/index.ts';
import { canariesOf, configFor, connectTo, fakeOf, ORIGIN, type ServiceKind } from './fake/test-connection.ts';
import { PERSON, type RestFake, ROBOT } from './fake.ts';
import { generic } from './index.ts';

interface Setting {
  readonly roles: {
    readonly text: string;
    readonly otherText: string;
    readonly state: string;
    readonly open: string;
    readonly waiting: string;
    readonly readOnly: string;
  };
  readonly create: FieldValues;
  readonly refused: FieldValues;
  readonly resolution: string;
  /** Our paths to the columns of the fakes. */
  readonly columns: Readonly<Record<string, string>>;
  readonly ids: { readonly unknown: string; readonly hostile: string };
  readonly remove: (fake: FakeShell, id: string) => void;
  /** The service's id of a stored record. */
  readonly idOf: (id: string) => string;
}

const trash = (fake: FakeShell, id: string) => fake.edit('incidents', id, { isTrashed: true }, PERSON);
const same = (id: string) => id;
const globalId = (id: string) => Buffer.from(`Issue:${id}`).toString('base64');

const SETTINGS: Readonly<Record<ServiceKind, Setting>> = {
  rest: {
    roles: { text: 'title', otherText: 'description', state: 'status', open: 'open', waiting: 'waiting', readOnly: 'opened' },
    create: { title: 'Label printer in hall 3 is offline', priority: '2', urgent: true },
    refused: { status: 'resolved' },
    resolution: 'resolution',
    columns: { status: 'state' },
    ids: { unknown: 'inc-99999', hostile: '../me?x=' },
    remove: (fake, id) => (fake as RestFake).bury(id),
    idOf: same,
  },
  graphql: {
    roles: { text: 'title', otherText: 'body', state: 'state', open: 'OPEN', waiting: 'WAITING', readOnly: 'opened' },
    create: { title: 'Label printer in hall 3 is offline', priority: 2, tags: ['printer', 'hall 3'] },
    refused: { state: 'RESOLVED' },
    resolution: 'resolution',
    columns: { body: 'description' },
    ids: { unknown: globalId('inc-99999'), hostile: '"){ viewer { id } } #' },
    remove: trash,
    idOf: globalId,
  },
  soap: {
    roles: { text: 'Title', otherText: 'Description', state: 'State', open: 'open', waiting: 'waiting', readOnly: 'Opened' },
    create: { Title: 'Label printer in hall 3 is offline', Priority: 2, Urgent: true, Due: '2026-02-01T08:30:00.000Z' },
    refused: { State: 'resolved' },
    resolution: 'Resolution',
    columns: { Title: 'title', Description: 'description', State: 'state' },
    ids: { unknown: 'inc-99999', hostile: '</i:Id><i:Id>inc-1' },
    remove: trash,
    idOf: same,
  },
};

const NO_HISTORY = 'the described service lists no past changes';
const NO_FILES = 'a described service carries no files yet';

const storedId = (kind: ServiceKind, id: string) => (kind === 'graphql' ? Buffer.from(id, 'base64').toString('utf8').replace('Issue:', '') : id);
const toColumns = ({ columns }: Setting, fields: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(fields).map(([path, value]) => [columns[path] ?? path, path.toLowerCase() === 'state' ? lower(value) : value]));
const lower = (value: FieldValue) => String(value).toLowerCase();

/** What we wrote; a comment counts for its record. */
function ownLedger(kind: ServiceKind, fake: FakeShell) {
  const { idOf } = SETTINGS[kind];
  return fake.ledger
    .filter(({ actor }) => actor === ROBOT.id)
    .map(({ effect, recordId, values }) => ({ effect, recordId: idOf(effect === 'comment.add' ? String(values.incidentId) : recordId) }));
}

describe.each(['rest', 'graphql', 'soap'] as const)('over %s', (kind) => {
  const setting = SETTINGS[kind];
  const { roles } = setting;

  runRecordStoreContract(
    async () => {
      const { incident, fake, call, advance, close } = await connectTo(kind);
      return {
        store: incident,
        call,
        advance,
        close,
        seedRecord: () => setting.idOf(fake.insert('incidents', { title: 'Mail is slow' }, PERSON)),
        editAsPerson: (id, fields) => fake.edit('incidents', storedId(kind, id), toColumns(setting, fields), PERSON),
        removeAsPerson: (id) => setting.remove(fake, storedId(kind, id)),
        ledger: () => ownLedger(kind, fake),
        loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
        effects: { create: 'incident.create', update: 'incident.update', comment: 'comment.add', attachment: 'attachment.create' },
        roles: {
          text: roles.text,
          otherText: roles.otherText,
          choice: { path: roles.state, first: roles.open, second: roles.waiting },
          readOnly: roles.readOnly,
          limited: roles.text,
          create: setting.create,
        },
        refusal: { fields: setting.refused, blamed: [setting.resolution], missing: [setting.resolution] },
        ids: setting.ids,
      };
    },
    {
      skip: {
        'tells the history of a field, newest last, with who and when': NO_HISTORY,
        'tells only the history since an instant and of the fields asked for': NO_HISTORY,
        'adds a file and gives the same bytes back': NO_FILES,
        'refuses to read a file beyond the size that the caller takes': NO_FILES,
        'adds no file whose source breaks off, and says what broke it': NO_FILES,
      },
    },
  );

  runIncidentContract(async () => {
    const { incident, fake, call, advance, close } = await connectTo(kind);
    return {
      incidents: incident,
      call,
      advance,
      close,
      itemIds: ['asset-1', 'asset-2'],
      seedOpen: (itemId, title) => setting.idOf(fake.insert('incidents', { title, assetId: itemId }, PERSON)),
      resolve: (id) => fake.edit('incidents', storedId(kind, id), { state: 'resolved', resolution: 'Replaced.' }, PERSON),
      closeForGood: (id) => fake.edit('incidents', storedId(kind, id), { state: 'closed' }, PERSON),
    };
  });
});

beforeAll(() => generic.prepare?.());

const PILE = 90;

for (const kind of ['rest', 'graphql', 'soap'] as const) {
  const { idOf, create } = SETTINGS[kind];
  runKitSuite({
    name: `a described service by ${kind}`,
    login: kind === 'graphql' ? 'renewed' : 'fixed',
    setUp: () => {
      const clock = createFakeClock({ sleeping: 'jumps' });
      const fake = fakeOf(kind, clock);
      const listedIds = Array.from({ length: PILE }, (_, index) => {
        const values = { title: `Badge reader ${index} is dark`, assetId: 'asset-1' };
        return idOf(fake.insert('incidents', values, PERSON));
      });
      return {
        fake,
        origin: ORIGIN,
        canaries: canariesOf(kind),
        listedIds,
        connect: (runtime) => {
          const { incident } = generic.connect(runtime, configFor(kind)).capabilities;
          if (incident === undefined) throw new TypeError('The connection fills no incidents.');
          return {
            read: (call) => incident.read(listedIds[0] ?? '', [], call),
            write: async (call) => {
              const made = await incident.create({ fields: create, correlationId: `tl-${fake.ledger.length}`, idempotencyKey: 'kit' }, call);
              // A refusal is a result; the suite counts errors.
              if (made.kind === 'refused') throw new VendorRefusedError({ message: made.refusal.message, fields: [] });
              return made;
            },
            list: async (call) => (await incident.listOpenForItems(['asset-1'], 500, call)).map(({ id }) => id),
          };
        },
      };
    },
    ownStatuses: { 404: 'read as none', 410: 'read as deleted' },
  });
}
