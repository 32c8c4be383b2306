/** The bootstrap as a process, in a small checkout of its own, with an npm that writes down what it was asked and a packaged Node that is this one under another path. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, copyFile, link, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'bootstrap.mjs');
const isWindows = process.platform === 'win32';
const platform = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
const packagedNode = join('node_modules', platform, 'bin', isWindows ? 'node.exe' : 'node');
const wanted = { 'node_modules/plain': { version: '1.2.3' } };

let home = '';
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tieline-bootstrap-')));
  await mkdir(join(home, 'scripts'));
  await copyFile(script, join(home, 'scripts', 'bootstrap.mjs'));
  await write('package.json', { name: 'small', type: 'module' });
  await write('package-lock.json', { packages: { '': { version: '1.0.0' }, ...wanted } });
  // What the file that is run says of itself.
  await write('told.mjs', 'console.log(JSON.stringify({ node: process.argv0, args: process.argv.slice(2), path: process.env.PATH }));');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const write = async (path: string, content: object | string): Promise<void> => {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const installed = (version = '1.2.3') => write('node_modules/.package-lock.json', { packages: { 'node_modules/plain': { version } } });

/** An npm that leaves what it was asked in `asked.json`, then does as it is told. */
const npmThat = async (does: string): Promise<Record<string, string>> => {
  await write(
    'npm-cli.js',
    `import { writeFileSync } from 'node:fs';
writeFileSync('asked.json', JSON.stringify({ cwd: process.cwd(), args: process.argv.slice(2) }));
${does}`,
  );
  return { npm_execpath: join(home, 'npm-cli.js') };
};
const asked = async (): Promise<{ cwd: string; args: string[] } | undefined> =>
  JSON.parse(await readFile(join(home, 'asked.json'), 'utf8').catch(() => 'null')) ?? undefined;

const packageNode = async (): Promise<string> => {
  const node = join(home, packagedNode);
  await write(join('node_modules', platform, 'package.json'), { name: platform, version: '24.0.0' });
  await mkdir(dirname(node));
  await link(process.execPath, node).catch(() => copyFile(process.execPath, node));
  return node;
};

const start = (args: string[], { env = {}, flags = [] }: { env?: Record<string, string>; flags?: string[] } = {}): ChildProcess => {
  const { npm_execpath: _npm, NODE_OPTIONS: _options, ...own } = process.env;
  return spawn(process.execPath, [...flags, join(home, 'scripts', 'bootstrap.mjs'), ...args], { cwd: tmpdir(), env: { ...own, ...env } });
};

/** Runs the bootstrap to its end. */
const bootstrap = (...given: Parameters<typeof start>) => ended(start(...given));
const ended = (child: ChildProcess): Promise<{ code: number | null; out: string; said: string }> =>
  new Promise((done, fail) => {
    let [out, said] = ['', ''];
    child.stdout?.on('data', (chunk) => (out += chunk));
    child.stderr?.on('data', (chunk) => (said += chunk));
    child.once('error', fail);
    child.once('close', (code) => done({ code, out, said }));
  });
const told = (out: string): { node: string; args: string[]; path: string } => JSON.parse(out.trim().split('\n').at(-1) ?? '');

test('installs from the lockfile, without scripts, when something is missing, and then runs the file with its arguments', async () => {
  const env = await npmThat('');
  const { code, out } = await bootstrap(['told.mjs', '--backend', 'https://a b'], { env });
  expect(code).toBe(0);
  expect(out).toMatch(/^Installing 1 packages from package-lock\.json/);
  expect(told(out).args).toEqual(['--backend', 'https://a b']);
  const { cwd, args } = (await asked()) ?? { cwd: '', args: [] };
  expect(cwd).toBe(home);
  expect(args.slice(0, 3)).toEqual(['install', '--no-save', '--ignore-scripts']);
  expect(args).toEqual(expect.arrayContaining(['--include=dev', '--include=optional']));
});

test('installs when a package has another version than the lockfile, and asks nobody when all is there', async () => {
  const env = await npmThat('');
  await installed('1.2.2');
  await bootstrap(['told.mjs'], { env });
  expect(await asked()).toBeDefined();
  await rm(join(home, 'asked.json'));
  await installed();
  const { code, out } = await bootstrap(['told.mjs'], { env });
  expect([code, await asked()]).toEqual([0, undefined]);
  expect(out).not.toContain('Installing');
});

