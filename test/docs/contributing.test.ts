/** What CONTRIBUTING says of where tests stand, and docs/dependencies.md of versions, against the repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageAt, ROOT } from './documents.ts';

test('CONTRIBUTING names each folder of test/, and none that is not there', () => {
  const { text } = pageAt('CONTRIBUTING.md');
  const paragraph = /^Tests lie beside the code\.[\s\S]*?\n\n/m.exec(text)?.[0] ?? '';
  const named = [...paragraph.matchAll(/`([a-z]+)\/`/g)].map(([, folder]) => folder).filter((folder) => folder !== 'test');
  const folders = readdirSync(join(ROOT, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(named.sort()).toEqual(folders.map(({ name }) => name).sort());
});

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

test('a package that is held to less than what is compatible has a row that says why', () => {
  const { dependencies, devDependencies, optionalDependencies } = read('package.json');
  const held = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(([, range]) => !range.startsWith('^'));
  const explained = pageAt('docs/dependencies.md')
    .text.split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(held.map(([name]) => name).filter((name) => !explained.includes(name))).toEqual([]);
});

test('the lockfile was made from these ranges', () => {
  const own = read('package-lock.json').packages[''];
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    expect(own[group]).toEqual(read('package.json')[group]);
  }
});
