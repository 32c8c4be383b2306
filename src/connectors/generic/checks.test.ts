/** @module connectors/generic/checks  "Test connection": nothing is written, and what fails says what was sent, what came back and which path found nothing. */
import { runChecks } from '../../connections/check-run.ts';
import { connectTo, exampleText, type ServiceKind } from './fake/test-connection.ts';
import { PERSON } from './fake.ts';

async function testConnection(kind: ServiceKind, service = exampleText(kind)) {
  const { fake, checks, call, clock, close } = await connectTo(kind, { service });
  fake.insert('incidents', { title: 'Mail is slow', assetId: 'asset-1' }, PERSON);
  fake.insert('incidents', { title: 'Checkout is down', dueAt: '2026-02-01T09:00:00.000Z' }, PERSON);
  const before = fake.ledger.length;
  const results = await runChecks(checks, call, clock);
  const written = fake.ledger.length - before;
  const sent = fake.requests.map(({ method, path }) => `${method} ${path}`);
  await close();
  return { results, written, sent };
}
const problemOf = ({ results }: Awaited<ReturnType<typeof testConnection>>) => {
  const failed = results.find(({ outcome }) => outcome === 'failed');
  return { name: failed?.name, code: failed?.problem?.code, message: failed?.problem?.message ?? '' };
};

test.each(['rest', 'graphql', 'soap'] as const)('the %s example passes every check, and nothing is written', async (kind) => {
  const { results, written } = await testConnection(kind);
  expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['sign-in', 'list-changed', 'read-record', 'read-comments', 'read-options']),
  );
  expect(written).toBe(0);
});

test('a wrong field path is named with what was sent and what came back', async () => {
  const text = exampleText('rest').replace('description: { at: description,', 'description: { at: long_text, to: description,');
  const { name, code, message } = problemOf(await testConnection('rest', text));
  expect([name, code]).toEqual(['read-record', 'configuration-invalid']);
  expect(message).toContain('requests.get: nothing stands at fields.description.at ("long_text").');
  expect(message).toMatch(/Sent: GET \/api\/v1\/cases\/inc-\d Answered: \{"case":\{"id":"inc-/);
});

test('a wrong path of the record is found in the list already', async () => {
  const { name, message } = problemOf(await testConnection('rest', exampleText('rest').replace('number: ref', 'number: no')));
  expect(name).toBe('list-changed');
  expect(message).toContain('requests.changed: nothing stands at record.number ("no").');
  expect(message).toMatch(/Sent: GET \/api\/v1\/cases\?updated_since=\d+&sort=updated_at/);
});

test('a list that stands elsewhere is no empty list', async () => {
  const { name, message } = problemOf(await testConnection('rest', exampleText('rest').replaceAll('items: cases', 'items: data.cases')));
  expect(name).toBe('list-changed');
  expect(message).toContain('nothing like a list stands at "data.cases"');
});

test('a time of another form is named', async () => {
  const text = exampleText('soap').replace('updatedAt: { at: Changed, as: local, zone: Europe/Vienna }', 'updatedAt: { at: Changed, as: epoch-s }');
  expect(problemOf(await testConnection('soap', text)).message).toMatch(
    /The version of record inc-\d cannot be read at "Changed"\. Correct the path or the form/,
  );
});

test('a service that sends no ETag cannot keep that guard', async () => {
  const text = exampleText('graphql').replace('guard: version', 'guard: etag').replace('version: "{version:number}"', 'version: "{etag}"');
  expect(problemOf(await testConnection('graphql', text))).toMatchObject({
    name: 'read-record',
    message: expect.stringContaining('the header ETag, which guard: etag needs'),
  });
});

test("a refusal shows the service's own words, and the later checks are skipped", async () => {
  const text = exampleText('rest').replace('updated_since: "{since}"', 'changed_after: "{since}"');
  const run = await testConnection('rest', text);
  expect(problemOf(run)).toMatchObject({
    name: 'list-changed',
    code: 'vendor-refused',
    message: expect.stringContaining('Unknown parameter: changed_after.'),
  });
  expect(run.results.at(-1)?.outcome).toBe('skipped');
});

test('an address that is not there fails the first check', async () => {
  const text = exampleText('soap').replace('endpoint: /ws/incidents', 'endpoint: /ws/other');
  expect(problemOf(await testConnection('soap', text))).toMatchObject({ name: 'sign-in', code: 'vendor-not-found' });
});
