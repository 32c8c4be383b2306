/**
 * `npm run planted [-- <number or part of a name>]`: puts each planted bug of test/planted alone into a copy of the project and runs only the tests that it
 * tags. All of them must fail then, and pass without it. Exits 1 where a bug stays unnoticed, a patch no longer fits, or a tagged test is red anyway.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyHunk, literally, type PlantedBug, readPlantedBugs, type TaggedTest } from '../test/planted/patches.ts';

const root = join(import.meta.dirname, '..');
/** What the tagged tests read. `node_modules` is linked, not copied. */
const COPIED = ['src', 'test', 'scripts', 'translations', 'package.json', 'jest.config.js', 'tsconfig.json', 'manifest.json'];
/** A patch that makes Jest hang is stopped after this, and proves nothing, ms. */
const LONGEST_RUN_MS = 120_000;
/** No vendor, no process, no browser: the projects whose tests take seconds. */
const PROJECT = 'node';

interface Result {
  readonly fullName: string;
  readonly status: string;
}
interface Verdict {
  readonly bug: PlantedBug;
  readonly seconds: number;
  /** Why it was not caught; none where all is well. */
  readonly problems: readonly string[];
}

const makeCopy = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'tieline-planted-'));
  for (const name of COPIED) await cp(join(root, name), join(copy, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  return copy;
};

/** Runs the tagged tests of the copy; without a report (Jest hung) the list is empty. */
const runTests = async (copy: string, tests: readonly TaggedTest[]): Promise<readonly Result[]> => {
  const report = join(copy, 'report.json');
  await rm(report, { force: true });
  const paths = [...new Set(tests.map(({ path }) => `${literally(path)}$`))];
  const titles = tests.map(({ title }) => literally(title)).join('|');
  await run(copy, [
    ...['--disable-warning=ExperimentalWarning', join('node_modules', 'jest', 'bin', 'jest.js')],
    ...['--selectProjects', PROJECT, '--silent', '--json', `--outputFile=${report}`, '--testNamePattern', titles, '--testPathPatterns', ...paths],
  ]);
  const { testResults } = JSON.parse(await readFile(report, 'utf8').catch(() => '{"testResults":[]}')) as {
    testResults: { assertionResults: Result[] }[];
  };
  return testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status !== 'pending');
};

const run = (cwd: string, args: readonly string[]): Promise<void> =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN_MS);
    child.on('exit', () => {
      clearTimeout(timer);
      done();
    });
  });

const plant = async (copy: string, { hunks }: PlantedBug): Promise<void> => {
  for (const hunk of hunks) await writeFile(join(copy, hunk.path), applyHunk(await readFile(join(copy, hunk.path), 'utf8'), hunk));
};

const pullOut = async (copy: string, { hunks }: PlantedBug): Promise<void> => {
  for (const { path } of hunks) await cp(join(root, path), join(copy, path));
};

const judge = async (copy: string, bug: PlantedBug, healthy: readonly Result[]): Promise<Verdict> => {
  const startedAt = performance.now();
  const problems = bug.red.flatMap(({ title }) => redAnyway(title, healthy));
  try {
    await plant(copy, bug);
    const results = await runTests(copy, bug.red);
    problems.push(...bug.red.flatMap(({ title }) => notRed(title, results)));
  } catch (error) {
    problems.push((error as Error).message);
  } finally {
    await pullOut(copy, bug);
  }
  return { bug, seconds: (performance.now() - startedAt) / 1000, problems };
};

const redAnyway = (title: string, healthy: readonly Result[]): string[] => {
  const found = healthy.filter(({ fullName }) => fullName.includes(title));
  if (found.length === 0) return [`no such test: ${title}`];
  return found.filter(({ status }) => status !== 'passed').map(({ fullName }) => `red without the bug: ${fullName}`);
};

/** A file that does not load proves nothing: each tagged test has to run, and to fail. */
const notRed = (title: string, results: readonly Result[]): string[] => {
  const found = results.filter(({ fullName }) => fullName.includes(title));
  if (found.length === 0) return [`did not run with the bug in: ${title}`];
  return found.filter(({ status }) => status === 'passed').map(({ fullName }) => `stays green: ${fullName}`);
};

const show = ({ bug, seconds, problems }: Verdict): void => {
  console.log(
    `${problems.length === 0 ? '✓' : '✗'} ${bug.name.padEnd(42)} ${seconds.toFixed(1).padStart(6)} s  ${bug.red.length} red  ${bug.breaks}`,
  );
  for (const problem of problems) console.log(`    ${problem}`);
};

const main = async (wanted: readonly string[]): Promise<void> => {
  const bugs = (await readPlantedBugs()).filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  if (bugs.length === 0) throw new Error(`No planted bug is called ${wanted.join(' or ')}: see test/planted.`);
  const startedAt = performance.now();
  const copy = await makeCopy();
  try {
    const healthy = await runTests(
      copy,
      bugs.flatMap(({ red }) => red),
    );
    console.log(`The tagged tests without any bug: ${healthy.filter(({ status }) => status === 'passed').length} green of ${healthy.length}.`);
    const verdicts: Verdict[] = [];
    for (const bug of bugs) {
      const verdict = await judge(copy, bug, healthy);
      show(verdict);
      verdicts.push(verdict);
    }
    const missed = verdicts.filter(({ problems }) => problems.length > 0);
    console.log(
      `${bugs.length - missed.length} of ${bugs.length} planted bugs were noticed, in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`,
    );
    process.exitCode = missed.length === 0 ? 0 : 1;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

await main(process.argv.slice(2));
