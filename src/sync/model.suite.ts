/**
 * @module sync/model.suite
 * The engine against a model of three systems and everything that can go wrong between them: random rules, edits on all sides, lost, doubled and reordered
 * events, crashes between any two steps, refused, unanswered, overtaken and lagging calls, a vendor rule that recomputes a field, merges, deletions, pauses,
 * types that change, agents who edit, records that are yet to be made, first links between values that differ, mappings that change under way, answers that come
 * late, old values that somebody wants back, tickets that are closed, links that are cut, made again or handed to a follower. After quiet and one sweep all sides agree by the rules in force, nothing was done twice, no value of a person is lost, no private word became public, an
 * answer was used for what was shown or not at all, and a further run plans nothing. fast-check prints the seed of a failure; every run prints its own.
 */

import fc from 'fast-check';
import { type FieldValue, type LinkId, toWholeSecond } from '#domain';
import type { SyncStore } from './ports.ts';
import { type MemoryRecordStore, OUR_USER } from './testing/memory-record-store.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { playCoda } from './testing/model-coda.ts';
import { foundHistories } from './testing/model-found.ts';
import { type Command, CREATE_FAULTS, FAULTS, histories } from './testing/model-histories.ts';
import { isOldNews, wrongFollowUps } from './testing/model-links.ts';
import { misusedAnswers } from './testing/model-people.ts';
import { heal, perform } from './testing/model-perform.ts';
import { agreements, clampImpact, oneWayFields, type Rules } from './testing/model-rules.ts';
import { beginHistory } from './testing/model-start.ts';
import { effectsIn, linksOf, type ModelWorld, recordIdOf, SURVIVOR, unheardWrites, wakeAll } from './testing/model-world.ts';
import { INSTALLATION, TEST_CALL, TICKET } from './testing/world.ts';

const details = ({ world }: Pick<ModelWorld, 'world'>, linkId: LinkId) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });

type LinkDetails = Awaited<ReturnType<typeof details>>;

/** Holds that only a person or another value ends; all others must be over once everything is well. */
const LASTING = new Set(['missing', 'conflict', 'disagreement', 'unknown-value', 'refused', 'unverified-write']);

/** What is wrong, in any shape that a reader of a failed run understands. `expect` is asked once per history: it costs more than the history's runs. */
type Objections = readonly unknown[];

const objectionIf = (isWrong: boolean, what: unknown): Objections => (isWrong ? [what] : []);

/** Paths of conflicts that a person is to decide: `ask` leaves them so, at the first look or later; everything else decides. */
function askedPaths({ stateWinner, noteWinner, firstLink }: Rules): ReadonlySet<string> {
  const atFirst = firstLink === 'ask' ? ['state', 'work_notes', 'impact', 'urgency'] : [];
  return new Set([...(stateWinner === 'ask' ? ['state'] : []), ...(noteWinner === 'ask' ? ['work_notes'] : []), ...atFirst]);
}

/**
 * What differs on purpose says so: nothing is emptied by linking, a new rule asks a person before it moves what nobody has touched, and a follower that becomes the owner
 * carries only what changes from then on. A closed ticket hears of nothing that is not new.
 */
function mayStayApart(model: ModelWorld, path: string, reason: string): boolean {
  const { rules, wasPromoted } = model;
  if ((reason === 'first-link-source-empty' || reason === 'ticket-closed') && isOldNews(model, path)) return true;
  if (wasPromoted && reason === 'kept-since-promotion') return true;
  if (reason === 'first-link-source-empty') return path === 'assignee' || (path === 'impact' && oneWayFields(rules).has(path));
  return reason === 'rule-changed-kept' && path === 'state' && rules.stateWinner === 'ask';
}

