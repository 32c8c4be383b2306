/**
 * @module sync/testing/model-coda
 * What happens to a link at rest, once, with an outcome that is known exactly: the mapping changes, both sides change one field to different values, people answer and
 * take back, or the link goes elsewhere. Says which value must stand where; that both sides agree somehow is not enough here.
 */
import type { Side } from '#domain';
import { defaultLimits } from '../limits.ts';
import type { HoldRow } from '../rows.ts';
import { afterClose, afterPromotion, afterRelink } from './model-coda-links.ts';
import type { Coda } from './model-histories.ts';
import { decide, look } from './model-people.ts';
import { isSameState, type Rules } from './model-rules.ts';
import { detailsOf, editNote, type Standing, settleAll, standing, wrongNote } from './model-standing.ts';
import { type ModelWorld, recordIdOf, remap, wakeAll } from './model-world.ts';
import { INSTALLATION } from './world.ts';

/** Plays it where the link is in order, and answers what came out wrong. */
export async function playCoda(model: ModelWorld): Promise<readonly unknown[]> {
  const { coda } = model.setting;
  if (coda === 'none') return [];
  const { state, holds } = await detailsOf(model);
  if (state !== 'in-sync' || holds.length > 0 || model.world.desk.records.get(model.ticketId)?.life !== 'open') return [];
  calmDown(model);
  return CODAS[coda](model);
}

/** What the systems did to each other until now does not look like a quarrel any more. */
function calmDown({ world }: ModelWorld): void {
  world.clock.advance(defaultLimits.returnWindowMs + 1);
}

const CODAS: Readonly<Record<Exclude<Coda, 'none'>, (model: ModelWorld) => Promise<readonly unknown[]>>> = {
  remap: afterRemap,
  conflict: afterConflict,
  demand: afterDemand,
  restore: afterRestore,
  'follow-up': afterClose,
  relink: afterRelink,
  promote: afterPromotion,
};

/** The value map turns around, and a pair of fields joins that the mapping never had. */
async function afterRemap(model: ModelWorld): Promise<readonly unknown[]> {
  const { world, rules, past } = model;
  const isNewPair = past.every(({ urgency }) => urgency === 'gone');
  if (isNewPair) {
    world.desk.edit(model.ticketId, { priority: 'p-coda' });
    world.remote.edit(recordIdOf(model), { urgency: 'u-coda' });
  }
  const before = standing(model, 'status', 'state');
  remap(model, { values: rules.values === 'plain' ? 'crossed' : 'plain', urgency: 'both' });
  await wakeAll(model);
  await world.settle();
  const { holds, fields } = await detailsOf(model);
  const reasonOfState = fields.find(({ remotePath }) => remotePath === 'state')?.provenance?.reason.code;
  return [
    ...wrongState(model, before, { holds, reasonOfState }),
    ...(isNewPair ? wrongNewPair(model, holds) : []),
    ...holds.filter(({ path }) => path !== 'urgency').map((hold) => ({ heldByTheRemap: hold })),
    ...(await afterPairLeft(model)),
  ];
}

/** With the pair goes whatever waited for somebody to decide about it. */
async function afterPairLeft(model: ModelWorld): Promise<readonly unknown[]> {
  remap(model, { urgency: 'gone' });
  await wakeAll(model);
  await model.world.settle();
  const { holds, state } = await detailsOf(model);
  return holds.length === 0 && state === 'in-sync' ? [] : [{ heldWithoutItsPair: holds, state }];
}

function wrongState(
  model: ModelWorld,
  before: Standing,
  { holds, reasonOfState }: { readonly holds: readonly HoldRow[]; readonly reasonOfState: string | undefined },
): readonly unknown[] {
  const { rules } = model;
  const now = standing(model, 'status', 'state');
  const wasSame = isSameState(rules, before.desk, before.remote);
  const source = wasSame ? 'ask' : winnerOf(rules, rules.stateWinner);
  const isUnmoved = now.desk === before.desk && now.remote === before.remote;
  const isRight =
    source === 'ask'
      ? isUnmoved && (wasSame || reasonOfState === 'rule-changed-kept')
      : now[source] === before[source] && isSameState(rules, now.desk, now.remote);
  return isRight ? [] : [{ before, now, rules, reasonOfState, holds }];
}

/** Without two changes to compare, `newest` is decided as a tie. */
function winnerOf({ tie }: Rules, winner: Rules['stateWinner']): Side | 'ask' {
  return winner === 'newest' ? tie : winner;
}

function wrongNewPair(model: ModelWorld, holds: readonly HoldRow[]): readonly unknown[] {
  const { firstLink } = model.rules;
  const now = standing(model, 'priority', 'urgency');
  const value = firstLink === 'desk' ? 'p-coda' : 'u-coda';
  const isAsked = holds.some(({ path, kind }) => path === 'urgency' && kind === 'conflict');
  const isRight =
    firstLink === 'ask' ? isAsked && now.desk === 'p-coda' && now.remote === 'u-coda' : !isAsked && now.desk === value && now.remote === value;
  return isRight ? [] : [{ newPair: now, firstLink, isAsked }];
}

