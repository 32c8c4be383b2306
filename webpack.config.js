/**
 * What is built: the app (pages `sidebar`, `console` and `setup`, one set of scripts for both ways of being installed), the help desk's SDK from npm for sandbox and
 * tests, and the server (`node`, `lambda`). docs/build.md says what is written where. Nothing here emits `eval`: all targets run under a strict policy.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import TerserPlugin from 'terser-webpack-plugin';
import { CompileAtLoadPlugin } from './scripts/webpack/compile-at-load.js';
import { PagesPlugin, PlainPagePlugin } from './scripts/webpack/pages-plugin.js';

const root = import.meta.dirname;
const require = createRequire(import.meta.url);
const inRoot = (...parts) => join(root, ...parts);

const swc = ({ target, isProduction }) => ({
  loader: 'swc-loader',
  options: {
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', tsx: true },
      target,
      transform: { react: { runtime: 'automatic', development: !isProduction } },
    },
  },
});

/** Modules build the same on every machine: names from content, never from paths. */
const shared = ({ mode, target }) => ({
  mode,
  context: root,
  devtool: false,
  module: { rules: [{ test: /\.tsx?$/, exclude: /node_modules/, use: swc({ target, isProduction: mode === 'production' }) }] },
  // Packages keep the names they have under node_modules, wherever that folder really lies: names of modules go into the hashes.
  resolve: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'], symlinks: false },
  resolveLoader: { symlinks: false },
  performance: { hints: false },
  stats: 'errors-warnings',
  infrastructureLogging: { level: 'warn' },
});

const minifier = new TerserPlugin({
  minify: TerserPlugin.swcMinify,
  extractComments: false,
  terserOptions: { compress: { passes: 2, ecma: 2022 }, mangle: true, format: { comments: false, ecma: 2022 } },
});

const pages = ['sidebar', 'console', 'setup'];
const entryOf = (page) => inRoot('src', 'app', page, 'main.tsx');

/** The browser half. `dist/app/static/*` is served at /app/static/ or lies beside the page in the package. */
export const appConfiguration = ({ mode = 'production', output = inRoot('dist', 'app') } = {}) => {
  const built = pages.filter((page) => existsSync(entryOf(page)));
  const base = shared({ mode, target: 'es2022' });
  return {
    ...base,
    name: 'app',
    target: ['web', 'es2022'],
    entry: Object.fromEntries(built.map((page) => [page, entryOf(page)])),
    output: {
      path: output,
      filename: 'static/[name].[contenthash:10].js',
      chunkFilename: 'static/[name].[contenthash:10].js',
      // Scripts find their chunks beside themselves, under whatever address the page has.
      publicPath: 'auto',
      clean: true,
      hashFunction: 'xxhash64',
    },
    module: {
      rules: [
        ...base.module.rules,
        { test: inRoot('translations'), include: inRoot('translations'), type: 'json', use: inRoot('scripts', 'webpack', 'catalog-loader.cjs') },
      ],
    },
    optimization: {
      minimize: mode === 'production',
      minimizer: [minifier],
      moduleIds: 'deterministic',
      chunkIds: 'deterministic',
      splitChunks: { chunks: 'all', maxInitialRequests: 8 },
    },
    plugins: [new PagesPlugin()],
  };
};

/** The npm copy of the help desk's SDK as `window.ZAFClient`: what sandbox and tests load instead of the desk's own script. */
export const sdkConfiguration = ({ mode = 'production', output = inRoot('dist', 'sdk') } = {}) => ({
  ...shared({ mode, target: 'es2022' }),
  name: 'sdk',
  target: ['web', 'es2022'],
  entry: require.resolve('zendesk_app_framework_sdk'),
  output: { path: output, filename: 'zaf_sdk.js', library: { name: 'ZAFClient', type: 'umd' }, globalObject: 'self', clean: true },
  optimization: { minimizer: [minifier] },
});

/** Pages that never ship: the sandbox's workspace, and the gallery of the sidebar's states. One script and one HTML each. */
const tryoutEntries = {
  workspace: inRoot('src', 'sandbox', 'workspace', 'page', 'main.tsx'),
  gallery: inRoot('src', 'app', 'testing', 'gallery', 'main.tsx'),
};

export const tryoutConfiguration = ({ page, mode = 'production', output = inRoot('dist', page) }) => {
  const app = appConfiguration({ mode, output });
  return {
    ...app,
    name: page,
    entry: existsSync(tryoutEntries[page]) ? { main: tryoutEntries[page] } : {},
    output: { path: output, filename: 'main.js', publicPath: 'auto', clean: true },
    module: { ...app.module, parser: { javascript: { dynamicImportMode: 'eager' } } },
    optimization: { ...app.optimization, splitChunks: false },
    plugins: [new PlainPagePlugin()],
  };
};

/** Left outside the server bundle: PGlite loads its WebAssembly and data from beside its own files, and `pg` asks for a native binding that we do not use. */
const serverExternals = { '@electric-sql/pglite': 'import @electric-sql/pglite', 'pg-native': 'var undefined' };

/**
 * Our API words its own refusals, so of zod's fifty languages only English goes along; and what we never call stays out. A third of a megabyte less to load
 * at each cold start (bench E5).
 */
const zod = inRoot('node_modules', 'zod', 'v4');
const zodLeftOut = inRoot('scripts', 'webpack', 'zod-left-out.js');
const leanPackages = {
  [join(zod, 'locales', 'index.js')]: join(zod, 'locales', 'en.js'),
  [join(zod, 'core', 'compile.js')]: zodLeftOut,
  [join(zod, 'classic', 'from-json-schema.js')]: zodLeftOut,
  // prom-client asks it for exemplars only, which we do not collect.
  '@opentelemetry/api': false,
  // pino's way to write from a thread; ours writes to standard output.
  'thread-stream': false,
};

/** The server half: two thin entries over the same chunks. */
export const serverConfiguration = ({ mode = 'production', output = inRoot('dist', 'server') } = {}) => {
  const entries = ['node', 'lambda'].map((name) => [name, inRoot('src', 'server', `${name}.ts`)]).filter(([, file]) => existsSync(file));
  return {
    ...shared({ mode, target: 'es2024' }),
    name: 'server',
    target: 'node24',
    entry: Object.fromEntries(entries),
    experiments: { outputModule: true },
    output: {
      path: output,
      filename: '[name].mjs',
      chunkFilename: 'chunks/[name].[contenthash:10].mjs',
      module: true,
      library: { type: 'module' },
      clean: true,
    },
    resolve: { ...shared({ mode, target: 'es2024' }).resolve, alias: leanPackages },
    externals: serverExternals,
    externalsPresets: { node: true },
    // The bundle finds its own files by `import.meta.url`, so it may be moved as a whole.
    node: { __dirname: false, __filename: false },
    optimization: { minimize: mode === 'production', minimizer: [minifier], moduleIds: 'deterministic', chunkIds: 'deterministic' },
    plugins: [new CompileAtLoadPlugin()],
  };
};

export default (env = {}) =>
  [appConfiguration(env), sdkConfiguration(env), serverConfiguration(env)].filter(({ entry }) => Object.keys(entry).length > 0);
