/** A chaos run on one page. */
import type { ChaosReport } from './run-chaos.ts';

/** Most lines of one kind of finding: the first ones tell the story, the count tells the size. */
const SHOWN = 20;

export function reportOf(report: ChaosReport): { readonly text: string; readonly isClean: boolean } {
  const { options, lost, doubled, wrong, restless } = report;
  const isClean = [lost, doubled, wrong, restless].every((found) => found.length === 0);
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
    `Seed ${options.seed}, ${options.engine}: ${options.updates} updates on ${options.tickets} tickets.`,
    '',
    `| | |`,
    `|---|---|`,
    `| lost | ${lost.length} |`,
    `| doubled at a vendor | ${doubled.length} |`,
    `| wrong final values | ${wrong.length} |`,
    `| links not at rest | ${restless.length} |`,
    `| processes killed (-9) | ${report.kills} |`,
    `| database restarts | ${report.databaseRestarts} |`,
    `| upstream faults | ${counts(report.faults)} |`,
    `| deliveries | ${counts(report.deliveries)} |`,
    `| our effects | ${counts(report.writes)} |`,
    `| load | ${(report.loadMs / 1000).toFixed(0)} s |`,
    `| drained after healing | ${(report.drainMs / 1000).toFixed(0)} s |`,
    '',
    ...findings,
  ];
  return { text: `${lines.join('\n')}\n`, isClean };
}
