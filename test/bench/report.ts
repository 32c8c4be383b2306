/** Writes what a bench run found: docs/benchmarks.md keeps one section per bench, so that a run of some leaves the others as they were. */
import { cpus } from 'node:os';
import type { Bench, Outcome } from './bench.ts';

/** A finished bench. `notes` are the product's. */
export type Finished = { bench: Bench; outcomes: Outcome[]; rounds: number; notes: string[]; command: string };

const start = (id: string) => `<!-- bench ${id} -->`;
const end = (id: string) => `<!-- /bench ${id} -->`;

const intro = `# Benchmarks

Ratios of the product to a limit: the least code that could do the same job, run in the same minute on the same machine, in turn, round by round. Absolute
figures swing with the machine; the ratios are what is promised. A goal counts as missed only when every round misses it. A run whose ledger does not
balance is void and not written here. The limits are in \`test/bench/\`, beside the benches.
`;

/** The new text of docs/benchmarks.md: sections of this run replaced, the rest kept. */
export const updatedReport = (current: string, finished: Finished[]): string => {
  let text = current.startsWith('# Benchmarks') ? current : intro;
  for (const one of finished) text = withSection(text, one);
  return text;
};

const withSection = (text: string, finished: Finished): string => {
  const { id } = finished.bench;
  const section = `${start(id)}\n${sectionOf(finished)}\n${end(id)}`;
  const from = text.indexOf(start(id));
  if (from < 0) return `${text.trimEnd()}\n\n${section}\n`;
  return text.slice(0, from) + section + text.slice(text.indexOf(end(id)) + end(id).length);
};

const sectionOf = ({ bench, outcomes, rounds, notes, command }: Finished): string => {
  const header = '| metric | limit | product | product ÷ limit, median [range] | goal | verdict |\n|---|---|---|---|---|---|';
  const rows = outcomes.map(rowOf).join('\n');
  const listed = notes.length > 0 ? `\n\n${notes.map((note) => `- ${note}`).join('\n')}` : '';
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
  return `## ${bench.id}: ${bench.title}\n\n\`${command}\`: ${rounds} ${rounds === 1 ? 'round' : 'rounds'} on ${machine}.\n\n${header}\n${rows}${listed}`;
};

const rowOf = ({ goal, limit, product, ratio, verdict }: Outcome): string => {
  const bound = goal.atMost === undefined ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`;
  const range = `${ratio.median.toFixed(2)} [${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}]`;
  return `| ${goal.metric} | ${readable(limit)} ${goal.unit} | ${readable(product)} ${goal.unit} | ${range} | ${bound} | ${verdict} |`;
};

const readable = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3));
