/** A described request, tried by the admin who writes the description: what went out, what came back, and which path finds what in it. */
import { canariesOf, connectTo, exampleText, type ServiceKind } from './fake/test-connection.ts';
import { PERSON } from './fake.ts';

async function trial(kind: ServiceKind, request: string, more: { readonly value?: string; readonly service?: string } = {}) {
  const connection = await connectTo(kind, more.service === undefined ? {} : { service: more.service });
  try {
    connection.fake.insert('incidents', { title: 'Mail is slow', assetId: 'asset-1' }, PERSON);
    const before = connection.fake.ledger.length;
    const answer = await connection.tryRequest({ request, value: more.value ?? '' }, connection.call);
    return {
      answer,
      written: connection.fake.ledger.length - before,
      foundAt: (name: string) => answer.findings.find((one) => one.name === name)?.value,
    };
  } finally {
    await connection.close();
  }
}

test.each(['rest', 'graphql', 'soap'] as const)(
  'each reading request of the %s example finds its record, writes nothing and gives no secret away',
  async (kind) => {
    for (const request of ['changed', 'get', 'byNumber']) {
      const { answer, written, foundAt } = await trial(kind, request);
      expect(answer).toMatchObject({ isCut: false, problem: null, recordCount: expect.any(Number) });
      expect(answer.recordCount).toBeGreaterThan(0);
      expect([request, foundAt('record.id'), foundAt('record.version.updatedAt')]).toEqual([
        request,
        expect.stringMatching(/./),
        expect.stringMatching(/./),
      ]);
      expect(answer.reply).toContain(foundAt('record.id'));
      expect(answer.sent).toMatch(/^(GET|POST) /);
      expect(written).toBe(0);
      for (const canary of canariesOf(kind)) expect(JSON.stringify(answer)).not.toContain(canary);
    }
  },
);

test('a path that finds nothing is named with nothing beside the paths that do', async () => {
  const { answer, foundAt } = await trial('rest', 'get', { service: exampleText('rest').replace('number: ref', 'number: reference') });
  expect(answer.findings).toContainEqual({ name: 'record.number', path: 'reference', value: null });
  expect(foundAt('record.title')).toBe('Mail is slow');
  expect(answer.problem).toBeNull();
});

test('where the path to the records leads nowhere, that is what is said, beside the whole reply', async () => {
  const { answer } = await trial('rest', 'changed', { service: exampleText('rest').replaceAll('items: cases', 'items: data.cases') });
  expect(answer).toMatchObject({ recordCount: 0, findings: [{ name: 'requests.changed.items', path: 'data.cases', value: null }] });
  expect(answer.reply).toContain('Mail is slow');
});

test('a list without entries is an answer too', async () => {
  const { answer } = await trial('rest', 'byCorrelation', { value: 'nobody-has-this' });
  expect(answer).toMatchObject({ recordCount: 0, findings: [], problem: null });
});

test('a time of another form is said, and shown as it stands', async () => {
  const { answer, foundAt } = await trial('rest', 'get', { service: exampleText('rest').replace('updatedAt: updated_at', 'updatedAt: title') });
  expect(answer.problem).toMatch(/cannot be read at "title"/);
  expect(foundAt('record.version.updatedAt')).toBe('Mail is slow');
});

test.each([
  ['a request that writes', 'create', /has no request create/],
  ['a request that nobody described', 'history-of-all', /has no request/],
  ['a name that every object has', 'constructor', /has no request/],
  ['a search without a value', 'byCorrelation', /Enter what byCorrelation looks for/],
])('%s is refused before anything is sent', async (_, request, words) => {
  await expect(trial('rest', request)).rejects.toThrow(words);
});

test('a record that is not there is the refusal of the service', async () => {
  await expect(trial('rest', 'get', { value: 'no-such-case' })).rejects.toMatchObject({ code: 'vendor-not-found' });
});
