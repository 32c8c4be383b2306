/** Texts are complete, used and parse, in every language that the app speaks. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { CONNECTION_REASONS } from '../../connections/connection.ts';
import { CONTEXT_REASONS } from '../../context/reasons.ts';
import { ERROR_CODES, FACTOR_KINDS, RECORD_TYPES } from '../../domain/index.ts';
import { MAPPING_REASONS } from '../../mapping/reasons.ts';
import { SERVER_REASONS } from '../../server/setup.ts';
import { BATCH_REASONS } from '../../sync/batches/reasons.ts';
import { SYNC_REASONS } from '../../sync/reasons.ts';
import { APP_ERROR_CODES } from './api-error.ts';

const root = join(import.meta.dirname, '..', '..', '..');
type Catalog = Readonly<Record<string, string>> & { readonly app: object };
const read = (locale: string): Catalog => JSON.parse(readFileSync(join(root, 'translations', `${locale}.json`), 'utf8'));
const LOCALES = ['en', 'de'] as const;
const catalogs = { en: read('en'), de: read('de') };
const keysOf = (catalog: Catalog) => Object.keys(catalog).filter((key) => key !== 'app');

/** Keys that the code builds from a value; everything else must stand in the code as it is. */
const BUILT_PREFIXES = [
  'reason.',
  'error.',
  'source.',
  'link-state.',
  'field-state.',
  'phase.',
  'change-kind.',
  'freshness.',
  'compliance.',
  'direction.',
  'factor.',
  'plan.',
  'provenance.',
  'record-type.',
  'requester-fact.',
  'requester.',
  'role.',
  'side.',
  'status.',
  'answer.',
  'start.',
  'mapping-state.',
  'connection-state.',
  'letter-state.',
  'console.whole.',
  'console.waiting.',
  'console.held.kind.',
  'console.batches.stage.',
  'console.setup.step.',
  'console.setup.state.',
  'console.batch.kind.',
  'console.batch.state.',
  'console.batch.count.',
  'console.verdict.',
  'console.item-state.',
  'console.side.',
  'console.mappings.',
  'console.conflicts.winner.',
  'console.dead-letters.outcome.',
  'console.journey.kind.',
  'console.journey.match.',
  'console.journey.outcome.',
  'console.overview.connection.',
  'console.connector.',
  'console.capability.',
  'console.form.',
  'console.enrol.',
  'console.test.',
];

async function sourceText(): Promise<string> {
  const texts: string[] = [];
  for await (const file of glob('src/app/**/*.{ts,tsx}', { cwd: root })) {
    if (!/\.test\.tsx?$|\/testing\//.test(file)) texts.push(readFileSync(join(root, file), 'utf8'));
  }
  return texts.join('\n');
}

/** Names of the facts in a compiled message: tokens are text, or `[name]`, or `[name, kind, branches]`. */
function factsIn(tokens: unknown): readonly string[] {
  if (!Array.isArray(tokens)) return [];
  return tokens.flatMap((token) => {
    if (!Array.isArray(token)) return [];
    const [name, , branches] = token;
    return [String(name), ...Object.values((branches as object | undefined) ?? {}).flatMap(factsIn)];
  });
}

it('has the same keys in every language', () => {
  expect(keysOf(catalogs.de).sort()).toEqual(keysOf(catalogs.en).sort());
});

it.each(LOCALES)('parses every message of %s', (locale) => {
  const broken = keysOf(catalogs[locale]).filter((key) => {
    try {
      compileMessageOrThrow(catalogs[locale][key] ?? '');
      return false;
    } catch {
      return true;
    }
  });
  expect(broken).toEqual([]);
});

it('asks for no fact in one language that the other does not know', () => {
  const factsOf = (text: string) => new Set(factsIn(compileMessageOrThrow(text)));
  const uneven = keysOf(catalogs.en).filter((key) => [...factsOf(catalogs.de[key] ?? '')].some((name) => !factsOf(catalogs.en[key] ?? '').has(name)));
  expect(uneven).toEqual([]);
});

it('has a text for every key that the code names', async () => {
  const named = [...(await sourceText()).matchAll(/'([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z0-9]+)*)'/g)].map(([, key]) => key ?? '');
  const prefixes = new Set(keysOf(catalogs.en).map((key) => key.split('.')[0]));
  // Names of host paths and events look alike; only known prefixes are ours.
  const missing = named.filter((key) => prefixes.has(key.split('.')[0]) && !(key in catalogs.en));
  expect([...new Set(missing)]).toEqual([]);
});

it('has no text that nobody uses', async () => {
  const source = await sourceText();
  const unused = keysOf(catalogs.en).filter((key) => !source.includes(`'${key}'`) && !BUILT_PREFIXES.some((prefix) => key.startsWith(prefix)));
  expect(unused).toEqual([]);
});

it.each([
  ['reason', SYNC_REASONS],
  ['reason', BATCH_REASONS],
  ['reason', SERVER_REASONS],
  ['reason', MAPPING_REASONS],
  ['reason', CONTEXT_REASONS],
  ['reason', CONNECTION_REASONS],
  ['error', ERROR_CODES],
  ['error', APP_ERROR_CODES],
  ['factor', FACTOR_KINDS],
  ['record-type', RECORD_TYPES],
] as const)('has a text %s.… for every code of its list (%#)', (prefix, codes) => {
  for (const locale of LOCALES) expect((codes as readonly string[]).filter((code) => !catalogs[locale][`${prefix}.${code}`])).toEqual([]);
});

it.each(LOCALES)('gives the help desk what it shows to admins in %s', (locale) => {
  const app = catalogs[locale].app as Record<string, string> & { parameters: Record<string, { label: string; helpText: string }> };
  expect(app.name?.length).toBeLessThanOrEqual(40);
  for (const key of ['short_description', 'long_description', 'installation_instructions']) expect(app[key]?.length).toBeGreaterThan(20);
  expect(Object.keys(app.parameters).sort()).toEqual(['field_mappings', 'panels', 'shared_secret']);
  for (const parameter of Object.values(app.parameters)) expect([parameter.label, parameter.helpText].every(Boolean)).toBe(true);
});
