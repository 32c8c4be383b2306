/** Each boundary rule is proved by a small tree that breaks it: a checker that cannot see an import passes for ever. */
import { execFile } from 'node:child_process';
import { cp, glob, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import configuration from '../../.dependency-cruiser.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** File → source. One tree holds all violations; each case names the rule its file must break. */
const tree: Record<string, string> = {};
for (const room of 'domain contract capabilities mapping config telemetry connector-kit connectors storage jobs server app sandbox'.split(' ')) {
  tree[`src/${room}/index.ts`] = 'export const something = 1; export type Something = number;';
}
for (const engine of 'correlation context sync installations connections access vault audit journey'.split(' ')) {
  tree[`src/${engine}/index.ts`] = 'export const something = 1; export type Something = number;';
}
tree['src/sync/inner.ts'] = 'export const inner = 1;';
tree['src/connectors/acme/index.ts'] = 'export const acme = 1;';
tree['src/connectors/acme/fake.ts'] = 'export const fake = 1;';
tree['src/connectors/other/index.ts'] = 'export const other = 1;';
tree['src/server/start.ts'] = 'export const start = 1;';
tree['src/server/compose.ts'] = 'export const compose = 1;';
tree['src/app/ui/index.ts'] = 'export const ui = 1;';

type Case = [rule: string, file: string, source: string];
const cases: Case[] = [
  ['domain-imports-nothing', 'src/domain/a.ts', "import type { Something } from '#telemetry'; export const a: Something = 1;"],
  ['domain-uses-no-package', 'src/domain/b.ts', "import { z } from 'zod'; export const b = z;"],
  ['contract-imports-domain', 'src/contract/a.ts', "export type { Something } from '#mapping';"],
  ['capabilities-import-domain', 'src/capabilities/a.ts', "import { something } from '#connector-kit'; export const a = something;"],
  ['mapping-imports-domain', 'src/mapping/a.ts', "import { something } from '#capabilities'; export const a = something;"],
  ['config-imports-nothing', 'src/config/a.ts', "import { something } from '#domain'; export const a = something;"],
  ['telemetry-imports-domain', 'src/telemetry/a.ts', "import { something } from '#config'; export const a = something;"],
  ['connector-kit-imports', 'src/connector-kit/a.ts', "import { something } from '#storage'; export const a = something;"],
  ['connectors-import', 'src/connectors/acme/a.ts', "import { something } from '#sync'; export const a = something;"],
  ['no-sibling-connectors', 'src/connectors/acme/b.ts', "import { other } from '../other/index.ts'; export const b = other;"],
  ['servicenow-soap-is-the-same-vendor', 'src/connectors/servicenow-soap/a.ts', "import { other } from '../other/index.ts'; export const a = other;"],
  ['correlation-imports', 'src/correlation/a.ts', "import { something } from '#sync'; export const a = something;"],
  ['context-imports', 'src/context/a.ts', "import { something } from '#mapping'; export const a = something;"],
  ['sync-imports', 'src/sync/a.ts', "import { something } from '#vault'; export const a = something;"],
  ['installations-imports', 'src/installations/a.ts', "import { something } from '#storage'; export const a = something;"],
  ['connections-imports', 'src/connections/a.ts', "import { something } from '#connector-kit'; export const a = something;"],
  ['access-imports', 'src/access/a.ts', "import { something } from '#contract'; export const a = something;"],
  ['vault-imports', 'src/vault/a.ts', "import { something } from '#config'; export const a = something;"],
  ['audit-imports', 'src/audit/a.ts', "import { something } from '#telemetry'; export const a = something;"],
  ['journey-imports', 'src/journey/a.ts', "import { something } from '#sync'; export const a = something;"],
  ['storage-imports', 'src/storage/a.ts', "import { something } from '#jobs'; export const a = something;"],
  ['storage-takes-port-types', 'src/storage/b.ts', "import { something } from '#sync'; export const b = something;"],
  ['jobs-imports', 'src/jobs/a.ts', "import { something } from '#storage'; export const a = something;"],
  ['jobs-takes-port-types', 'src/jobs/b.ts', "import { something } from '#sync'; export const b = something;"],
  ['routes-import', 'src/server/routes/a.ts', "import { something } from '#storage'; export const a = something;"],
  ['routes-compose-nothing', 'src/server/routes/b.ts', "import { compose } from '../compose.ts'; export const b = compose;"],
  ['server-imports', 'src/server/a.ts', "import { something } from '../sandbox/index.ts'; export const a = something;"],
  ['app-imports', 'src/app/a.ts', "import { something } from '#sync'; export const a = something;"],
  ['sandbox-and-tests-take-only-app-ui', 'src/sandbox/a.ts', "import { something } from '../app/index.ts'; export const a = something;"],
  ['nothing-imports-sandbox-or-test', 'src/sync/b.ts', "import { something } from '../sandbox/index.ts'; export const b = something;"],
  ['no-circular', 'src/audit/b.ts', "import { c } from './c.ts'; export const b = 1; export const both = () => c;"],
  ['index-only', 'src/server/b.ts', "import { inner } from '../sync/inner.ts'; export const b = inner;"],
  ['real-servers-apart', 'src/server/listening.test.ts', "import { start } from './start.ts'; export const listening = start;"],
  ['no-fake-in-production', 'src/server/c.ts', "import { fake } from '../connectors/acme/fake.ts'; export const c = fake;"],
  ['no-dev-dependency', 'src/server/d.ts', "import fc from 'fast-check'; export const d = fc;"],
  ['app-contract-types-only', 'src/app/b.ts', "import { something } from '#contract'; export const b = something;"],
  ['app-mapping-console-only', 'src/app/sidebar/a.ts', "export const a = () => import('#mapping');"],
  ['app-mapping-lazily', 'src/app/console/a.ts', "import { something } from '#mapping'; export const a = something;"],
  ['browser-uses-no-node', 'src/domain/c.ts', "import { createHash } from 'node:crypto'; export const c = createHash;"],
  ['no-unresolvable', 'src/server/e.ts', "import { gone } from './gone.ts'; export const e = gone;"],
  ['npm-http-client', 'src/sync/c.ts', "import axios from 'axios'; export const c = axios;"],
  ['npm-hono', 'src/sync/d.ts', "import { Hono } from 'hono'; export const d = Hono;"],
  ['npm-database', 'src/sync/e.ts', "import type { Kysely } from 'kysely'; export type E = Kysely<unknown>;"],
  ['npm-soap', 'src/sync/g.ts', "import type { Client } from 'soap'; export type G = Client;"],
  ['npm-queue', 'src/storage/c.ts', "import type { PgBoss } from 'pg-boss'; export type C = PgBoss;"],
  ['npm-mapping', 'src/server/f.ts', "import jsonata from 'jsonata'; export const f = jsonata;"],
  ['npm-yaml', 'src/server/h.ts', "import { parse } from 'yaml'; export const h = parse;"],
  ['npm-interface', 'src/server/g.ts', "import { createElement } from 'react'; export const g = createElement;"],
  ['npm-dates-one-by-one', 'src/server/i.ts', "import { isAfter } from 'date-fns'; export const i = isAfter;"],
  ['npm-desk-sdk', 'src/app/sidebar/b.ts', "import sdk from 'zendesk_app_framework_sdk'; export const b = sdk;"],
];
tree['src/audit/c.ts'] = "import { b } from './b.ts'; export const c = b;";

/** What looks like a violation and is not: these must stay quiet, or people stop reading the report. */
const allowed: [why: string, file: string, source: string][] = [
  ['an engine takes the domain', 'src/vault/ok.ts', "import { something } from '#domain'; export const ok = something;"],
  ['an edge takes the types of a port', 'src/storage/ok.ts', "import type { Something } from '#sync'; export type Ok = Something;"],
  ['the app takes types of the contract', 'src/app/ok.ts', "import type { Something } from '#contract'; export type Ok = Something;"],
  ['the console loads the mapping language lazily', 'src/app/console/ok.ts', "export const ok = () => import('#mapping');"],
  ['the sandbox takes a fake', 'src/sandbox/ok.ts', "import { fake } from '../connectors/acme/fake.ts'; export const ok = fake;"],
  ['the server takes one function for dates', 'src/server/ok-date.ts', "import { isAfter } from 'date-fns/isAfter'; export const ok = isAfter;"],
  ['compose takes everything', 'src/server/ok.ts', "import { something } from '#storage'; export const ok = something;"],
  [
    'a unit test takes what it needs',
    'src/sync/ok.test.ts',
    "import { fake } from '../connectors/acme/fake.ts'; import fc from 'fast-check'; export const ok = [fake, fc];",
  ],
];

/** The rules as they are; only that packages are reached through a link here. */
const linkedConfiguration = "import rules from './rules.js'; export default { ...rules, options: { ...rules.options, preserveSymlinks: true } };";

type Report = { stdout: string; stderr: string };
type Violation = { rule: { name: string }; from: string };
let violations: Violation[] = [];
let home = '';

const writeSource = async (file: string, source: string): Promise<void> => {
  await mkdir(dirname(join(home, file)), { recursive: true });
  await writeFile(join(home, file), source);
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tieline-boundaries-'));
  await Promise.all([
    symlink(join(root, 'node_modules'), join(home, 'node_modules'), 'junction'),
    cp(join(root, 'package.json'), join(home, 'package.json')),
    cp(join(root, '.dependency-cruiser.js'), join(home, 'rules.js')),
    writeSource('.dependency-cruiser.js', linkedConfiguration),
    ...Object.entries(tree).map(([file, source]) => writeSource(file, source)),
    ...[...cases, ...allowed].map(([, file, source]) => writeSource(file, source)),
  ]);
  const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  // The cruiser exits with the number of violations, so a non-zero exit is what is expected here.
  const report = await run(process.execPath, [cruiser, 'src', '-T', 'json'], { cwd: home, maxBuffer: 64_000_000 }).catch((failed: Report) => failed);
  if (!report.stdout) throw new Error(`dependency-cruiser gave no report: ${report.stderr}`);
  violations = JSON.parse(report.stdout).summary.violations;
});

afterAll(() => rm(home, { recursive: true, force: true }));

test.each(cases)('%s is broken by %s', (rule, file) => {
  expect(violations.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule);
});

test.each(allowed)('%s (%s)', (_why, file) => {
  expect(violations.filter(({ from }) => from === file)).toEqual([]);
});

test('every rule of the configuration has a violation here', () => {
  const proved = new Set(cases.map(([rule]) => rule));
  expect(configuration.forbidden.map(({ name }: { name: string }) => name).filter((name: string) => !proved.has(name))).toEqual([]);
});

test('no source names a type through an inline import(), which the cruiser cannot see', async () => {
  const inline = /typeof import\(|\bimport\((['"])[^'"]+\1\)\.(?!then\b|catch\b|finally\b)/;
  const offenders: string[] = [];
  for await (const file of glob('src/**/*.{ts,tsx}', { cwd: root })) {
    if (inline.test(await readFile(join(root, file), 'utf8'))) offenders.push(file);
  }
  expect(offenders).toEqual([]);
});
