/**
 * Import directions as rules: one per room of the table in CONTRIBUTING.md, one per room of npm packages; who may import whom, and why, is said here alone. A room
 * may import only what its rule names of ours, and its own folder. Parsed with swc (TypeScript 7 has no JS API), type imports included: test/boundaries proves each rule with a violation.
 */

/** Files that stand outside production: tests, contract suites, vendor fakes and the kit's own test doubles. */
const besideProduction = '\\.test\\.tsx?$|\\.suite\\.ts$|/fake(\\.ts$|/)|/testing/';
/** What another room may reach of a room: its index, and the named exceptions. */
const openFiles = [
  '^src/[^/]+/index\\.tsx?$',
  '^src/connectors/[^/]+/index\\.ts$',
  '/fake\\.ts$',
  '\\.suite\\.ts$',
  '^src/connector-kit/testing/',
  // It fits the server only, so it may not stand in an index that both halves load.
  '^src/mapping/expression/node-runner\\.ts$',
  // The composition has no index: whoever runs a backend composes it.
  '^src/server/compose\\.ts$',
];

const engines = ['correlation', 'context', 'sync', 'installations', 'connections', 'access', 'vault', 'audit', 'journey'];
const anyEngine = `(${engines.join('|')})`;

/** From `room`, everything of ours is forbidden but its own folder and `rooms`. */
const mayImport = (name, { from, own, rooms, because }) => ({
  name,
  comment: because,
  severity: 'error',
  from: { path: from, pathNot: besideProduction },
  to: { path: '^(src|test|scripts)/', pathNot: [own, ...rooms.map((room) => `^src/${room}/`)] },
});

/** From everywhere but `rooms`, the npm packages are forbidden. */
const npmOnlyIn = (name, { packages, rooms, because }) => ({
  name,
  comment: because,
  severity: 'error',
  from: { path: '^src/', pathNot: [...rooms, besideProduction] },
  to: { path: `^node_modules/(@types/)?(${packages.join('|')})/` },
});

