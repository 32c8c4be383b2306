import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPackageOptions } from '../../scripts/package/options.ts';
import { portVariable, readStartOptions } from '../../src/sandbox/options.ts';
import { commandLines, pageAt, pages, ROOT } from './documents.ts';

const { bin, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  bin: { tieline: string };
  scripts: Record<string, string>;
};
const named = pages.flatMap((page) => commandLines(page).map((line) => [page.path, line] as const));
const matching = (pattern: RegExp) => named.flatMap(([path, line]) => [...line.matchAll(pattern)].map((match) => [path, match[1] ?? ''] as const));

test.each(matching(/\bnpm run ([\w:-]+)/g))('%s names npm run %s, which exists', (_page, script) => {
  expect(Object.keys(scripts)).toContain(script);
});

test.each(matching(/\bnpm (start|test)\b/g))('%s names npm %s, which exists', (_page, script) => {
  expect(Object.keys(scripts)).toContain(script);
});

test('every npm script is explained somewhere', () => {
  const explained = new Set([...matching(/\bnpm run ([\w:-]+)/g), ...matching(/\bnpm (start|test)\b/g)].map(([, script]) => script));
  expect(Object.keys(scripts).filter((script) => !explained.has(script))).toEqual([]);
});

test.each(Object.entries(scripts))('npm script %s runs files that exist', (_name, command) => {
  const files = command.split(' ').filter((word) => /\.(?:mjs|ts|js)$/.test(word));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('npx tieline runs the file that package.json names, and explains each of its commands', () => {
  const file = join(ROOT, bin.tieline);
  expect(statSync(file).mode & 0o111).not.toBe(0);
  const { stdout, status } = spawnSync(process.execPath, [file, '--help'], { encoding: 'utf8' });
  const explained = new Set([...stdout.matchAll(/\bnpx tieline (\w+)/g)].map(([, command]) => command));
  expect([status, [...explained]]).toEqual([0, ['enroll', 'config', 'keys', 'audit', 'installations']]);
  expect(new Set(matching(/\bnpx tieline (\w+)/g).map(([, command]) => command))).toEqual(explained);
});

test('npx is named for no program but ours: of any other, npx would fetch what the registry has under that name', () => {
  expect(matching(/\bnpx ((?!--no-install )[\w@/.-]+)/g).filter(([, program]) => program !== 'tieline')).toEqual([]);
});

/** Built files stand for the entry that they are built from. */
const sourceOf = (file: string): string => file.replace(/^dist\/server\/(\w+)\.mjs$/, 'src/server/$1.ts');

test.each(matching(/\bnode ([\w./-]+\.(?:ts|mjs|js))/g))('%s runs node %s, which exists', (_page, file) => {
  expect(existsSync(join(ROOT, sourceOf(file)))).toBe(true);
});

test.each(matching(/^npm run package -- (--backend https:\/\/[\w.]+\.com[^[]*)$/g))(
  '%s packages with %s, which packaging understands',
  (_page, args) => {
    expect(readPackageOptions(args.trim().split(/\s+/)).backend).toBe('https://tieline.example.com');
  },
);

test.each(matching(/^npm start -- (--[\w-]+)$/g))('%s starts the sandbox with %s, which it understands', (_page, flag) => {
  expect(() => readStartOptions([flag], {})).not.toThrow();
});

test('the README enrols with all that the command asks for, and with no flag that it does not know', () => {
  const command = readFileSync(join(ROOT, 'scripts/tieline/enroll.ts'), 'utf8');
  const known = [...(/const options = \{([\s\S]*?)\} as const/.exec(command)?.[1] ?? '').matchAll(/^ {2}'?([\w-]+)'?: \{/gm)].map(
    ([, name = '']) => `--${name}`,
  );
  const asked = [...command.matchAll(/need\([^,]+, '(--[\w-]+)'\)/g)].map(([, flag = '']) => flag);
  const [line = ''] = commandLines(pageAt('README.md')).filter((one) => one.startsWith('npx tieline enroll --'));
  const given: readonly string[] = line.match(/--[\w-]+/g) ?? [];
  expect(known).toContain('--repeat');
  expect(given.filter((flag) => !known.includes(flag))).toEqual([]);
  expect([...new Set(asked)].filter((flag) => !given.includes(flag))).toEqual([]);
});

test('the README says what the sandbox listens on', () => {
  const { ports } = readStartOptions([], {});
  const { text } = pageAt('README.md');
  expect(
    [`http://127.0.0.1:${ports.workspace}`, `http://localhost:${ports.backend}`, `http://127.0.0.1:${ports.hub}`].filter(
      (address) => !text.includes(address),
    ),
  ).toEqual([]);
});

test.each(['workspace', 'backend', 'hub'] as const)('operations.md names the variable for the port of the %s', (server) => {
  expect(pageAt('docs/operations.md').text).toContain(portVariable(server));
});