test('ends with the code of an npm that fails, says what to do, and runs nothing', async () => {
  const { code, out, said } = await bootstrap(['told.mjs'], { env: await npmThat("console.error('E404 plain'); process.exit(7);") });
  expect(code).toBe(7);
  expect(said).toContain('E404 plain');
  expect(said).toMatch(/installation failed.*Nothing else was run.*Try again/);
  expect(out).not.toContain('"args"');
});

test('ends with an error when a signal ends npm', async () => {
  const { code, said } = await bootstrap(['told.mjs'], { env: await npmThat("process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1_000);") });
  expect(code).toBe(1);
  expect(said).toContain('The installation failed');
});

test('says that npm is not there, and how to get it, where none is found', async () => {
  const { code, out, said } = await bootstrap(['told.mjs'], { env: { PATH: join(home, 'empty'), Path: join(home, 'empty') } });
  expect(code).toBe(1);
  expect(said).toMatch(isWindows ? /installation failed/ : /npm was not found.*install Node with npm.*run the command again/i);
  expect(out).not.toContain('"args"');
});

test('runs the file with the packaged Node, which is first for whatever the file starts as well', async () => {
  await installed();
  const node = await packageNode();
  const { code, out } = await bootstrap(['told.mjs']);
  expect(code).toBe(0);
  expect(told(out).node).toBe(node);
  expect(told(out).path.split(delimiter)[0]).toBe(dirname(node));
});

test('runs the file with the running Node when none is packaged, or the packaged one does not run', async () => {
  await installed();
  expect(told((await bootstrap(['told.mjs'])).out).node).toBe(process.execPath);
  const node = await packageNode();
  await rm(node);
  await writeFile(node, 'made for another machine');
  await chmod(node, 0o755);
  expect(told((await bootstrap(['told.mjs'])).out).node).toBe(process.execPath);
});

test('says which Node to install when the running one is too old and none is packaged', async () => {
  await installed();
  await write(
    'old.mjs',
    "Object.defineProperty(process.versions, 'node', { value: '20.9.0' }); Object.defineProperty(process, 'version', { value: 'v20.9.0' });",
  );
  const flags = ['--import', new URL(`file://${join(home, 'old.mjs')}`).href];
  const { code, out, said } = await bootstrap(['told.mjs'], { flags });
  expect([code, out]).toEqual([1, '']);
  expect(said).toMatch(/runs on Node 24, and this is v20\.9\.0.*install Node 24 and run the command again/);
  const node = await packageNode();
  expect(told((await bootstrap(['told.mjs'], { flags })).out).node).toBe(node);
});

test.each([0, 3])('ends with the code %i of the file', async (code) => {
  await installed();
  await write('ends.mjs', `process.exit(${code});`);
  expect((await bootstrap(['ends.mjs'])).code).toBe(code);
});

test('fails when the file throws, and when there is no such file', async () => {
  await installed();
  await write('throws.mjs', "throw new Error('as planned');");
  const thrown = await bootstrap(['throws.mjs']);
  expect([thrown.code, thrown.said.includes('as planned')]).toEqual([1, true]);
  expect((await bootstrap(['gone.mjs'])).code).toBe(1);
});

test('runs the same through a link to the checkout', async () => {
  await installed();
  const linked = `${home}-linked`;
  await symlink(home, linked, 'junction');
  const child = spawn(process.execPath, [join(linked, 'scripts', 'bootstrap.mjs'), 'told.mjs', 'here']);
  const { out } = await ended(child).finally(() => rm(linked));
  expect(told(out).args).toEqual(['here']);
});

test('says how it is used when no file is named', async () => {
  const { code, said } = await bootstrap([]);
  expect([code, said.trim()]).toEqual([2, 'usage: node scripts/bootstrap.mjs <file> [arguments]']);
});

// Windows has no such signals: a process is ended there without being asked.
(isWindows ? test.skip : test)('hands SIGTERM on to the file, and waits for what that says', async () => {
  await installed();
  await write('waits.mjs', "process.on('SIGTERM', () => process.exit(5)); setInterval(() => 0, 1_000); console.log('ready');");
  const child = start(['waits.mjs']);
  child.stdout?.once('data', () => child.kill('SIGTERM'));
  expect((await ended(child)).code).toBe(5);
});

(isWindows ? test.skip : test)('ends as a shell says it when a signal ends the file', async () => {
  await installed();
  await write('waits.mjs', "setInterval(() => 0, 1_000); console.log('ready');");
  const child = start(['waits.mjs']);
  child.stdout?.once('data', () => child.kill('SIGTERM'));
  expect((await ended(child)).code).toBe(143);
});
