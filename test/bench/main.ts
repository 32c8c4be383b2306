/** `npm run bench [-- <id> …]`: runs all benches, or the named ones, prints the outcome and writes docs/benchmarks.md. Exits 1 on a missed goal or a void run. */
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Bench, judge, type Round, unbalanced } from './bench.ts';
import { type Finished, updatedReport } from './report.ts';

const reportFile = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md');
const leastRounds = 5;

const load = async (ids: string[]): Promise<Bench[]> => {
  const files = await Array.fromAsync(glob('**/*.bench.ts', { cwd: import.meta.dirname }));
  const benches: Bench[] = await Promise.all(files.sort().map(async (file) => (await import(`./${file}`)).bench));
  const unknown = ids.filter((id) => !benches.some((bench) => bench.id === id));
  if (unknown.length > 0) throw new Error(`No bench ${unknown.join(', ')}. There are: ${benches.map(({ id }) => id).join(', ')}.`);
  return ids.length > 0 ? benches.filter(({ id }) => ids.includes(id)) : benches;
};

/** Runs limit and product in turn. One unmeasured round first, so that neither side pays for cold caches alone. */
const measure = async (bench: Bench): Promise<Round[]> => {
  const isDeterministic = bench.rounds === 'deterministic';
  const wanted = bench.rounds === 'deterministic' ? 1 : Math.max(leastRounds, bench.rounds ?? leastRounds);
  const rounds: Round[] = [];
  await bench.prepare?.();
  try {
    if (!isDeterministic) await runRound(bench);
    while (rounds.length < wanted) rounds.push(await runRound(bench));
  } finally {
    await bench.cleanUp?.();
  }
  return rounds;
};

const runRound = async (bench: Bench): Promise<Round> => ({ limit: await bench.limit(), product: await bench.product() });

const finish = async (bench: Bench, command: string): Promise<Finished | undefined> => {
  console.log(`\n▸ ${bench.id}: ${bench.title}`);
  const rounds = await measure(bench);
  const faults = unbalanced(rounds);
  if (faults.length > 0) {
    console.log(`  void, the ledger does not balance:\n  ${faults.join('\n  ')}`);
    return undefined;
  }
  const outcomes = bench.goals.map((goal) => judge(goal, rounds));
  for (const { goal, limit, product, ratio, verdict } of outcomes) {
    const bound = goal.atMost === undefined ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
    const figures = `${limit.toFixed(2)} -> ${product.toFixed(2)} ${goal.unit}`;
    console.log(
      `  ${goal.metric}: ${ratio.median.toFixed(2)}x [${ratio.min.toFixed(2)}-${ratio.max.toFixed(2)}] of the limit (${figures}), goal ${bound}: ${verdict}`,
    );
  }
  const notes = rounds.at(-1)?.product.notes ?? [];
  for (const note of notes) console.log(`  ${note}`);
  return { bench, outcomes, rounds: rounds.length, notes, command };
};

const main = async (ids: string[]): Promise<void> => {
  const benches = await load(ids);
  const finished: Finished[] = [];
  for (const bench of benches) {
    const one = await finish(bench, `npm run bench -- ${bench.id}`);
    if (one) finished.push(one);
  }
  await mkdir(dirname(reportFile), { recursive: true });
  await writeFile(reportFile, updatedReport(await readFile(reportFile, 'utf8').catch(() => ''), finished));
  const isMissed = finished.some(({ outcomes }) => outcomes.some(({ verdict }) => verdict === 'missed'));
  process.exitCode = isMissed || finished.length < benches.length ? 1 : 0;
};

await main(process.argv.slice(2).map((id) => id.toUpperCase()));
