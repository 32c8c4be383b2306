/** The configuration file and its plan as text, without a backend: what is wrong is refused with its line and what to do (B31). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { configText, readConfigFile } from './config-file.ts';
import { secretsFrom, secretVariable } from './config-secrets.ts';
import { diff, showChange } from './config-show.ts';

const connection = {
  name: 'servicenow-prod',
  connector: 'servicenow',
  owner: 'Mara Voss',
  onCall: 'Night desk',
  settings: { instanceUrl: 'https://acme.service-now.com', auth: 'basic' },
  secrets: ['password'],
  isPaused: false,
};
const document = { version: 1 as const, connections: [connection], mapping: 'version: 1\nflows: []\n', rules: { pausedFlows: ['incidents'] } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieline-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string): Promise<unknown> {
  const path = join(folder, 'tieline.config.yaml');
  await writeFile(path, text);
  return readConfigFile(path).catch((error: Error) => error.message.replace(path, 'the file'));
}

test('what is exported is read back as it was, whatever the values hold', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  const documents = fc.record({
    owner: text.filter((each) => each.length > 0),
    mapping: fc.array(text, { maxLength: 5 }).map((lines) => lines.join('\n')),
  });
  await fc.assert(
    fc.asyncProperty(documents, async ({ owner, mapping }) => {
      const one = {
        ...document,
        mapping,
        connections: [
          { ...connection, owner },
          { ...connection, name: 'b' },
        ],
      };
      expect(await read(configText(one))).toEqual(one);
    }),
    { numRuns: 60 },
  );
});

test('the mapping stands in the file as it was written, or in a file of its own', async () => {
  expect(configText(document)).toContain('mapping: |\n  version: 1\n  flows: []\n');
  await writeFile(join(folder, 'mapping.yaml'), document.mapping);
  expect(await read(configText(document).replace(/mapping: \|\n( .*\n)+/, 'mappingFile: mapping.yaml\n'))).toEqual(document);
  expect(await read(`${configText(document)}mappingFile: mapping.yaml\n`)).toContain('not both and not neither');
});

const text = configText(document);
const levels = Array.from({ length: 30 }, (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}]`).join('\n');
test.each([
  ['a bomb of anchors', `l0: &l0 x\n${levels}\n${text}`, 'line 1: anchors and aliases'],
  ['a list that holds itself', `${text}extra: &a [*a]\n`, 'anchors and aliases'],
  [
    'an unknown version',
    text.replace('version: 1\nconnections', 'version: 7\nconnections'),
    'line 1: version: this version of Tieline reads version 1',
  ],
  ['no version', text.replace('version: 1\nconnections', 'connections'), 'version: this version of Tieline reads version 1'],
  [
    'secrets with their values',
    text.replace('    secrets:\n      - password', '    secrets:\n      password: hunter2'),
    'name the secrets only, as a list',
  ],
  [
    'a secret among the settings',
    text.replace('auth: basic', 'auth: basic\n      password: hunter2'),
    'line 10: password is a secret and must not stand in a file',
  ],
  [
    'an id',
    text.replace('    owner:', '    id: 3fA9cQ\n    owner:'),
    'line 5: connections.0.id: there is no such key. Connections are known by their name',
  ],
  ['another tenant', `installationId: north\n${text}`, 'line 1: installationId: there is no such key'],
  ['a list instead of a document', '- 1\n', 'line 1: the document'],
  ['nothing', '', 'line 1: the document'],
  ['what is no YAML', 'version: [\n', 'line 2'],
  ['one key twice', `version: 1\n${text}`, 'line 2: Map keys must be unique'],
])('%s is refused with its line and what to do', async (_what, wrong, said) => {
  const problem = await read(wrong);
  expect(problem).toEqual(expect.stringContaining(said));
  expect(problem).toEqual(expect.stringMatching(/^the file, line \d+: /));
  expect(problem).not.toEqual(expect.stringContaining('hunter2'));
});

test('a file of fifty megabytes is not even read, and a missing one says how to make it', async () => {
  expect(await read('#'.repeat(50_000_000))).toContain('has 50000000 bytes; a configuration has at most 1000000');
  await expect(readConfigFile(join(folder, 'none.yaml'))).rejects.toThrow('config export --out');
});

test('secrets come from variables named after connection and secret, and no variable serves two connections', () => {
  expect(secretVariable('servicenow-prod', 'clientSecret')).toBe('TIELINE_SECRET_SERVICENOW_PROD_CLIENT_SECRET');
  const environment = { TIELINE_SECRET_SERVICENOW_PROD_PASSWORD: 'p', TIELINE_SECRET_OTHER_PASSWORD: 'q' };
  expect(secretsFrom(environment, [connection, { ...connection, name: 'empty', secrets: [] }])).toEqual({ 'servicenow-prod': { password: 'p' } });
  expect(() => secretsFrom(environment, [connection, { ...connection, name: 'servicenow_prod' }])).toThrow('give one of them another name');
});

test('a plan reads as sentences, says what is drift, and sends no control character to the terminal', () => {
  const change = { what: 'connection' as const, name: 'servicenow-prod', action: 'change' as const, isDrift: true, remains: null };
  const owner = { path: 'owner', before: 'Tobias Rau', after: 'Mara \u001b[31mVoss' };
  expect(showChange({ ...change, differences: [owner] })).toBe(
    'connection servicenow-prod: owner Tobias Rau -> Mara \\u001b[31mVoss (changed in the console since the last apply)',
  );
  const mapping = { path: 'mapping', before: 'a\nb\nc\n', after: 'a\nB\nc\n' };
  expect(showChange({ ...change, what: 'mapping', isDrift: false, differences: [mapping] })).toBe('mapping:\n    - b\n    + B');
});

test('the lines that go and come, taken out and put in, make the one text of the other', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const changes = diff(before, after);
      const count = (of: readonly string[], line: string) => of.filter((each) => each === line).length;
      for (const line of ['a', 'b', 'c', ''])
        expect(count(before, line) - count(changes, `- ${line}`) + count(changes, `+ ${line}`)).toBe(count(after, line));
      if (JSON.stringify(before) === JSON.stringify(after)) expect(changes).toEqual([]);
    }),
  );
});
