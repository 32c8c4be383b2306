/** The interface of a bench, and the arithmetic that judges it. Pure: running and writing are in main.ts and report.ts. */

/** What one side of a round yields: a number per metric, and the ledger that says nothing was lost or invented. */
export type Measurement = {
  values: Record<string, number>;
  /** Work that had to be done and work that was seen done, counted apart. A round in which they differ is void. */
  ledger?: { due: number; done: number };
  /** Lines worth printing beside the result, as the weight per package. */
  notes?: string[];
};

/** A bound on product ÷ limit for one metric. Exactly one of `atMost` and `atLeast` is set. */
export type Goal = { metric: string; unit: string; atMost?: number; atLeast?: number };

/** One comparison: `limit` is the least that could do the job, `product` is what we ship, on the same machine in the same minute. */
export type Bench = {
  /** Id of the goal in the list of goals, as `E1`. The file is `<id in lower case>.bench.ts`. */
  id: string;
  title: string;
  goals: Goal[];
  /** Rounds of limit and product in turn; at least 5, the default. `'deterministic'` for sizes, which one round decides. */
  rounds?: number | 'deterministic';
  /** Builds, servers, seeds: outside the measured time. */
  prepare?: () => Promise<void>;
  limit: () => Promise<Measurement>;
  product: () => Promise<Measurement>;
  cleanUp?: () => Promise<void>;
};

/** One interleaved pair. */
export type Round = { limit: Measurement; product: Measurement };

/** How one goal came out. `verdict` is `missed` only when every round misses: a shared machine swings. */
export type Outcome = {
  goal: Goal;
  limit: number;
  product: number;
  ratio: { median: number; min: number; max: number };
  verdict: 'met' | 'within range' | 'missed';
};

/** The middle value; the mean of the two middle ones for an even count. Throws on an empty list. */
export const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('The median of no values does not exist.');
  return (upper + lower) / 2;
};

/** The value below which `share` (0 to 1) of the values lie, by nearest rank. Throws on an empty list. */
export const percentile = (values: number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new Error('A percentile of no values does not exist.');
  return found;
};

/** Judges one goal over all rounds. Throws when a side lacks the metric. */
export const judge = (goal: Goal, rounds: Round[]): Outcome => {
  const limits = rounds.map((round) => valueIn(round.limit, goal.metric));
  const products = rounds.map((round) => valueIn(round.product, goal.metric));
  const ratios = products.map((product, index) => product / (limits[index] ?? Number.NaN));
  const ratio = { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
  return { goal, limit: median(limits), product: median(products), ratio, verdict: verdictOf(goal, ratio) };
};

/** What is wrong with the ledgers of a run; empty when all balance. */
export const unbalanced = (rounds: Round[]): string[] =>
  rounds.flatMap((round, index) =>
    (['limit', 'product'] as const).flatMap((side) => {
      const ledger = round[side].ledger;
      return ledger && ledger.due !== ledger.done ? [`round ${index + 1}, ${side}: ${ledger.done} done of ${ledger.due} due`] : [];
    }),
  );

const valueIn = (measurement: Measurement, metric: string): number => {
  const value = measurement.values[metric];
  if (value === undefined) throw new Error(`A measurement lacks the metric "${metric}"; it has ${Object.keys(measurement.values).join(', ')}.`);
  return value;
};

const verdictOf = ({ atMost, atLeast }: Goal, ratio: Outcome['ratio']): Outcome['verdict'] => {
  const isMet = (value: number) => (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
  if (isMet(ratio.median)) return 'met';
  return isMet(ratio.min) || isMet(ratio.max) ? 'within range' : 'missed';
};
