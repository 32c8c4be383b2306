import { brandId, type FieldSchema, type InstallationId, StorageUnavailableError, type TraceId } from '#domain';
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { createLabels, type LabelDeps } from './labels.ts';

const schema = (path: string, label: string): FieldSchema => ({ path, label, kind: 'text', isReadOnly: false, isRequired: false });
const asked = {
  installationId: brandId<InstallationId>('inst-1'),
  connectionName: 'remote-prod',
  recordType: 'incident',
  traceId: brandId<TraceId>('0'.repeat(32)),
} as const;

/** Both systems, whose opening asks our own database: how often they were opened, and whether that database is there. */
function twoSystems() {
  const clock = createFakeClock();
  const state = { opened: 0, isAway: false };
  const open = (path: string, label: string) => async () => {
    state.opened += 1;
    if (state.isAway) throw new StorageUnavailableError({ message: 'The database is away.' });
    const records = { describe: async () => ({ type: 'incident' as const, fields: [schema(path, label)], readAt: '2026-11-22T05:00:00.000Z' }) };
    return { kind: 'open' as const, connectionId: 'conn-1', connectionName: 'remote-prod', records };
  };
  const deps: LabelDeps = { clock, desk: open('subject', 'Subject'), remote: open('short_description', 'Short description') };
  return { clock, state, labels: createLabels(deps) };
}

test('says what the systems call their fields', async () => {
  const { labels } = twoSystems();
  const { desk, remote } = await labels.ofFlow(asked);
  expect([desk.field('subject'), remote.field('short_description'), remote.field('state')]).toEqual(['Subject', 'Short description', 'state']);
});

test('says what the help desk alone calls its fields without opening the other system', async () => {
  const { state, labels } = twoSystems();
  const desk = await labels.ofDesk(asked);
  expect({ label: desk.field('subject'), opened: state.opened }).toEqual({ label: 'Subject', opened: 1 });
});

test('while labels are remembered no system is opened, so that a database that is away is asked by nobody and fails nobody', async () => {
  const { clock, state, labels } = twoSystems();
  await labels.ofFlow(asked);
  state.isAway = true;
  const { desk } = await labels.ofFlow(asked);
  expect({ label: desk.field('subject'), opened: state.opened }).toEqual({ label: 'Subject', opened: 2 });
  clock.setNow(clock.now() + 600_001);
  const forgotten = await labels.ofFlow(asked);
  expect({ label: forgotten.desk.field('subject'), opened: state.opened }).toEqual({ label: 'subject', opened: 4 });
});

test('a system that could not be opened is asked again by the next', async () => {
  const { state, labels } = twoSystems();
  state.isAway = true;
  expect((await labels.ofFlow(asked)).remote.field('short_description')).toBe('short_description');
  state.isAway = false;
  expect((await labels.ofFlow(asked)).remote.field('short_description')).toBe('Short description');
});