function disagreements(model: ModelWorld, { holds, fields, state, link }: LinkDetails): Objections {
  const { world, rules, past } = model;
  const held = new Set(holds.map((hold) => hold.path));
  const [ticket, record] = [world.desk.now(model.ticketId), world.remote.now(recordIdOf(model))];
  const oneWay = oneWayFields(rules);
  const wasIgnored = past.some(({ drift }) => drift === 'ignore');
  const wrong = Object.entries(agreements(rules, ticket, record)).flatMap(([path, agrees]) => {
    const field = fields.find(({ remotePath }) => remotePath === path);
    const isDrift = oneWay.has(path) && (wasIgnored || (rules.drift === 'report' && field?.provenance?.state === 'drift'));
    const isKept = field?.provenance?.state === 'not-written' && mayStayApart(model, path, field.provenance.reason.code);
    return agrees || held.has(path) || (field?.hold ?? null) !== null || isDrift || isKept ? [] : [{ path, field }];
  });
  const passing = holds.filter(({ kind }) => !LASTING.has(kind));
  const asked = askedPaths(rules);
  const undecided = holds.filter(({ kind, path }) => kind === 'conflict' && !asked.has(path ?? ''));
  const unruled = holds.filter(({ fieldKey }) => fieldKey !== null && !fields.some((field) => field.fieldKey === fieldKey));
  return [
    ...objectionIf(link.ticketId !== model.ticketId, { linkedTo: link.ticketId, insteadOf: model.ticketId }),
    ...objectionIf(link.remoteId !== recordIdOf(model), { linkedTo: link.remoteId, insteadOf: recordIdOf(model) }),
    ...objectionIf(wrong.length > 0, { wrong, ticket, record, rules }),
    ...objectionIf(link.gone !== null, { stillGone: link.gone }),
    ...objectionIf(!['in-sync', 'held', 'conflict'].includes(state), { state }),
    ...objectionIf(passing.length > 0, { holdsThatShouldBeOver: passing }),
    ...objectionIf(undecided.length > 0, { conflictsThatNobodyAskedFor: undecided }),
    ...objectionIf(unruled.length > 0, { holdsOfFieldsThatTheMappingHasNot: unruled }),
  ];
}

/** One record for a link that was to make one, and none for one that had it. */
function recordsTooManyOrFew({ world, setting }: ModelWorld): Objections {
  const made = [world.desk, world.remote, world.other].flatMap(({ ledger, followUps }) =>
    ledger.filter(({ kind, id }) => kind === 'create' && !followUps.some((followUp) => followUp.id === id)),
  );
  return objectionIf(made.length !== (setting.start.kind === 'create' ? 1 : 0), { made });
}

async function disagreementsOfOther(model: ModelWorld): Promise<Objections> {
  if (model.otherId === undefined) return [];
  const { fields } = await details(model, model.otherId);
  const isOpen = (path: string) => fields.some((field) => field.remotePath === path && (field.hold !== null || field.provenance?.state === 'drift'));
  const [ticket, record] = [model.world.desk.now(TICKET), model.world.other.now('9')];
  return [
    ...objectionIf(!isOpen('close_notes') && ticket.memo !== record.close_notes, { memo: ticket.memo, closeNotes: record.close_notes }),
    ...objectionIf(!isOpen('work_notes') && record.work_notes !== ticket.note, { workNotes: record.work_notes, note: ticket.note }),
  ];
}

/** A follower reads: no operation of its link ever went to the record. */
async function writesOfFollower({ world, followerId }: ModelWorld): Promise<Objections> {
  if (followerId === undefined) return [];
  const operations = await world.store.transact(INSTALLATION, (stores) => stores.operations.listOfLink(followerId, 200));
  return operations.filter(({ side }) => side === 'remote');
}

/** As private as it was, at most once, never back; and there at all, where nobody merged the ticket away from under it or took it back. */
interface CommentSide {
  readonly records: MemoryRecordStore;
  readonly id: string;
  /** What its system is called where its words are carried. */
  readonly name: string;
}

/** `wholeSince`: from when on nothing may be missing. */
function wrongComments(from: CommentSide, to: CommentSide, wholeSince: number): Objections {
  const carried = to.records.records.get(to.id)?.comments.filter((comment) => comment.authorId === OUR_USER) ?? [];
  return (from.records.records.get(from.id)?.comments ?? []).flatMap((comment) => {
    if (comment.authorId === OUR_USER || comment.text === '') return [];
    const copies = carried.filter((copy) => copy.text === `${comment.authorName} (${from.name}):\n${comment.text}`);
    const wasInternal = comment.text.endsWith('internal');
    const isExposed = wasInternal && copies.some(({ visibility }) => visibility === 'public');
    const isUntouched = comment.text.endsWith(comment.visibility);
    const isLost =
      Date.parse(comment.createdAt) >= wholeSince && isUntouched && copies.filter(({ visibility }) => visibility === comment.visibility).length !== 1;
    return isExposed || isLost || copies.length > 1 ? [{ comment, copies }] : [];
  });
}

