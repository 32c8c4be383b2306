/** The whole command, in two checkouts at different paths and in different time zones: the same bytes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureBuilt } from '../../scripts/build.ts';
import { validate } from '../../scripts/package/validate/index.ts';
import { readPackage } from '../../scripts/package/validate/read-package.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const carried = ['package.json', 'package-lock.json', 'manifest.json', 'webpack.config.js', 'src', 'scripts', 'assets', 'translations'];
const backend = 'https://tieline.example.com';
let home = '';
/** One took what was built here, the other builds for itself. */
let checkouts = { here: '', there: '' };

/** A copy of this checkout. `built`: an application that was built from the same sources, which the copy takes; without it the copy's first package builds its own. */
const checkOut = async (folder: string, { built }: { built?: string } = {}): Promise<string> => {
  const checkout = join(home, folder);
  await mkdir(checkout, { recursive: true });
  await Promise.all(carried.map((path) => cp(join(root, path), join(checkout, path), { recursive: true })));
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction').catch(() => undefined);
  if (built !== undefined) await cp(built, join(checkout, 'dist', 'app'), { recursive: true });
  return checkout;
};

/** Runs the command in the checkout, in a time zone. */
const packageIn = async (checkout: string, { zone, args }: { zone: string; args: string[] }): Promise<string> => {
  const flags = ['--preserve-symlinks', '--disable-warning=ExperimentalWarning'];
  await run(process.execPath, [...flags, join(checkout, 'scripts', 'package', 'main.ts'), '--backend', backend, ...args], {
    cwd: checkout,
    env: { ...process.env, TZ: zone },
  });
  const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
  return join(checkout, 'dist', `tieline-${version}${args.includes('--hosted') ? '-hosted' : ''}.zip`);
};

const digest = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tieline-package-'));
  checkouts = { here: await checkOut('here', { built: await ensureBuilt('app') }), there: await checkOut('a longer/way there') };
});
afterAll(() => rm(home, { recursive: true, force: true }));

test.each([
  ['hosted', ['--hosted']],
  ['assets', []],
])('a package (%s) is the same byte for byte in another time zone and at another path', async (_way, args) => {
  const here = await packageIn(checkouts.here, { zone: 'Pacific/Chatham', args });
  const there = await packageIn(checkouts.there, { zone: 'America/Los_Angeles', args });
  expect(await digest(there)).toBe(await digest(here));

  const { files, links } = await readPackage(here);
  expect(validate(files, links).filter(({ severity }) => severity === 'error')).toEqual([]);
  const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
  expect(manifest.domainWhitelist).toEqual(['tieline.example.com']);
});
