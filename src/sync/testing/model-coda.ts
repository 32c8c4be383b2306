/**
 * @module sync/testing/model-coda
 * What happens to a link at rest, once, with an outcome that is known exactly: the mapping changes, or both sides change one field to different values. Says which
 * value must stand where; that both sides agree somehow is not enough here.
 */
import type { FieldValue, Side } from '#domain';
import type { HoldRow } from '../rows.ts';
import { decide, look } from './model-people.ts';
import { isSameState, type Rules } from './model-rules.ts';
import { type ModelWorld, recordIdOf, remap, sweepAll, wakeAll } from './model-world.ts';
import { INSTALLATION } from './world.ts';

/** Plays it where the link is in order, and answers what came out wrong. */
export async function playCoda(model: ModelWorld): Promise<readonly unknown[]> {
  const { coda } = model.setting;
  if (coda === 'none') return [];
  const { state, holds } = await detailsOf(model);
  if (state !== 'in-sync' || holds.length > 0) return [];
  return coda === 'remap' ? afterRemap(model) : afterConflict(model);
}

const detailsOf = ({ world, linkId }: ModelWorld) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });

interface Standing {
  readonly desk: FieldValue | undefined;
  readonly remote: FieldValue | undefined;
}

function standing(model: ModelWorld, desk: string, remote: string): Standing {
  return { desk: model.world.desk.now(model.ticketId)[desk], remote: model.world.remote.now(recordIdOf(model))[remote] };
}

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
  ];
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
  edit(model, first, `${first} note`);
  world.clock.advance(10_000);
  edit(model, second, `${second} note`);
  await settleAll(model);
  const winner = rules.noteWinner === 'newest' && setting.hasHistory ? second : winnerOf(rules, rules.noteWinner);
  if (winner === 'ask') return afterAsking(model);
  return wrongNote(model, { desk: `${winner} note`, remote: `${winner} note` });
}

/** A choice that comes when one side has moved on decides nothing; the next one, of what stands then, does. */
async function afterAsking(model: ModelWorld): Promise<readonly unknown[]> {
  const asked = wrongNote(model, { desk: 'desk note', remote: 'remote note' });
  await look(model);
  edit(model, 'desk', 'moved on');
  await decide(model, { which: 0, side: 'remote' });
  await settleAll(model);
  const late = wrongNote(model, { desk: 'moved on', remote: 'remote note' });
  await look(model);
  await decide(model, { which: 0, side: 'desk' });
  await settleAll(model);
  await decide(model, { which: 0, side: 'remote' });
  await settleAll(model);
  return [...asked, ...late, ...wrongNote(model, { desk: 'moved on', remote: 'moved on' })];
}

function edit(model: ModelWorld, side: Side, value: string): void {
  if (side === 'desk') model.world.desk.edit(model.ticketId, { note: value });
  else model.world.remote.edit(recordIdOf(model), { work_notes: value });
}

async function settleAll(model: ModelWorld): Promise<void> {
  await sweepAll(model);
  await model.world.settle();
}

function wrongNote(model: ModelWorld, expected: Standing): readonly unknown[] {
  const now = standing(model, 'note', 'work_notes');
  return now.desk === expected.desk && now.remote === expected.remote ? [] : [{ expected, now, rules: model.rules }];
}