/** Ten seconds apart, so that no tie is meant where both systems tell when. */
async function afterConflict(model: ModelWorld): Promise<readonly unknown[]> {
  const { world, rules, setting } = model;
  const [first, second] = setting.tie === 'desk' ? (['remote', 'desk'] as const) : (['desk', 'remote'] as const);
  editNote(model, first, `${first} note`);
  world.clock.advance(10_000);
  editNote(model, second, `${second} note`);
  await settleAll(model);
  const winner = rules.noteWinner === 'newest' && setting.hasHistory ? second : winnerOf(rules, rules.noteWinner);
  if (winner === 'ask') return afterAsking(model);
  return wrongNote(model, { desk: `${winner} note`, remote: `${winner} note` });
}

/** A choice that comes when one side has moved on decides nothing, not even when the pair comes back; the next one, of what stands then, does. */
async function afterAsking(model: ModelWorld): Promise<readonly unknown[]> {
  const asked = wrongNote(model, { desk: 'desk note', remote: 'remote note' });
  await look(model);
  editNote(model, 'desk', 'moved on');
  await decide(model, { which: 0, side: 'remote' });
  await settleAll(model);
  const late = wrongNote(model, { desk: 'moved on', remote: 'remote note' });
  editNote(model, 'desk', 'desk note');
  await settleAll(model);
  const again = wrongNote(model, { desk: 'desk note', remote: 'remote note' });
  await look(model);
  await decide(model, { which: 0, side: 'desk' });
  await settleAll(model);
  await decide(model, { which: 0, side: 'remote' });
  await settleAll(model);
  return [...asked, ...late, ...again, ...wrongNote(model, { desk: 'desk note', remote: 'desk note' })];
}

/** What the record demands is given, but the ticket moves on first; when it comes back to that, the demand is asked anew. */
async function afterDemand(model: ModelWorld): Promise<readonly unknown[]> {
  const { world } = model;
  const turn = async (status: string) => {
    calmDown(model);
    world.desk.edit(model.ticketId, { status });
    await settleAll(model);
  };
  world.remote.edit(recordIdOf(model), { close_code: '', close_notes: '' });
  await turn('new');
  await turn('pending');
  await turn('solved');
  const asked = await wrongDemand(model, 'pending', 'asked');
  await look(model);
  await decide(model, { which: 0, side: 'desk' });
  await turn('open');
  const over = await wrongDemand(model, 'open', 'over');
  await turn('solved');
  const again = await wrongDemand(model, 'open', 'asked');
  await look(model);
  await decide(model, { which: 0, side: 'desk' });
  await settleAll(model);
  const { close_code: code, close_notes: notes } = world.remote.now(recordIdOf(model));
  const isGiven = code === 'Solved' && notes === 'Solved';
  return [...asked, ...over, ...again, ...(await wrongDemand(model, 'solved', 'over')), ...(isGiven ? [] : [{ given: 'Solved', code, notes }])];
}

async function wrongDemand(model: ModelWorld, status: string, is: 'asked' | 'over'): Promise<readonly unknown[]> {
  const { holds } = await detailsOf(model);
  const { state, close_code: code } = model.world.remote.now(recordIdOf(model));
  const isRight = is === 'asked' ? holds.length === 1 && holds[0]?.kind === 'missing' && code === '' : holds.length === 0;
  return isRight && isSameState(model.rules, status, state) ? [] : [{ demand: is, status, state, code, holds }];
}

/** A value that somebody wants back comes back on both sides; not where the ticket was faster, and then never by itself. */
async function afterRestore(model: ModelWorld): Promise<readonly unknown[]> {
  const wrong: unknown[] = [];
  const write = async (note: string) => {
    calmDown(model);
    editNote(model, 'desk', note);
    await settleAll(model);
    wrong.push(...wrongNote(model, { desk: note, remote: note }));
  };
  await write('first');
  await write('second');
  await wishBack(model, 'first');
  await write('third');
  await write('second');
  await wakeAll(model);
  await settleAll(model);
  wrong.push(...wrongNote(model, { desk: 'second', remote: 'second' }));
  await wishBack(model, 'first');
  await settleAll(model);
  return [...wrong, ...wrongNote(model, { desk: 'first', remote: 'first' })];
}

async function wishBack({ world, linkId }: ModelWorld, value: string): Promise<void> {
  const { rows } = await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId, limit: 20 });
  const row = rows.find((each) => each.side === 'desk' && each.path === 'note' && each.value === value);
  if (!row) throw new Error(`The history of the note does not know "${value}".`);
  await world.sync.restoreValue({ installationId: INSTALLATION, linkId, fieldKey: row.fieldKey, historyId: row.id, by: 'agent' });
}
