/** Texts are complete, used and parse, in every language that the app speaks. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { CONNECTION_REASONS } from '../../connections/connection.ts';
import { CONTEXT_REASONS } from '../../context/reasons.ts';
import { ERROR_CODES, FACTOR_KINDS, RECORD_TYPES, UNTOLD_REASONS } from '../../domain/index.ts';
import { MAPPING_REASONS } from '../../mapping/reasons.ts';
import { SERVER_REASONS } from '../../server/setup.ts';
import { BATCH_REASONS } from '../../sync/batches/reasons.ts';
import { SYNC_REASONS } from '../../sync/reasons.ts';
import { APP_ERROR_CODES } from './api-error.ts';
import { readNamedTexts, valuesIn } from './testing/named-texts.ts';

const root = join(import.meta.dirname, '..', '..', '..');
type Catalog = Readonly<Record<string, string>> & { readonly app: object };
const read = (locale: string): Catalog => JSON.parse(readFileSync(join(root, 'translations', `${locale}.json`), 'utf8'));
const LOCALES = ['en', 'de'] as const;
const catalogs = { en: read('en'), de: read('de') };
const keysOf = (catalog: Catalog) => Object.keys(catalog).filter((key) => key !== 'app');

/** What the code says codes with, and all there are: `words.reason`, `words.error` and `words.failure` build these keys of the prefix alone. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  reason: [...SYNC_REASONS, ...BATCH_REASONS, ...SERVER_REASONS, ...MAPPING_REASONS, ...CONTEXT_REASONS, ...CONNECTION_REASONS, ...UNTOLD_REASONS],
  error: [...ERROR_CODES, ...APP_ERROR_CODES],
  // Of the errors, those that a source can end with; "late" is the asker's own.
  source: [...ERROR_CODES, 'source-late'],
};

/** The copies of the connectors: connector-copy.test.tsx holds them to the connectors' folders, key for key. */
const CONNECTOR_COPY = 'console.connector.';

/** Hops of the journey, and what becomes of dead letters, are the console's. */
const isOfPanels = (code: string): boolean => !/^(?:hop|letter|replay)-/.test(code);

async function codeOf(pattern: string): Promise<string> {
  const texts: string[] = [];
  for await (const file of glob(pattern, { cwd: root })) {
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

it('has a text for every key that the code names, however deep', async () => {
  const { named, asked } = readNamedTexts(await codeOf('src/app/**/*.{ts,tsx}'));
  const prefixes = new Set(keysOf(catalogs.en).map((key) => key.split('.')[0]));
  // Names of host paths and events look alike; only known prefixes are ours, unless a text is asked for.
  const missing = [...asked, ...[...named].filter((name) => prefixes.has(name.split('.')[0]))].filter((key) => !(key in catalogs.en));
  expect(missing).toEqual([]);
  // Were the reading of the code broken, nothing would be missing either.
  expect([...asked].filter((key) => key.split('.').length > 2).length).toBeGreaterThan(300);
});

it('has no text that nobody uses: each is spelled out, built by a template of words that the code knows, or of a closed list', async () => {
  const { quoted, isBuilt } = readNamedTexts(await codeOf('src/app/**/*.{ts,tsx}'));
  const values = valuesIn(await codeOf('src/**/*.{ts,tsx}'));
  const isListed = (key: string) => CODES[key.split('.')[0] ?? '']?.includes(key.slice(key.indexOf('.') + 1)) ?? false;
  const unused = keysOf(catalogs.en).filter((key) => !quoted.has(key) && !isListed(key) && !isBuilt(key, values) && !key.startsWith(CONNECTOR_COPY));
  expect(unused).toEqual([]);
});

it('lists no code that nothing gives', async () => {
  const source = await codeOf('src/**/*.{ts,tsx}');
  const isGiven = (code: string) => source.split(`'${code}'`).length > 2;
  expect([...(CODES.reason ?? []), ...(CODES.error ?? [])].filter((code) => !isGiven(code))).toEqual([]);
});

it('loads with the panels every reason that they show, and with the console those that only admins read', async () => {
  const loader: (this: { resourceQuery: string }, source: string) => Promise<string> = createRequire(import.meta.url)(
    '../../../scripts/webpack/catalog-loader.cjs',
  );
  const source = readFileSync(join(root, 'translations', 'en.json'), 'utf8');
  const keysIn = async (part: string) => Object.keys(JSON.parse(await loader.call({ resourceQuery: `?part=${part}` }, source)));
  const [panels, admins] = await Promise.all([keysIn('panels'), keysIn('console')]);
  const shownInPanels = [...CONTEXT_REASONS, ...UNTOLD_REASONS, ...CONNECTION_REASONS, ...MAPPING_REASONS, ...SYNC_REASONS.filter(isOfPanels)];
  expect(shownInPanels.filter((code) => !panels.includes(`reason.${code}`))).toEqual([]);
  expect([...BATCH_REASONS, ...SERVER_REASONS].filter((code) => !admins.includes(`reason.${code}`))).toEqual([]);
  expect([...panels, ...admins].sort()).toEqual(keysOf(catalogs.en).sort());
});

it.each([
  ["words.t('console.a.b-c')", ['console.a.b-c']],
  ["words.t(state === 'on' ? 'a.on' : 'off', { x: 'y' })", ['a.on', 'off']],
  ["has('a') && other.t2('b') && words.has('c')", ['c']],
  ["const shown = t('why');", ['why']],
  ["// words.t('a.b')\n/* words.t('c.d') */", []],
])('in %j it reads the keys that are asked for', (code, keys) => {
  expect([...readNamedTexts(code).asked]).toEqual(keys);
});

it('reads names at any depth, and what a template builds of known words', () => {
  const hole = '$' + '{x}';
  const { named, isBuilt } = readNamedTexts(
    `const table = { label: 'console.a.b.c', other: "one.two", no: 'one' }; t(\`phase.${hole}.hint\`); t(\`${hole}.x\`);`,
  );
  expect([...named]).toEqual(['console.a.b.c', 'one.two']);
  const known = new Set(['running']);
  const built = ['phase.running.hint', 'phase.running', 'phase.unheard-of.hint', 'phase.a.running.hint', 'y.x'].filter((key) => isBuilt(key, known));
  expect(built).toEqual(['phase.running.hint']);
  expect([...valuesIn("const a = { 'x-1': 'a whole number', free: 1 }; // 'nothing'")]).toEqual(['x-1', 'a-whole-number', 'free']);
});

it.each([
  ['reason', SYNC_REASONS],
  ['reason', BATCH_REASONS],
  ['reason', SERVER_REASONS],
  ['reason', MAPPING_REASONS],
  ['reason', CONTEXT_REASONS],
  ['reason', CONNECTION_REASONS],
  ['reason', UNTOLD_REASONS],
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
