/**
 * One chaos run: load and trouble at once, then healing, quiet, and the judge. Four phases as Jepsen has them; the seed tells a run again as far as chance goes
 * (real processes keep their own time).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { answerHolds } from './agent-answers.ts';
import { judge, readDeskTexts, type Verdict } from './check.ts';
import { type Company, type CompanyOptions, type LinkedTicket, setUpCompany } from './company.ts';
import { type Delivering, startDelivering } from './deliveries.ts';
import { carryOut, type Edit, planEdits } from './edits.ts';
import { type FaultMix, mixFaults, T1_SHARES } from './fault-mix.ts';
import { startKilling } from './killing.ts';
import { AGENT } from './people.ts';
import { waitUntilReady } from './processes.ts';
import { type Chance, chanceOf } from './random.ts';
import { firedTwice, restlessLinks } from './restless.ts';

export interface ChaosOptions extends CompanyOptions {
  readonly updates: number;
  readonly seed: number;
  /** Between two kills, ms. */
  readonly killEveryMs: number;
  /** Edits come in bursts; for each edit of one, so long passes before the next burst, ms. */
  readonly editEveryMs: number;
  /** How what a lost delivery told is found after healing: by the product's own sweep, or because the vendor delivers once more (quicker). */
  readonly findLost: 'by-sweep' | 'by-redelivery';
}

export interface ChaosReport extends Verdict {
  readonly options: Omit<ChaosOptions, 'say'>;
  readonly kills: number;
  /** From each moment at which the database was back until the product's next effect at a vendor, ms. */
  readonly recoveries: readonly number[];
  readonly faults: Readonly<Record<string, number>>;
  readonly deliveries: Readonly<Record<string, number>>;
  /** Effects of ours by vendor. */
  readonly writes: Readonly<Record<string, number>>;
  /** Until everything was linked; and from the first edit to the last, ms. */
  readonly setUpMs: number;
  readonly loadMs: number;
  /** From healing until the last effect at a vendor and the last link that was not in sync: what came later looked and found nothing to do, ms. */
  readonly drainMs: number;
  /** From healing until the last look at what a sweep named, without the quiet that shows it, ms. */
  readonly restMs: number;
  /** What did not come to rest in time, from the product's own tables; empty where all did. */
  readonly restless: readonly string[];
  /** Comments and files whose sending had no verdict, each held until an agent said once more; see `agent-answers.ts`. */
  readonly answered: readonly string[];
  /** Schedules that were started more often than they occurred. */
  readonly firedTwice: readonly string[];
}

const REST_LIMIT_MS = 600_000;
const MOST_EDITS_AT_ONCE = 40;

/** Runs once. Throws where the company cannot even be set up; losses are in the report. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedAt = Date.now();
  const company = await setUpCompany(options);
  const setUpMs = Date.now() - startedAt;
  try {
    return { setUpMs, ...(await trouble(company, options)) };
  } catch (error) {
    const said = company.processes.map((one) => `${one.name}: ${linesOfErrors(one.said())}`).join('\n');
    // Test runners print no causes.
    throw new Error(`The run broke off: ${String(error)}. The processes said:\n${said}`, { cause: error });
  } finally {
    await company.close();
  }
}

/** pino's levels from `error` on. */
const linesOfErrors = (said: string): string => {
  const lines = said.split('\n').filter((line) => /"level":(?:50|60|"error"|"fatal")/.test(line));
  return lines.join('\n');
};

/** Chance of its own for each part: what one draws must not change what the others do. */
const partOf = (seed: number, part: number): Chance => chanceOf(seed * 31 + part);

async function trouble(company: Company, options: ChaosOptions): Promise<Omit<ChaosReport, 'setUpMs'>> {
  const { vendors, links } = company;
  const { seed, say, killEveryMs } = options;
  const edits = planEdits([...links.keys()], options.updates, partOf(seed, 1));
  const fakes = [vendors.desk, ...vendors.systems.map(({ fake }) => fake)];
  const mixes = fakes.map((fake, index) => mixFaults(fake, T1_SHARES, partOf(seed, 10 + index)));
  const delivering = startDelivering(vendors, partOf(seed, 2));
  let made = 0;
  const killing = startKilling(company, { killEveryMs, isHalfWay: () => made >= edits.length / 2, chance: partOf(seed, 3) });
  const startedAt = Date.now();
  const madeAt = new Map<Edit, number>();
  await editInBursts(company, edits, {
    madeAt,
    chance: partOf(seed, 4),
    editEveryMs: options.editEveryMs,
    onBurst(count) {
      if (Math.floor((made + count) / 500) > Math.floor(made / 500)) say(`${made + count} of ${edits.length} edits made, ${killing.kills()} kills`);
      made += count;
    },
  });
  const loadMs = Date.now() - startedAt;
  await untilStruck(mixes, delivering);
  for (const mix of mixes) mix.heal();
  await killing.stop();
  const healedAt = Date.now();
  say('healed; waiting until nothing moves any more');
  const { restless, drainedAt, restedAt, answered } = await comeToRest(company, delivering, options);
  await delivering.stop();
  const { say: _, ...told } = options;
  return {
    options: told,
    kills: killing.kills(),
    recoveries: killing.recoveries(),
    faults: sum(mixes),
    deliveries: { ...delivering.counts },
    writes: writesOf(company),
    loadMs,
    drainMs: Math.max(0, drainedAt - healedAt),
    restMs: restedAt - healedAt,
    restless,
    answered,
    firedTwice: await firedTwice(company),
    ...judge({ vendors, edits, madeAt, links, deskTexts: await readDeskTexts(vendors, links.keys()) }),
  };
}