/**
 * What was there already. A vendor's own rule is known by what it answered to our write: a record that is found after a create without an answer, a field under a new rule,
 * a follow-up ticket, of which nothing was seen yet, and a write that was not answered, or not with the record, on top of which somebody else wrote, are written once more
 * each, and no more than once.
 */
async function writesWithoutEffect(model: ModelWorld, commands: readonly Command[]): Promise<Objections> {
  const { world, setting, past, excused: left } = model;
  // A link that was just made, or made the owner, knows of no earlier write of ours, and takes a read from before it for news.
  const isNew = model.linkedAt > 0 || model.wasPromoted || setting.start.kind === 'first';
  const lags = setting.guard === 'compare' ? faultsOf(commands, ['lagging']).length : 0;
  if (isNew && lags > 0) return [];
  const needless = [world.desk, world.remote, world.other].flatMap(({ ledger }) => ledger.filter((effect) => effect.isWithoutEffect));
  const newRules = past.filter(({ impact }, index) => index > 0 && impact !== past[index - 1]?.impact).length;
  const unheard = await unheardWrites(model);
  const untold = faultsOf(commands, ['no-reply']).filter(({ at }) => at === 'remote');
  const { start } = setting;
  const hasDied = commands.some((command) => command.do === 'run' && command.diesAt !== null);
  const isFound =
    start.kind === 'create' && (hasDied || start.diesAfterCreate === true || start.faults.some((index) => CREATE_FAULTS[index]?.().kind === 'lost'));
  const excused = left + newRules + unheard.length + untold.length + world.desk.followUps.length + (isFound ? 1 : 0);
  const isVendorsRule = ({ id, fields = {} }: (typeof needless)[number]) =>
    id !== TICKET && Object.keys(fields).join() === 'impact' && clampImpact(fields.impact) !== fields.impact;
  const byVendorsRule = needless.filter(isVendorsRule);
  const others = needless.filter((effect) => !isVendorsRule(effect));
  // Where our write was not heard of, a read from before it says that it has not arrived.
  const isUnheardOf = hasDied || faultsOf(commands, ['lost']).length > 0;
  return [...others.slice(isUnheardOf ? lags : 0), ...byVendorsRule.slice(excused)];
}

function faultsOf(commands: readonly Command[], kinds: readonly string[]): readonly Extract<Command, { readonly do: 'fault' }>[] {
  return commands.filter(
    (command): command is Extract<Command, { readonly do: 'fault' }> =>
      command.do === 'fault' && kinds.includes(FAULTS[command.fault]?.().kind ?? ''),
  );
}

/** The values before the last runs, by side and field: what a person wrote must stand somewhere afterwards, on its side or in the history. */
type Standing = readonly {
  readonly side: 'desk' | 'remote';
  readonly fieldKey: string;
  readonly value: FieldValue;
  readonly path: string;
  readonly ticketId: string;
}[];

function standing(model: ModelWorld): Standing {
  const values = { desk: model.world.desk.now(model.ticketId), remote: model.world.remote.now(recordIdOf(model)) };
  return [{ desk: 'note', remote: 'work_notes' } as const, { desk: 'status', remote: 'state' } as const].flatMap((paths) =>
    (['desk', 'remote'] as const).flatMap((side) => {
      const value = values[side][paths[side]];
      return value === undefined
        ? []
        : [{ side, fieldKey: JSON.stringify([paths.desk, paths.remote]), value, path: paths[side], ticketId: model.ticketId }];
    }),
  );
}

async function lostValues(model: ModelWorld, before: Standing): Promise<Objections> {
  const lost: unknown[] = [];
  const { world, linkId } = model;
  for (const { side, fieldKey, value, path, ticketId } of before) {
    // It stands where it stood, in the ticket that was closed.
    if (side === 'desk' && ticketId !== model.ticketId) continue;
    const now = side === 'desk' ? world.desk.now(model.ticketId)[path] : world.remote.now(recordIdOf(model))[path];
    if (now === value) continue;
    const { rows } = await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId, fieldKey, limit: 200 });
    const isKept = rows.some((row) => row.side === side && (row.value === value || row.previous === value));
    if (!isKept) lost.push({ side, path, value, now });
  }
  return lost;
}

