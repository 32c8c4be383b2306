/**
 * What every vendor's folder holds (docs/adding-a-connector.md), judged by its own declaration: texts, logo, fake, and a run of each suite that the declaration promises.
 * The README's table is held to the declarations as well.
 */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CapabilityName, ConnectorDefinition } from '#capabilities';
import { connectors } from '#connectors';
import { pageAt, ROOT, tableOf } from '../docs/documents.ts';

const FOLDERS = join(ROOT, 'src', 'connectors');

/** By which function a capability's promises are run. */
const CONTRACTS: Readonly<Record<CapabilityName, string>> = {
  desk: 'runDeskContract',
  cmdb: 'runCmdbContract',
  change: 'runChangeContract',
  changeRecord: 'runChangeRecordsContract',
  incident: 'runIncidentContract',
  identity: 'runIdentityContract',
};
/** Stores of records that links write to: each passes the store's own contract as well. */
const STORES: ReadonlySet<CapabilityName> = new Set(['desk', 'incident', 'changeRecord']);
/** Whose fake stands for this vendor too: one instance serves REST and SOAP over the same tables. */
const FAKE_OF: Readonly<Record<string, string>> = { 'servicenow-soap': 'servicenow' };

const SIGN_INS: Readonly<Record<ConnectorDefinition['authKinds'][number], string>> = {
  none: 'nothing',
  basic: 'user name with password or token',
  header: 'a key in a header',
  'oauth-client-credentials': 'OAuth, as an application',
  'oauth-authorization-code': "OAuth, with a person's agreement",
};

const catalogs = ['en', 'de'].map((language) => ({
  language,
  texts: JSON.parse(readFileSync(join(ROOT, 'translations', `${language}.json`), 'utf8')) as Readonly<Record<string, string>>,
}));

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** How often the tests of a folder call that function. */
function countRuns(folder: string, name: string): number {
  const tests = globSync('**/*.test.ts', { cwd: folder }).map((path) => textOf(join(folder, path)));
  return tests.reduce((sum, text) => sum + [...text.matchAll(new RegExp(`^\\s*${name}\\(`, 'gm'))].length, 0);
}

function missingFiles({ id }: ConnectorDefinition, folder: string): readonly string[] {
  const readme = textOf(join(folder, 'README.md'));
  const logo = textOf(join(folder, 'logo.svg'));
  const checks: readonly (readonly [part: string, isThere: boolean])[] = [
    [
      'README.md with credentials and what is not verified',
      /^# .+/.test(readme) && /^\*\*Credentials\.\*\* /m.test(readme) && /^(Not verified|Known gaps)/m.test(readme),
    ],
    ['logo.svg: a drawing that reaches nowhere', /^<svg [^>]*viewBox=/.test(logo) && !/<script|href=|url\(|\bon\w+=/i.test(logo)],
    ['copy.en.json', existsSync(join(folder, 'copy.en.json'))],
    ['fake.ts', existsSync(join(FAKE_OF[id] === undefined ? folder : join(FOLDERS, FAKE_OF[id]), 'fake.ts'))],
  ];
  return checks.filter(([, isThere]) => !isThere).map(([part]) => part);
}

function missingTexts({ id, fields }: ConnectorDefinition): readonly string[] {
  const keys = [
    'tagline',
    ...fields.map(({ name }) => `field.${name}`),
    ...fields.flatMap(({ name, choices = [] }) => choices.map((choice) => `field.${name}.choice.${choice}`)),
  ];
  return catalogs.flatMap(({ language, texts }) =>
    keys.filter((key) => !texts[`console.connector.${id}.${key}`]).map((key) => `${language} text of ${key}`),
  );
}

function missingSuites({ capabilities, webhook }: ConnectorDefinition, folder: string): readonly string[] {
  const stores = capabilities.filter((name) => STORES.has(name)).length;
  const wanted: readonly (readonly [name: string, times: number])[] = [
    ...capabilities.map((name) => [CONTRACTS[name], 1] as const),
    ['runRecordStoreContract', stores],
    ['runKitSuite', 1],
    ['runWebhookSuite', webhook === undefined ? 0 : 1],
  ];
  return wanted.filter(([name, times]) => countRuns(folder, name) < times).map(([name, times]) => (times === 1 ? name : `${name}, ${times} times`));
}

/** What a vendor that declares this still needs in its folder. */
function missingParts(definition: ConnectorDefinition, folder = join(FOLDERS, definition.id)): readonly string[] {
  return [...missingFiles(definition, folder), ...missingTexts(definition), ...missingSuites(definition, folder)];
}

test.each(connectors.map((definition) => [definition.id, definition] as const))('%s has every part that a connector has', (_id, definition) => {
  expect(missingParts(definition)).toEqual([]);
});

test('every folder is a vendor of the list, under its own name', () => {
  const folders = readdirSync(FOLDERS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(connectors.map(({ id }) => id).sort()).toEqual(folders.map(({ name }) => name).sort());
});

test('a vendor that is only declared lacks every part, each named', () => {
  const [pushing] = connectors.filter(({ webhook, capabilities }) => webhook !== undefined && capabilities.length === 1);
  if (pushing === undefined) throw new TypeError('No vendor of the list pushes and fills one capability.');
  const [capability = 'desk'] = pushing.capabilities;
  const fields = pushing.fields.slice(0, 1).map(({ choices: _choices, ...field }) => ({ ...field, name: 'planet' }));
  expect(missingParts({ ...pushing, id: 'acme', fields })).toEqual([
    'README.md with credentials and what is not verified',
    'logo.svg: a drawing that reaches nowhere',
    'copy.en.json',
    'fake.ts',
    ...['en', 'de'].flatMap((language) => [`${language} text of tagline`, `${language} text of field.planet`]),
    ...[CONTRACTS[capability], 'runRecordStoreContract', 'runKitSuite', 'runWebhookSuite'],
  ]);
});

function changesOf({ capabilities, webhook }: Pick<ConnectorDefinition, 'capabilities' | 'webhook'>): string {
  if (webhook !== undefined) return 'announced at once';
  return capabilities.some((name) => STORES.has(name)) ? 'found by the sweep' : 'read when they are shown';
}

test('the README says of every vendor what its declaration says', () => {
  expect(tableOf(pageAt('README.md'), 'system')).toEqual(
    connectors.map(({ id, name, capabilities, authKinds, webhook }) => [
      `[${name}](src/connectors/${id}/README.md)`,
      capabilities.map((capability) => `\`${capability}\``).join(', '),
      authKinds.map((kind) => SIGN_INS[kind]).join('; '),
      changesOf({ capabilities, webhook }),
    ]),
  );
});
