/**
 * What `npm test` does: types, lint, boundaries, dead code, then the Jest projects, each step with its time, and a last line with the sum of all
 * tests, before it the tests that failed, so that the end of a log tells what to look at. With paths (`npm test -- src/domain`) only the matching Jest tests run. Exits 1 when anything failed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tool = (...parts) => join(root, 'node_modules', ...parts);

/** Checks that need no test runner. Each is one command that is silent about success and exits non-zero on a finding. */
const checks = [
  { name: 'types', file: tool('typescript', 'bin', 'tsc'), args: ['-p', '.'] },
  {
    name: 'lint and format',
    file: tool('@biomejs', 'biome', 'bin', 'biome'),
    args: ['check', '--error-on-warnings', '--diagnostic-level=warn', '.'],
  },
  { name: 'boundaries', file: tool('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'), args: ['src', 'test', 'scripts'] },
  { name: 'dead code', file: tool('knip', 'bin', 'knip.js'), args: ['--no-progress'] },
];
/** At least two: with one worker Jest's process would run the tests of all projects itself, one beside the other's globals. */
const cores = Math.max(2, availableParallelism());
/**
 * One run of Jest for each project. What only computes gets a worker for each core; what waits, for a page's timers or for other processes, one more. Tried: all in one
 * run, which took longer, for Jest ends one project's runner before it begins the next.
 */
const jestRuns = [
  { project: 'node', workers: cores },
  { project: 'dom', workers: cores + 1 },
  { project: 'integration', workers: cores + 1 },
  { project: 'browser', workers: cores },
];
/** No run takes a tenth of this; one that does hangs, and its log ends before the file that does. */
const mostMinutesOfARun = 60;
const jestNodeFlags = ['--disable-warning=ExperimentalWarning'];

// Tests start many processes from the sources; what Node compiled for one of them, the next one takes.
const env = { NODE_COMPILE_CACHE: tool('.cache', 'node'), ...process.env };

const runNode = (args, stdio = 'inherit') =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    process.once('SIGTERM', () => child.kill('SIGTERM'));
    const giveUp = setTimeout(() => {
      console.log(`Ended: it hung for ${mostMinutesOfARun} minutes. Run the files that it has not named one by one.`);
      child.kill('SIGKILL');
    }, mostMinutesOfARun * 60_000);
    child.on('close', (code) => {
      clearTimeout(giveUp);
      done({ code: code ?? 1, output });
    });
  });

/** One check; they run side by side, so what it says comes in one piece when it ends. */
const runCheck = async ({ file, args }) => {
  const { code, output } = await runNode([file, ...args], ['ignore', 'pipe', 'pipe']);
  if (code !== 0) console.log(output);
  return { code };
};

const timed = async (name, work) => {
  const startedAt = performance.now();
  console.log(`▸ ${name}`);
  const outcome = await work();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${outcome.code === 0 ? '✓' : '✗'} ${name} · ${seconds} s${outcome.note ?? ''}`);
  return { name, ...outcome };
};

/** Runs Jest with its JSON report on the side and adds up what ran. A Jest that dies before its report counts as one failure. */
const runJest = async ({ args, reports, label }) => {
  const report = join(reports, `${label}.json`);
  const { code } = await runNode([
    ...jestNodeFlags,
    tool('jest', 'bin', 'jest.js'),
    '--passWithNoTests',
    '--json',
    `--outputFile=${report}`,
    ...args,
  ]);
  if (!existsSync(report)) return { code: code || 1, passed: 0, failed: 1, skipped: 0, note: ' · ended without a report' };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(await readFile(report, 'utf8'));
  const failures = testResults.filter(({ status }) => status === 'failed').flatMap(failuresOf);
  const failed = Math.max(failures.length, numFailedTests);
  return {
    code,
    failures,
    passed: numPassedTests,
    failed,
    skipped: numPendingTests + numTodoTests,
    note: ` · ${numPassedTests} passed, ${failed} failed`,
  };
};

/** The tests of a file that failed, by name and first lines of the reason; the file itself where it did not get as far as a test. */
const failuresOf = ({ name, message, assertionResults }) => {
  const file = relative(root, name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [`${file}\n${firstLines(message)}`];
  return failed.map(
    ({ ancestorTitles, title, failureMessages }) => `${file}: ${[...ancestorTitles, title].join(' ')}\n${firstLines(failureMessages.join('\n'))}`,
  );
};

const firstLines = (text) =>
  stripVTControlCharacters(text)
    .split('\n')
    .slice(0, 12)
    .map((line) => `    ${line}`)
    .join('\n');

/** With no path everything runs. */
const testsFor = ({ paths, reports }) => {
  if (paths.length > 0)
    return [{ name: `tests of ${paths.join(' ')}`, work: () => runJest({ args: [...paths, `--maxWorkers=${cores}`], reports, label: 'chosen' }) }];
  return jestRuns.map(({ project, workers }) => ({
    name: `${project} tests`,
    work: () => runJest({ args: ['--selectProjects', project, `--maxWorkers=${workers}`], reports, label: project }),
  }));
};

const main = async (paths) => {
  const reports = await mkdtemp(join(tmpdir(), 'tieline-test-'));
  const outcomes = paths.length > 0 ? [] : await Promise.all(checks.map((check) => timed(check.name, () => runCheck(check))));
  for (const { name, work } of testsFor({ paths, reports })) outcomes.push(await timed(name, work));
  await rm(reports, { recursive: true, force: true });
  const sum = (key) => outcomes.reduce((total, outcome) => total + (outcome[key] ?? 0), 0);
  const broken = outcomes.filter(({ code }) => code !== 0).map(({ name }) => name);
  for (const failure of outcomes.flatMap(({ failures = [] }) => failures)) console.log(`\n✗ ${failure}`);
  console.log(broken.length === 0 ? '\nAll steps passed.' : `\nFailed: ${broken.join(', ')}.`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = broken.length === 0 ? 0 : 1;
};

await main(process.argv.slice(2));
