/**
 * Runs one file of the project with the right Node: `node scripts/bootstrap.mjs <file> [arguments]`. Installs from the lockfile first when something
 * of it is missing. Plain JS without dependencies, because it must run on any Node >= 20 in an empty checkout.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const runtimeMajor = 24;

/** Packages that the lockfile wants and `node_modules` lacks or has in another version. Optional ones are npm's business: most are for other machines. */
export const missingPackages = ({ lockfile, installed }) =>
  Object.entries(lockfile.packages)
    .filter(([path, entry]) => path !== '' && !entry.optional && !entry.link)
    .filter(([path, entry]) => installed.packages?.[path]?.version !== entry.version)
    .map(([path]) => path);

const readJson = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});

const installWhenNeeded = () => {
  const missing = missingPackages({
    lockfile: readJson(join(root, 'package-lock.json')),
    installed: readJson(join(root, 'node_modules', '.package-lock.json')),
  });
  if (missing.length === 0) return;
  console.log(`Installing ${missing.length} packages from package-lock.json (once) …`);
  // Not `npm ci`: it refuses a lockfile in which an optional package of another platform is absent, as happens with registries that mirror in part.
  // `--no-save` keeps the lockfile as it is, and its versions are the ones installed.
  const args = ['install', '--no-save', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (done.status === 0) return;
  if (done.error?.code === 'ENOENT') {
    console.error('npm was not found, so nothing could be installed and nothing was run: install Node with npm, and run the command again.');
    process.exit(1);
  }
  console.error('The installation failed: see the lines of npm above. Nothing else was run. Try again once the npm registry is reachable.');
  process.exit(done.status ?? 1);
};

/** The Node that runs everything: the pinned platform package, so that all machines run the same one; else the running Node when it is new enough. */
const findRuntime = () => {
  const packaged = packagedRuntime();
  if (packaged && spawnSync(packaged, ['--version']).status === 0) return packaged;
  if (Number.parseInt(process.versions.node, 10) >= runtimeMajor) return process.execPath;
  console.error(
    `Tieline runs on Node ${runtimeMajor}, and this is ${process.version}. There is no packaged Node for ${process.platform} ${process.arch}: install Node ${runtimeMajor} and run the command again.`,
  );
  return process.exit(1);
};

const packagedRuntime = () => {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const folder = dirname(createRequire(join(root, 'package.json')).resolve(`node-${os}-${process.arch}/package.json`));
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return undefined;
  }
};

/** Runs one file of the project, named from its root, with the right Node; this process ends as that one does. */
export const run = ([file, ...args]) => {
  if (!file) {
    console.error('usage: node scripts/bootstrap.mjs <file> [arguments]');
    process.exit(2);
  }
  installWhenNeeded();
  const runtime = findRuntime();
  // So that `node` in whatever the file starts (Jest workers, servers under test) is this one as well.
  const path = `${dirname(runtime)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
  const child = spawn(runtime, ['--disable-warning=ExperimentalWarning', join(root, file), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  // A terminal sends Ctrl+C to both of us: the child decides when it is done. Other signals reach only this process.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
};

// A module is known by its real path; the command may have named it through a link.
if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) run(process.argv.slice(2));
