import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkMapping } from '#mapping';
import { readConfigFile } from '../../scripts/tieline/config-file.ts';
import { createNodeExpressionRunner } from '../../src/mapping/expression/node-runner.ts';
import { blocks, ROOT } from './documents.ts';

/** Snippets import as files of this folder would. */
const PLACE = 'src/connectors/entra';
const snippets = blocks('ts');

/** Runs the compiler over the snippets as if they lay in the sources. Below the checkout, so that packages are found; ignored by git. */
function compile(files: readonly { readonly name: string; readonly code: string }[]): { readonly status: number | null; readonly output: string } {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache', 'snippets-'));
  try {
    const place = join(folder, PLACE);
    mkdirSync(place, { recursive: true });
    for (const { name, code } of files) writeFileSync(join(place, name), code);
    // Both trees are one to the compiler.
    const rootDirs = [folder, ROOT];
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions: { rootDirs }, include: [`${PLACE}/*`] }),
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
    });
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('there are snippets to compile', () => expect(snippets.length).toBeGreaterThanOrEqual(2));

test('every TypeScript snippet type-checks against the sources', () => {
  const files = snippets.map(({ code, given }, index) => ({ name: `snippet-${index + 1}.ts`, code: `${given}\n${code}` }));
  expect(compile(files)).toEqual({ status: 0, output: '' });
});

test('a snippet that uses what does not exist is found', () => {
  const { status, output } = compile([
    { name: 'wrong.ts', code: "import { defineConector } from '#capabilities';\nexport const x = defineConector;\n" },
  ]);
  expect(status).not.toBe(0);
  expect(output).toContain('defineConector');
});

test.each(blocks('json').map(({ page, code }) => [page.path, code] as const))('JSON of %s can be read', (_page, code) => {
  expect(() => JSON.parse(code)).not.toThrow();
});

const isConfiguration = (code: string) => code.includes('\nconnections:\n');
const mappings = blocks('yaml').filter(({ page, code }) => page.path !== 'docs/mapping.md' && !isConfiguration(code));
const configurations = blocks('yaml').filter(({ code }) => isConfiguration(code));

test.each(configurations.map(({ page, code }) => [page.path, code] as const))('the configuration file of %s can be read', async (_page, code) => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache', 'config-'));
  try {
    writeFileSync(join(folder, 'mapping.yaml'), 'version: 1\nflows: []\n');
    writeFileSync(join(folder, 'tieline.config.yaml'), code);
    expect((await readConfigFile(join(folder, 'tieline.config.yaml'))).connections.length).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each(mappings.map(({ page, code }) => [page.path, code] as const))('the mapping of %s is valid and its tests pass', async (_page, code) => {
  const expressions = createNodeExpressionRunner();
  const checked = await checkMapping(code, { expressions });
  await expressions.close();
  expect(checked.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(checked.tests.map(({ kind }) => kind)).toEqual(checked.tests.map(() => 'passed'));
});

test('the rules in the README are those of the whole example', () => {
  const withoutComments = (text: string) => text.split('\n').map((line) => line.replace(/\s+#.*$/, '').trim());
  const whole = new Set(withoutComments(readFileSync(join(ROOT, 'src/mapping/examples/incidents.yaml'), 'utf8')));
  const [readme] = mappings.filter(({ page }) => page.path === 'README.md');
  const rules = withoutComments(readme?.code ?? '').filter((line) => line.startsWith('- {') || line.startsWith('requires'));
  expect(rules.length).toBeGreaterThan(4);
  expect(rules.filter((rule) => !whole.has(rule))).toEqual([]);
});
