/**
 * `npm run build [-- app|sdk|server|workspace|gallery]`: builds what is named, or all that ships. Also the library that packaging, sandbox and bench build through, so that they
 * run the very bundles that ship.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Configuration, Stats, StatsCompilation } from 'webpack';
import { oneAtATime } from './one-at-a-time.ts';

const root = join(import.meta.dirname, '..');

/** What can be built: the browser half, the npm copy of the desk's SDK, the server half; and two pages that never ship, the sandbox's workspace and the gallery. */
export type Part = 'app' | 'sdk' | 'server' | 'workspace' | 'gallery';
type Configure = (options: { output?: string }) => Configuration;

/** Loaded, as webpack is, by whoever builds: most who ask find the part built, and both take half a second of computing. */
const configurationOf = async (part: Part): Promise<Configure> => {
  const { appConfiguration, sdkConfiguration, serverConfiguration, tryoutConfiguration } = await import('../webpack.config.js');
  const configurations: Record<Part, Configure> = {
    app: appConfiguration as Configure,
    sdk: sdkConfiguration as Configure,
    server: serverConfiguration as Configure,
    workspace: (options) => tryoutConfiguration({ ...options, page: 'workspace' }) as Configuration,
    gallery: (options) => tryoutConfiguration({ ...options, page: 'gallery' }) as Configuration,
  };
  return configurations[part];
};

/** Files whose change makes a built part old. */
const sources: Record<Part, string[]> = {
  app: ['src/{app,contract,domain,mapping}/**/*.{ts,tsx}', 'translations/*.json'],
  sdk: [],
  server: ['src/**/*.ts'],
  workspace: ['src/**/*.{ts,tsx}'],
  gallery: ['src/**/*.{ts,tsx}', 'translations/*.json'],
};

/** Builds a part into `output` (default `dist/<part>`) and returns webpack's statistics. Throws with all messages when anything does not compile. */
export const build = async (part: Part, options: { output?: string } = {}): Promise<StatsCompilation> => {
  const configuration = (await configurationOf(part))(options);
  if (Object.keys(configuration.entry ?? {}).length === 0) throw new Error(`Nothing to build for "${part}": its entry files do not exist.`);
  return compile(configuration, part);
};

/** Builds a part unless `dist/<part>` was built from exactly these sources, tools and packages. Returns its folder. */
export const ensureBuilt = async (part: Part): Promise<string> => {
  const output = join(root, 'dist', part);
  const stamp = join(output, '.built-from');
  const wanted = await fingerprint(part);
  const isBuilt = async () => (await readFile(stamp, 'utf8').catch(() => '')) === wanted;
  if (await isBuilt()) return output;
  // Several test files may find the part old at once; the first builds, the others wait and take what it built.
  return oneAtATime(join(root, 'dist', `.building-${part}`), async () => {
    if (await isBuilt()) return output;
    const stats = await build(part);
    await writeFile(statsFile(part), JSON.stringify(stats));
    await mkdir(dirname(stamp), { recursive: true });
    await writeFile(stamp, wanted);
    return output;
  });
};

/** What webpack told of the build in `dist/<part>`, which is made where it is old: which module stands in which chunk. */
export const builtStats = async (part: Part): Promise<StatsCompilation> => {
  await ensureBuilt(part);
  return JSON.parse(await readFile(statsFile(part), 'utf8'));
};

const statsFile = (part: Part): string => join(root, 'dist', `${part}.stats.json`);

const fingerprint = async (part: Part): Promise<string> => {
  const always = ['package-lock.json', 'webpack.config.js', 'scripts/build.ts', 'scripts/webpack/*'];
  const files: string[] = [];
  for await (const file of glob([...always, ...sources[part]], { cwd: root })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
};

/** Statistics down to each module of each chunk, ungrouped: the bench weighs them and tests look for packages in them. */
const everyModule = {
  all: false,
  assets: true,
  entrypoints: true,
  chunks: true,
  chunkModules: true,
  chunkRelations: true,
  nestedModules: true,
  dependentModules: true,
  groupModulesByType: false,
  groupModulesByCacheStatus: false,
  groupModulesByAttributes: false,
  groupModulesByPath: false,
  groupModulesByExtension: false,
  groupModulesByLayer: false,
  ids: true,
  chunkModulesSpace: Number.POSITIVE_INFINITY,
  nestedModulesSpace: Number.POSITIVE_INFINITY,
} as const;

/** Runs one webpack configuration. Throws with all messages when anything does not compile. `name` is for the message. */
export const compile = async (configuration: Configuration, name: string): Promise<StatsCompilation> => {
  const { default: webpack } = await import('webpack');
  const stats = await new Promise<Stats>((done, refuse) => {
    const compiler = webpack(configuration);
    if (!compiler) return refuse(new Error('webpack gave no compiler.'));
    compiler.run((error, result) => {
      compiler.close(() => undefined);
      if (error || !result) return refuse(error ?? new Error('webpack gave no result.'));
      return done(result);
    });
  });
  if (stats.hasErrors()) throw new Error(`Building "${name}" failed:\n${stats.toString({ preset: 'errors-only', colors: false })}`);
  return stats.toJson(everyModule);
};

const main = async (named: string[]): Promise<void> => {
  for (const part of (named.length > 0 ? named : ['app', 'sdk', 'server']) as Part[]) {
    if (!(part in sources)) throw new Error(`Unknown part "${part}". Parts: ${Object.keys(sources).join(', ')}.`);
    const startedAt = performance.now();
    const { assets = [] } = await build(part);
    const bytes = assets.reduce((sum, asset) => sum + asset.size, 0);
    console.log(`dist/${part}: ${assets.length} files, ${Math.round(bytes / 1024)} KiB, ${Math.round(performance.now() - startedAt)} ms`);
  }
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