const rows = [
  mayImport('domain-imports-nothing', {
    from: '^src/domain/',
    own: '^src/domain/',
    rooms: [],
    because: 'a rule that needs no vendor and no clock outlives both',
  }),
  mayImport('contract-imports-domain', { from: '^src/contract/', own: '^src/contract/', rooms: ['domain'], because: 'shared words, no machinery' }),
  mayImport('capabilities-import-domain', {
    from: '^src/capabilities/',
    own: '^src/capabilities/',
    rooms: ['domain'],
    because: 'shared words, no machinery',
  }),
  mayImport('mapping-imports-domain', {
    from: '^src/mapping/',
    own: '^src/mapping/',
    rooms: ['domain'],
    because: 'shared words, no machinery; it also runs in the browser',
  }),
  mayImport('config-imports-nothing', { from: '^src/config/', own: '^src/config/', rooms: [], because: 'read once, before anything else exists' }),
  mayImport('telemetry-imports-domain', {
    from: '^src/telemetry/',
    own: '^src/telemetry/',
    rooms: ['domain'],
    because: 'log only what may be logged',
  }),
  mayImport('connector-kit-imports', {
    from: '^src/connector-kit/',
    own: '^src/connector-kit/',
    rooms: ['domain', 'capabilities', 'telemetry'],
    because: 'written once, for all vendors',
  }),
  mayImport('connectors-import', {
    from: '^src/connectors/[^/]+/',
    own: '^src/connectors/',
    rooms: ['capabilities', 'connector-kit', 'domain'],
    because: 'never an engine, storage or server; siblings are no-sibling-connectors',
  }),
  ...engines.map((engine) =>
    mayImport(`${engine}-imports`, {
      from: `^src/${engine}/`,
      own: `^src/${engine}/`,
      rooms: ['domain', 'capabilities', ...(['sync', 'installations'].includes(engine) ? ['mapping'] : [])],
      because: 'engines own their ports and reach each other only through them',
    }),
  ),
  ...['storage', 'jobs'].flatMap((edge) => [
    mayImport(`${edge}-imports`, {
      from: `^src/${edge}/`,
      own: `^src/${edge}/`,
      rooms: ['domain', 'capabilities', 'mapping', anyEngine],
      because: 'a replaceable edge',
    }),
    {
      name: `${edge}-takes-port-types`,
      comment: 'an edge fills the ports of engines: it needs their types, never their code',
      severity: 'error',
      from: { path: `^src/${edge}/`, pathNot: besideProduction },
      to: { path: `^src/(${engines.join('|')}|capabilities|mapping)/`, dependencyTypesNot: ['type-only'] },
    },
  ]),
  mayImport('routes-import', {
    from: '^src/server/(routes|middleware)/',
    own: '^src/server/',
    rooms: ['contract', 'domain', 'telemetry', 'capabilities', 'mapping', anyEngine],
    because: 'a route parses, calls a use-case and renders; it holds no concrete thing',
  }),
  {
    name: 'routes-compose-nothing',
    comment: 'concrete things meet once, in compose.ts and the entry points',
    severity: 'error',
    from: { path: '^src/server/(routes|middleware)/', pathNot: besideProduction },
    to: { path: '^src/server/(compose|node|lambda)' },
  },
  {
    name: 'server-imports',
    comment: 'concrete things meet in the server, but neither the browser half nor the sandbox',
    severity: 'error',
    from: { path: '^src/server/', pathNot: besideProduction },
    to: { path: '^(src/(app|sandbox)|test|scripts)/' },
  },
  mayImport('app-imports', {
    from: '^src/app/',
    own: '^src/app/',
    rooms: ['domain', 'mapping', 'contract'],
    because: 'the front knows our API, not our back, and stays small',
  }),
  {
    name: 'sandbox-and-tests-take-only-app-ui',
    comment: 'the host page may use our look, not our app: it hosts the real one',
    severity: 'error',
    from: { path: '^(src/sandbox|test)/' },
    to: { path: '^src/app/', pathNot: ['^src/app/ui/', '^src/app/platform/settings-hash\\.ts$'] },
  },
  {
    name: 'nothing-imports-sandbox-or-test',
    comment: 'what only exists to try the product never becomes part of it; a *.test.ts may take its suite and support',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/sandbox/', '\\.test\\.tsx?$'] },
    to: { path: '^(src/sandbox|test|scripts)/' },
  },
];