/** Nothing waits to be judged once everything is quiet: every operation has an outcome, every predicted value was looked at. */
async function leftovers({ world, linkId }: ModelWorld, { fields }: LinkDetails): Promise<Objections> {
  const [open, shadows] = await world.store.transact(INSTALLATION, async (stores) => [
    await stores.operations.listOpen(linkId),
    await stores.shadows.list(linkId),
  ]);
  const predicted = shadows.filter(({ fieldKey, unconfirmed }) => unconfirmed !== null && fields.some((field) => field.fieldKey === fieldKey));
  return [...objectionIf(open.length > 0, { withoutOutcome: open }), ...objectionIf(predicted.length > 0, { predictedStill: predicted })];
}

/** What a further run of everything does or plans. */
async function unrest(model: ModelWorld): Promise<Objections> {
  const { world } = model;
  const before = effectsIn(world);
  await wakeAll(model);
  await world.settle();
  const planned: unknown[] = [];
  const further = effectsIn(world) - before;
  for (const linkId of linksOf(model)) {
    const dry = await world.sync.dryRun({ installationId: INSTALLATION, linkId, call: TEST_CALL });
    if (dry.kind !== 'planned') throw new Error(`The dry run was ${dry.kind}.`);
    if (dry.plan.writes.length === 0) continue;
    const open = new Set((await details(model, linkId)).holds.map((hold) => hold.fieldKey));
    planned.push(...dry.plan.writes.flatMap((write) => write.fields).filter((field) => !open.has(field.key)));
  }
  return [...objectionIf(further > 0, { furtherEffects: further }), ...planned];
}

/** Runs the property. `newStore` gives each history a store in which nothing has happened; `seed` repeats a run. */
export function runModel({
  engine,
  runs,
  newStore,
  seed = Math.trunc(Math.random() * 0x7fff_ffff),
}: {
  readonly engine: string;
  readonly runs: number;
  readonly newStore: () => Promise<SyncStore>;
  readonly seed?: number;
}): void {
  test(`agrees, loses and doubles nothing and falls silent on ${engine} after any of ${runs} histories of edits, faults and crashes`, async () => {
    process.stdout.write(`model on ${engine}: ${runs} histories, seed ${seed}\n`);
    await fc.assert(
      fc.asyncProperty(histories, async ({ setting, commands }) => {
        const model = await beginHistory(await newStore(), setting);
        for (const [index, next] of commands.entries()) await perform(model, next, index);
        const objections = await objectionsTo(model, commands);
        // Asked of every history, `expect` would cost more than its runs.
        if (objections.length > 0) expect(objections).toEqual([]);
      }),
      { numRuns: runs + foundHistories.length, seed, examples: foundHistories.map((history) => [history]) },
    );
  });
}

async function objectionsTo(model: ModelWorld, commands: readonly Command[]): Promise<Objections> {
  const { world } = model;
  const isMerged = model.ticketId === SURVIVOR;
  const before = model.away.size === 0 && !isMerged ? standing(model) : [];
  await heal(model);
  const shown = await details(model, model.linkId);
  const isElsewhere = isMerged || model.closed.size > 0;
  const wholeSince = isElsewhere ? Number.POSITIVE_INFINITY : toWholeSecond(model.linkedAt);
  const [desk, remote] = [
    { records: world.desk, id: model.ticketId, name: 'desk' },
    { records: world.remote, id: recordIdOf(model), name: 'remote-prod' },
  ] as const;
  return [
    ...disagreements(model, shown),
    ...(await disagreementsOfOther(model)),
    ...(await writesOfFollower(model)),
    ...recordsTooManyOrFew(model),
    ...(await lostValues(model, before)),
    ...(await writesWithoutEffect(model, commands)),
    ...wrongComments(desk, remote, wholeSince),
    ...wrongComments(remote, desk, wholeSince),
    ...wrongFollowUps(model),
    ...(await leftovers(model, shown)),
    ...(await unrest(model)),
    ...(await playCoda(model)),
    ...(await misusedAnswers(model)),
    ...model.objections,
  ];
}

const SHARDS = 4;

/**
 * A quarter of the histories over the store in memory: four test files share the cores. More histories, or a repeated run, by
 * TIELINE_MODEL_RUNS=100000 TIELINE_MODEL_SEED=12345.
 */
export function runModelShard(shard: number): void {
  const runs = Math.ceil(Number(process.env.TIELINE_MODEL_RUNS ?? 10_000) / SHARDS);
  const seed = process.env.TIELINE_MODEL_SEED;
  runModel({
    engine: `memory (part ${shard} of ${SHARDS})`,
    runs,
    newStore: async () => createMemoryStore(),
    ...(seed !== undefined && { seed: Number(seed) }),
  });
}
