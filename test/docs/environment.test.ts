import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '#config';
import { portVariable } from '../../src/sandbox/options.ts';
import { pageAt, pages, ROOT, tableOf } from './documents.ts';

const key = (id: string) => `${id}:${Buffer.alloc(32).toString('base64')}`;
const least = {
  TIELINE_PUBLIC_URL: 'https://tieline.example.com',
  TIELINE_DATA_DIR: '/d',
  TIELINE_MASTER_KEYS: key('m1'),
  TIELINE_SESSION_KEYS: key('s1'),
};

/** The refusal of a misspelt variable lists all that exist. */
function knownVariables(): string[] {
  const refused = readConfig({ ...least, TIELINE_MISSPELT: '1' });
  if (refused.kind === 'ok') throw new Error('A misspelt variable was taken.');
  return (refused.problems[0]?.fix.match(/TIELINE_\w+/g) ?? []).sort();
}

const rows = tableOf(pageAt('docs/operations.md'), 'variable').map(([name = '', standard = '', meaning = '']) => ({
  name: name.replaceAll('`', ''),
  standard,
  meaning,
}));

test('operations.md lists every variable that is read, and no other', () => {
  expect(rows.map(({ name }) => name).sort()).toEqual(knownVariables());
});

/** What the operator's commands read beside the server's own. */
function ofCommands(): readonly string[] {
  const folder = join(ROOT, 'scripts/tieline');
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return sources.flatMap((source) => source.match(/(?<=process\.env\.)TIELINE_\w+/g) ?? []);
}

test('every variable that a page names exists', () => {
  const sandbox = (['workspace', 'backend', 'hub'] as const).map(portVariable);
  const known = new Set([...knownVariables(), ...sandbox, ...ofCommands()]);
  const named = pages.flatMap(({ path, text }) => (text.match(/TIELINE_[A-Z][A-Z_]*[A-Z]\b(?!_)/g) ?? []).map((name) => [path, name] as const));
  expect(named.filter(([, name]) => !known.has(name))).toEqual([]);
});

function defaults(): Config {
  const read = readConfig(least);
  if (read.kind === 'invalid') throw new Error('The least environment was refused.');
  return read.config;
}

test.each([
  ['TIELINE_ROLE', defaults().role],
  ['TIELINE_HOST', defaults().host],
  ['TIELINE_PORT', defaults().port],
  ['TIELINE_MIGRATIONS', defaults().migrations],
  ['TIELINE_SANDBOX', Number(defaults().isSandbox)],
  ['TIELINE_LOG_LEVEL', defaults().logLevel],
  ['TIELINE_WEBHOOK_TOLERANCE_SECONDS', defaults().webhookToleranceSeconds],
])('the default of %s is the one that operations.md says', (name, value) => {
  expect(rows.find((row) => row.name === name)?.standard).toBe(`\`${value}\``);
});

test.each(rows.filter(({ standard }) => standard === 'needed').map(({ name }) => name))('%s is needed, as operations.md says', (name) => {
  const read = readConfig({ ...least, [name]: undefined });
  expect(read.kind === 'invalid' && read.problems.map(({ variable }) => variable)).toEqual([name]);
});

test('what operations.md exports is enough to start', () => {
  const exported = [...pageAt('docs/operations.md').text.matchAll(/^export (TIELINE_\w+)=/gm)].map(([, name = '']) => name);
  expect(Object.keys(least).filter((name) => !exported.includes(name))).toEqual([]);
});