const shape = [
  {
    name: 'no-circular',
    comment: 'two modules that need each other are one module',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'index-only',
    comment: 'another room is reached through its index; fake.ts and *.suite.ts are the named exceptions',
    severity: 'error',
    from: { path: '^src/([^/]+)/', pathNot: '\\.test\\.tsx?$' },
    to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', ...openFiles, '^src/app/ui/'] },
  },
  {
    name: 'no-sibling-connectors',
    comment: 'vendors know nothing of each other',
    severity: 'error',
    from: { path: '^src/connectors/([^/]+)/', pathNot: '^src/connectors/servicenow-soap/' },
    to: { path: '^src/connectors/([^/]+)/', pathNot: '^src/connectors/$1/' },
  },
  {
    name: 'servicenow-soap-is-the-same-vendor',
    comment: 'the one exception: the same instance over its older service, which shares words and fake and differs on the wire only',
    severity: 'error',
    from: { path: '^src/connectors/servicenow-soap/' },
    to: { path: '^src/connectors/([^/]+)/', pathNot: ['^src/connectors/servicenow-soap/', '^src/connectors/servicenow/(index|fake)\\.ts$'] },
  },
  {
    name: 'no-fake-in-production',
    comment: 'only the sandbox, tests and contract suites reach a fake, a suite or a test double',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/sandbox/', besideProduction] },
    to: { path: '^src/.*(/fake(\\.ts$|/)|\\.suite\\.ts$|/testing/)' },
  },
  {
    name: 'real-servers-apart',
    comment:
      'a server that listens replaces Request and Response in its process, and msw of another test file there no longer knows a network error: such tests stand in test/integration',
    severity: 'error',
    from: { path: '^(src|scripts|test/(contract|docs|bundle|packaging|toolchain|boundaries))/.*\\.test\\.ts$' },
    to: { path: '^src/(server/(start|node)|sandbox/(listen|sandbox|main))\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-dev-dependency',
    comment: 'what production imports is a dependency',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/sandbox/', besideProduction] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
  },
  {
    name: 'app-contract-types-only',
    comment: 'the contract carries zod; the app checks replies with its own small guards',
    severity: 'error',
    from: { path: '^src/app/', pathNot: besideProduction },
    to: { path: '^src/contract/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'app-mapping-console-only',
    comment: 'the mapping language is weight the sidebar never needs',
    severity: 'error',
    from: { path: '^src/app/', pathNot: ['^src/app/console/', besideProduction] },
    to: { path: '^src/mapping/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'app-mapping-lazily',
    comment: 'mapping, yaml and jsonata load when a mapping is opened',
    severity: 'error',
    from: { path: '^src/app/', pathNot: besideProduction },
    to: { path: '^src/mapping/', dynamic: false, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'browser-uses-no-node',
    comment: 'domain, mapping and app run in a browser as well',
    severity: 'error',
    from: { path: '^src/(app|domain)/', pathNot: besideProduction },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'no-unresolvable',
    comment: 'an import that resolves to nothing is not checked by any rule',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

const npmRooms = [
  {
    name: 'domain-uses-no-package',
    comment: 'domain is pure: not even zod',
    severity: 'error',
    from: { path: '^src/domain/', pathNot: besideProduction },
    to: { path: '^node_modules/' },
  },
  npmOnlyIn('npm-http-client', {
    packages: ['axios', 'p-retry', 'cockatiel'],
    rooms: ['^src/connector-kit/'],
    because: 'one client carries time limits, retries, breaker and egress guard',
  }),
  npmOnlyIn('npm-hono', {
    packages: ['hono', '@hono'],
    rooms: ['^src/(server|sandbox)/'],
    because: 'HTTP in is the business of the server, the sandbox and fakes',
  }),
  npmOnlyIn('npm-soap', {
    packages: ['soap'],
    rooms: ['^src/connectors/servicenow-soap/'],
    because: 'heavy, and only for a service that speaks nothing else',
  }),
  npmOnlyIn('npm-database', { packages: ['kysely', 'pg', '@electric-sql'], rooms: ['^src/storage/'], because: 'one store, one room' }),
  npmOnlyIn('npm-queue', { packages: ['pg-boss'], rooms: ['^src/jobs/'], because: 'the queue is a replaceable edge' }),
  npmOnlyIn('npm-mapping', { packages: ['jsonata', 're2js'], rooms: ['^src/mapping/'], because: 'the mapping language lives in one room' }),
  npmOnlyIn('npm-yaml', {
    packages: ['yaml'],
    rooms: ['^src/mapping/', '^src/connectors/generic/service/parse\\.ts$'],
    because: 'two documents are written in YAML: the mapping, and the description of a service',
  }),
  npmOnlyIn('npm-interface', {
    packages: ['react', 'react-dom', 'styled-components', '@zendeskgarden', '@tanstack', '@lingui', 'zendesk_app_framework_sdk'],
    rooms: ['^src/app/', '^src/sandbox/'],
    because: 'the interface lives in the app; the sandbox draws its host page',
  }),
  {
    name: 'npm-dates-one-by-one',
    comment:
      'the index of date-fns is 430 modules, for each of which Node parses its whole package.json: more than half of what a process takes to start from the sources',
    severity: 'error',
    from: {},
    to: { path: '^node_modules/date-fns/index\\.' },
  },
  {
    name: 'npm-desk-sdk',
    comment: 'only app/platform touches the help desk SDK',
    severity: 'error',
    from: { path: '^src/app/', pathNot: ['^src/app/platform/', besideProduction] },
    to: { path: '^node_modules/zendesk_app_framework_sdk/' },
  },
];

export default {
  forbidden: [...rows, ...shape, ...npmRooms],
  options: {
    parser: 'swc',
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^(dist|\\.tieline)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
