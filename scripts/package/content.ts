/** Gathers what goes into a package: manifest, texts for the help desk's own screens, logos, and in assets mode the pages with their scripts. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from '../build.ts';
import { fillPage } from '../fill-page.ts';
import { renderPng } from './icons.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import type { PackageOptions } from './options.ts';
import type { ZipContent } from './zip.ts';

const root = join(import.meta.dirname, '..', '..');
/** Zendesk's own SDK, which its pages expect: https://developer.zendesk.com/documentation/apps/app-developer-guide/using-the-zaf-sdk/ */
export const deskSdkUrl = 'https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js';

const read = (...path: string[]): Promise<string> => readFile(join(root, ...path), 'utf8');

/** Content by path, ready to be zipped, and the version it carries. */
export const gatherContent = async (options: PackageOptions): Promise<{ content: ZipContent; version: string }> => {
  const { version } = JSON.parse(await read('package.json'));
  const base: Manifest = JSON.parse(await read('manifest.json'));
  const manifest = writeManifest(base, { ...options, version });
  const logo = await read('assets', 'logo.svg');
  const content = new Map<string, string | Uint8Array>([
    ['manifest.json', `${JSON.stringify(manifest, null, 2)}\n`],
    ['assets/logo.png', await renderPng(logo, 320)],
    ['assets/logo-small.png', await renderPng(logo, 128)],
    ['assets/icon_nav_bar.svg', await read('assets', 'icon_nav_bar.svg')],
    ...(await shownTexts(manifest)),
    ...(options.way === 'assets' ? await pagesAndScripts(options) : []),
  ]);
  return { content, version };
};

type Entry = [path: string, data: string | Uint8Array];

/** Only `app` of each translation: the rest is in the bundle already. Labels of parameters that this package lacks stay out. */
const shownTexts = async ({ parameters }: Manifest): Promise<Entry[]> => {
  const files = (await Array.fromAsync(glob('*.json', { cwd: join(root, 'translations') }))).sort();
  const asked = new Set(parameters.map(({ name }) => name));
  return Promise.all(
    files.map(async (file): Promise<Entry> => {
      const { app } = JSON.parse(await read('translations', file));
      const labels = Object.entries(app.parameters ?? {}).filter(([name]) => asked.has(name));
      return [`translations/${file}`, `${JSON.stringify({ app: { ...app, parameters: Object.fromEntries(labels) } }, null, 2)}\n`];
    }),
  );
};

const pagesAndScripts = async ({ backend }: PackageOptions): Promise<Entry[]> => {
  const built = await ensureBuilt('app');
  const pages: string[] = Object.keys(JSON.parse(await readFile(join(built, 'pages.json'), 'utf8')));
  const scripts = (await Array.fromAsync(glob('static/*.js', { cwd: built }))).sort();
  return [
    ...(await Promise.all(
      pages.map(async (page): Promise<Entry> => {
        const html = await readFile(join(built, 'assets', `${page}.html`), 'utf8');
        return [`assets/${page}.html`, fillPage(html, { sdkUrl: deskSdkUrl, block: { mode: 'assets', page, backend } })];
      }),
    )),
    ...(await Promise.all(
      scripts.map(async (script): Promise<Entry> => [`assets/${script.replaceAll('\\', '/')}`, await readFile(join(built, script))]),
    )),
  ];
};
