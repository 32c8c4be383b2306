/** The texts of every connector stand in the catalogs as the connector words them, so that no form shows a name from the code. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createWords, loadCatalog } from '../../platform/index.ts';
import { copyOf } from './connector-copy.ts';

interface Copy {
  readonly tagline: string;
  readonly fields: Readonly<Record<string, { readonly label: string; readonly hint?: string; readonly choices?: Readonly<Record<string, string>> }>>;
  readonly checks: Readonly<Record<string, string>>;
  readonly trials?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..', '..', '..', '..');

async function copies(): Promise<readonly (readonly [connector: string, copy: Copy])[]> {
  const found: (readonly [string, Copy])[] = [];
  for await (const file of glob('src/connectors/*/copy.en.json', { cwd: root }))
    found.push([basename(dirname(file)), JSON.parse(readFileSync(join(root, file), 'utf8'))]);
  return found;
}

/** Every text of a copy by the key that it has in the catalogs. */
function keysOf(connector: string, { tagline, fields, checks, trials = {} }: Copy): readonly (readonly [key: string, text: string])[] {
  const under = `console.connector.${connector}`;
  return [
    [`${under}.tagline`, tagline],
    ...Object.entries(fields).flatMap(([name, { label, hint, choices = {} }]): [string, string][] => [
      [`${under}.field.${name}`, label],
      ...(hint ? ([[`${under}.field.${name}.hint`, hint]] as [string, string][]) : []),
      ...Object.entries(choices).map(([value, said]): [string, string] => [`${under}.field.${name}.choice.${value}`, said]),
    ]),
    ...Object.entries(checks).map(([name, said]): [string, string] => [`${under}.check.${name}`, said]),
    ...Object.entries(trials).map(([name, said]): [string, string] => [`${under}.trial.${name}`, said]),
  ];
}

it('stand in translations/en.json as in src/connectors/<id>/copy.en.json, and in no other way', async () => {
  const catalog = JSON.parse(readFileSync(join(root, 'translations', 'en.json'), 'utf8'));
  const wanted = Object.fromEntries((await copies()).flatMap(([connector, copy]) => keysOf(connector, copy)));
  const kept = Object.fromEntries(Object.entries(catalog).filter(([key]) => key.startsWith('console.connector.')));
  expect(kept).toEqual(wanted);
});

it('are read by field, choice and check', async () => {
  const words = createWords('de', 'de', await loadCatalog('de'));
  const copy = copyOf('servicenow', words);
  expect([copy.label('instanceUrl'), copy.choice('auth', 'basic'), copy.check('sign-in')]).toEqual([
    'Adresse der Instanz',
    'Benutzername und Passwort',
    'Anmelden',
  ]);
  expect(copy.hint('password')).toMatch(/Benutzername und Passwort/);
});

it('of a connector that is newer than our texts are its names, spoken', async () => {
  const copy = copyOf('brand-new', createWords('en', 'en', await loadCatalog('en')));
  expect([copy.label('instanceUrl'), copy.hint('instanceUrl'), copy.choice('auth', 'api-token'), copy.tagline()]).toEqual([
    'Instance url',
    '',
    'Api token',
    '',
  ]);
});
