/** A chaos run on one page. */
import type { ChaosReport } from './run-chaos.ts';

/** Most lines of one kind of finding: the first ones tell the story, the count tells the size. */
const SHOWN = 20;
/** T1: everything is where it belongs so long after the last trouble. */
const DRAIN_LIMIT_MS = 300_000;
/** T4: work goes on so long after the database is back. */
const RECOVERY_LIMIT_MS = 10_000;

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

export function reportOf(report: ChaosReport): { readonly text: string; readonly isClean: boolean } {
  const { options, lost, doubled, wrong, restless, firedTwice } = report;
  const isDrained = report.drainMs <= DRAIN_LIMIT_MS;
  const goesOnSoon = report.recoveries.every((ms) => ms <= RECOVERY_LIMIT_MS);
  const isClean = isDrained && goesOnSoon && [lost, doubled, wrong, restless, firedTwice].every((found) => found.length === 0);
  const counts = (named: Readonly<Record<string, number>>) =>
    Object.entries(named)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const findings = (
    [
      ['Lost', lost],
      ['Doubled', doubled],
      ['Wrong', wrong],
      ['Restless', restless],
      ['Started twice', firedTwice],
    ] as const
  )
    .filter(([, found]) => found.length > 0)
    .map(
      ([title, found]) =>
        `## ${title}\n\n${found
          .slice(0, SHOWN)
          .map((line) => `- ${line}`)
          .join('\n')}\n`,
    );
  const lines = [
    `# Chaos run: ${isClean ? 'nothing lost, nothing twice, nothing wrong' : 'FAILED'}`,
    '',
    `Seed ${options.seed}, ${options.engine}: ${options.updates} updates, half at each side, on ${options.tickets} tickets; a help desk and ${options.systems.join(', ')}.`,
    'The pace that the product keeps by itself (calls a minute) is lifted for the run; what a 429 asks for is obeyed.',
    '',
    `| | |`,
    `|---|---|`,
    `| lost | ${lost.length} |`,
    `| doubled at a vendor | ${doubled.length} |`,
    `| wrong final values | ${wrong.length} |`,
    `| links not at rest | ${restless.length} |`,
    `| sent once more because an agent said so | ${report.answered.length} |`,
    `| schedules started more often than they occurred | ${firedTwice.length} |`,
    `| processes killed (-9) | ${report.kills} |`,
    `| database restarts, each until our next effect | ${report.recoveries.map(seconds).join(', ') || 'none'} (limit ${seconds(RECOVERY_LIMIT_MS)}) |`,
    `| upstream faults | ${counts(report.faults)} |`,
    `| deliveries | ${counts(report.deliveries)} |`,
    `| our effects | ${counts(report.writes)} |`,
    `| set up | ${seconds(report.setUpMs)} |`,
    `| load | ${seconds(report.loadMs)} |`,
    `| drained after healing: the last effect, the last link not in sync | ${seconds(report.drainMs)} (limit ${seconds(DRAIN_LIMIT_MS)}) |`,
    `| the last look of a sweep, which found nothing to do | ${seconds(report.restMs)} |`,
    '',
    ...findings,
  ];
  return { text: `${lines.join('\n')}\n`, isClean };
}