interface Bursts {
  /** Noted for each edit. */
  readonly madeAt: Map<Edit, number>;
  readonly chance: Chance;
  readonly editEveryMs: number;
  readonly onBurst: (count: number) => void;
}

/** Several tickets at once, then a pause: so people and their scripts work. */
async function editInBursts({ vendors, links }: Company, edits: readonly Edit[], { madeAt, chance, editEveryMs, onBurst }: Bursts): Promise<void> {
  for (let done = 0; done < edits.length; ) {
    const burst = edits.slice(done, done + 1 + chance.below(MOST_EDITS_AT_ONCE));
    for (const edit of burst) {
      carryOut(vendors, edit, links.get(edit.ticketId) as LinkedTicket);
      madeAt.set(edit, Date.now());
    }
    done += burst.length;
    onBurst(burst.length);
    await pause(burst.length * editEveryMs);
  }
}

function writesOf({ vendors }: Company): Readonly<Record<string, number>> {
  const parties = [{ name: 'desk', fake: vendors.desk, person: AGENT }, ...vendors.systems];
  return Object.fromEntries(parties.map(({ name, fake, person }) => [name, fake.ledger.filter(({ actor }) => actor !== person).length]));
}

function sum(mixes: readonly FaultMix[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { counts } of mixes) for (const [kind, count] of Object.entries(counts)) total[kind] = (total[kind] ?? 0) + count;
  return total;
}

/** Where processes start slowly, all edits can be made before the first of them calls a vendor: trouble goes on until it has struck. */
async function untilStruck(mixes: readonly FaultMix[], delivering: Delivering): Promise<void> {
  while (!Object.values(sum(mixes)).some((count) => count > 0)) {
    delivering.redeliver();
    await pause(200);
  }
}

/** Two sweeps and their work: nothing that changed may be unknown to the product by then. */
const TWO_SWEEPS_MS = 135_000;

/** Quiet: no write for a while, no delivery that waits, no link that wants anything. Answers since when, when the last thing was done, and what is restless at the limit. */
async function comeToRest(
  company: Company,
  delivering: Delivering,
  { findLost, say }: ChaosOptions,
): Promise<Pick<ChaosReport, 'restless' | 'answered'> & { readonly drainedAt: number; readonly restedAt: number }> {
  await waitUntilReady(company.backend, () => company.processes[0]?.said() ?? '');
  const giveUpAt = Date.now() + REST_LIMIT_MS;
  const quietMs = findLost === 'by-sweep' ? TWO_SWEEPS_MS : 3_000;
  const { desk, systems } = company.vendors;
  const size = () => [desk, ...systems.map(({ fake }) => fake)].reduce((total, { ledger }) => total + ledger.length, 0);
  let quietSince = Date.now();
  let drainedAt = quietSince;
  let saidAt = Date.now();
  let before = -1;
  const answered: string[] = [];
  for (;;) {
    if (findLost === 'by-redelivery') delivering.redeliver();
    const restless = await restlessLinks(company);
    const now = size();
    if (now !== before || restless.some((line) => !line.includes(' is in-sync: '))) drainedAt = Date.now();
    if (restless.some((line) => line.includes('held'))) answered.push(...(await answerHolds(company)));
    if (restless.length > 0 || now !== before || !(findLost === 'by-sweep' || delivering.isIdle())) {
      if (Date.now() - quietSince > 10_000) say(`moves again: ${restless.join('; ') || `${now - before} new effects`}`);
      quietSince = Date.now();
    }
    if (Date.now() - quietSince >= quietMs) return { restless: [], answered, drainedAt, restedAt: quietSince };
    if (Date.now() > giveUpAt)
      return { restless: restless.length > 0 ? restless : ['the ledgers still grow'], answered, drainedAt, restedAt: Date.now() };
    before = now;
    if (Date.now() - saidAt > 15_000) {
      saidAt = Date.now();
      say(`waiting: ${restless.length} links are restless; ${restless.slice(0, 3).join('; ') || 'quiet so far'}`);
    }
    await pause(500);
  }
}
