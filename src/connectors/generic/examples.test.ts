/** @module connectors/generic  The examples and the page for admins: what stands there works. */
import { readFileSync } from 'node:fs';
import { exampleText } from './fake/test-connection.ts';
import { previewReply } from './index.ts';
import { parseService } from './service/parse.ts';

const page = readFileSync(new URL('../../../docs/generic-connector.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```yml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

test.each(['rest', 'graphql', 'soap'] as const)('the %s example is a good description', (kind) => {
  expect(parseService(exampleText(kind))).toMatchObject({ kind: 'ok' });
});

test('the page shows the REST example as it is', () => {
  expect(blocks[0]).toBe(exampleText('rest'));
});

test.each([
  ['graphql', 1],
  ['soap', 2],
] as const)('the piece of %s on the page fits into its example', (kind, index) => {
  const text = exampleText(kind);
  const start = text.indexOf('  update:\n');
  const end = text.indexOf('\nguard:');
  const replaced = `${text.slice(0, start)}${blocks[index]}${text.slice(end)}`;
  expect(parseService(replaced)).toMatchObject({ kind: 'ok' });
});

test('the page names every key of a field and every request', () => {
  for (const key of ['at', 'to', 'kind', 'as', 'words', 'options', 'labelAt', 'readOnly', 'required', 'maxLength', 'absent'])
    expect(page).toContain(`\`${key}\``);
  for (const request of ['me', 'get', 'byNumber', 'byCorrelation', 'changed', 'deleted', 'openForItem', 'create', 'update', 'history'])
    expect(page).toContain(`\`${request}\``);
});

test('the problem that the page quotes is what the reader says', () => {
  const wrong = exampleText('rest').replace('/api/v1/cases/{id}", record: case }', '/api/v1/cases/{key}", record: case }');
  const parsed = parseService(wrong);
  if (parsed.kind === 'ok') throw new Error('A placeholder that does not exist was taken.');
  expect(parsed.problems[0]?.replace(/^Line \d+/, 'Line 43')).toBe(page.match(/^Line 43.*$/m)?.[0]);
});

describe('a preview', () => {
  const reply = JSON.stringify({
    case: {
      id: 'c-1',
      ref: 'T-1',
      title: 'Mail is slow',
      status: 'open',
      priority: 2,
      revision: 3,
      updated_at: '2026-01-05T09:00:00Z',
      labels: ['mail'],
      external_id: null,
    },
  });

  test('shows what fields come out of a sample, and which paths found nothing', async () => {
    const preview = await previewReply({ service: exampleText('rest'), operation: 'get', reply });
    expect(preview).toMatchObject({
      kind: 'ok',
      records: [
        {
          id: 'c-1',
          number: 'T-1',
          fields: { title: 'Mail is slow', status: 'open', priority: '2', labels: ['mail'], resolution: '' },
          labels: { priority: 'High' },
        },
      ],
      gaps: [
        'fields.description.at ("description")',
        'fields.urgent.at ("custom[key=urgent].value")',
        'fields.due.at ("custom[key=due].value")',
        'fields.opened.at ("created_at")',
      ],
    });
  });

  test('says that the record itself was not found', async () => {
    expect(await previewReply({ service: exampleText('rest'), operation: 'get', reply: '{"ticket":{}}' })).toEqual({
      kind: 'ok',
      records: [],
      gaps: ['requests.get ("case")'],
    });
  });

  test('lists the entries of a list reply', async () => {
    const list = `{"cases":[${JSON.stringify(JSON.parse(reply).case)}]}`;
    expect(await previewReply({ service: exampleText('rest'), operation: 'changed', reply: list })).toMatchObject({
      kind: 'ok',
      records: [{ id: 'c-1' }],
      gaps: [],
    });
  });

  test.each([
    ['no JSON', '<html>', 'get', 'The reply cannot be read: not valid JSON. Paste the whole body of one answer.'],
    ['a time of another form', reply.replace('2026-01-05T09:00:00Z', 'yesterday'), 'get', /cannot be read at "updated_at"/],
  ] as const)('says what is wrong with %s', async (_what, text, operation, words) => {
    const preview = await previewReply({ service: exampleText('rest'), operation, reply: text });
    expect(preview).toMatchObject({ kind: 'invalid', problems: [typeof words === 'string' ? words : expect.stringMatching(words)] });
  });

  test('reads a SOAP reply', async () => {
    const soap = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetIncidentResponse><Incident id="i-1" number="T-1"><Title>A &amp; B</Title><State>open</State><Revision>2</Revision><Changed>2026-07-05T11:00:00</Changed></Incident></GetIncidentResponse></s:Body></s:Envelope>`;
    expect(await previewReply({ service: exampleText('soap'), operation: 'get', reply: soap })).toMatchObject({
      kind: 'ok',
      records: [{ id: 'i-1', title: 'A & B', stateLabel: 'In work', version: { token: '2', updatedAt: '2026-07-05T09:00:00.000Z' } }],
    });
  });
});
