import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { enrolmentBody, ROUTES } from '#contract';
import { createMetrics } from '#telemetry';
import { zendeskSecrets, zendeskSettings } from '../../src/connectors/zendesk/config.ts';
import { ENROLMENT_STEPS } from '../../src/installations/enrol.ts';
import { SCHEDULE_NAMES } from '../../src/jobs/queues.ts';
import { defaultLimits } from '../../src/sync/limits.ts';
import { blocks, inlineCode, pageAt, pages, ROOT, tableOf } from './documents.ts';

/** Names of path parameters do not matter. */
const shape = (path: string): string => path.replace(/\{\w+\}|<[^>]+>/g, '{}');
const routes = new Set(Object.values(ROUTES).map(({ method, path }) => `${method} ${shape(path)}`));

const named = pages.flatMap((page) =>
  inlineCode(page)
    .filter((code) => /^(?:GET|POST|PUT|DELETE) \/(?!api\/|apps\/|tickets)/.test(code))
    .map((code) => [page.path, code] as const),
);

test.each(named.filter(([path]) => !path.startsWith('src/')))('%s names %s, which is a route', (_page, code) => {
  expect([...routes]).toContain(shape(code));
});

test('the enrolment of operations.md is one that the backend takes, also its part for the help desk', () => {
  const [example] = blocks('json').filter(({ page }) => page.path === 'docs/operations.md');
  const enrolment = enrolmentBody.parse(JSON.parse(example?.code ?? ''));
  expect(zendeskSettings.parse(enrolment.settings)).toMatchObject({ subdomain: enrolment.account, grant: 'client-credentials' });
  expect(zendeskSecrets.parse(enrolment.secrets)).toEqual(enrolment.secrets);
});

test('the README explains every step of the tick list, in order', () => {
  expect(tableOf(pageAt('README.md'), 'step').map(([step]) => step)).toEqual(ENROLMENT_STEPS.map((step) => `\`${step}\``));
});

test('operations.md lists every metric of ours, and no other', async () => {
  const text = await createMetrics().expose();
  const ours = [...text.matchAll(/^# TYPE (tieline_\w+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !/^tieline_(?:process|nodejs)_/.test(name));
  const listed = tableOf(pageAt('docs/operations.md'), 'metric').map(([name = '']) => name.replaceAll('`', ''));
  expect(listed.filter((name) => !name.includes('*')).sort()).toEqual(ours.sort());
});

test('operations.md lists every round, and no other', () => {
  expect(tableOf(pageAt('docs/operations.md'), 'round').map(([name = '']) => name.replaceAll('`', ''))).toEqual([...SCHEDULE_NAMES]);
});

test('operations.md says how often a run is tried and how long history is kept', () => {
  const { text } = pageAt('docs/operations.md');
  expect(text).toContain(`failed ${defaultLimits.maxAttempts} times`);
  expect(text).toContain(`died ${defaultLimits.maxStarts} times`);
  expect(text).toContain(`after ${defaultLimits.leaseMs / 1000} s`);
  expect(text).toContain(`history after ${defaultLimits.historyMs / 86_400_000} days`);
});

test('adding-a-connector.md lists every capability that has a contract', () => {
  const suites = readdirSync(join(ROOT, 'src/capabilities'))
    .filter((file) => file.endsWith('.suite.ts') && !/^(?:contract-cases|record-store)/.test(file))
    .map((file) => `\`src/capabilities/${file}\``);
  expect(
    tableOf(pageAt('docs/adding-a-connector.md'), 'capability')
      .map(([, , suite]) => suite)
      .sort(),
  ).toEqual(suites.sort());
});

test('the README links every connector that is listed', () => {
  const folders = readdirSync(join(ROOT, 'src/connectors'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const { text } = pageAt('README.md');
  expect(folders.map(({ name }) => name).filter((name) => !text.includes(`src/connectors/${name}/README.md`))).toEqual([]);
});
