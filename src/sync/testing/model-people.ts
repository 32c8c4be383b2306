/** @module sync/testing/model-people  People in the model: they look at what is held, and decide it now or much later, by what was shown. */
import { type FieldValue, hasErrorCode, isSameValue, type Side } from '#domain';
import type { HoldRow, OperationRow } from '../rows.ts';
import type { ModelWorld } from './model-world.ts';
import { INSTALLATION } from './world.ts';

/** What a person gives for whatever a vendor demands. */
const GIVEN: FieldValue = 'Solved';

/** Somebody opens the screen of what is held. */
export async function look({ world, linkId, screen }: ModelWorld): Promise<void> {
  const { holds } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  screen.push(...holds.filter(({ asks }) => asks.length > 0 && !asks.includes('keep')));
}

/** Somebody answers what was shown, however old the screen is: refused where it is held no longer, taken where it is. */
export async function decide(model: ModelWorld, { which, side }: { readonly which: number; readonly side: Side }): Promise<void> {
  const hold = model.screen.at(-1 - (which % Math.max(1, model.screen.length)));
  if (!hold) return;
  const isHeld = (await model.world.sync.readLinkDetails({ installationId: INSTALLATION, linkId: model.linkId })).holds.some(
    ({ id }) => id === hold.id,
  );
  const isTaken = await answer(model, hold, side);
  if (isTaken !== isHeld) model.objections.push({ hold, isHeld, isTaken });
  if (!isTaken) return;
  const unused = await model.world.store.transact(INSTALLATION, (stores) => stores.answers.listUnused(model.linkId));
  for (const { id, holdId } of unused) if (holdId === hold.id) model.answered.set(id, hold);
}

async function answer({ world, linkId }: ModelWorld, { id: holdId, asks, sides }: HoldRow, side: Side): Promise<boolean> {
  const request = { installationId: INSTALLATION, linkId, holdId, by: 'agent' };
  const answered = asks.includes('side')
    ? world.sync.resolveConflict({ ...request, side, ...(sides && { shown: sides }) })
    : world.sync.answerHold({ ...request, answers: Object.fromEntries(asks.map((path) => [path, GIVEN])) });
  return answered.then(
    () => true,
    (error: unknown) => {
      if (!hasErrorCode(error, 'conflict')) throw error;
      return false;
    },
  );
}

/** Somebody wants a value of the history back, however long ago that was; refused where it cannot be. */
export async function restore(model: ModelWorld, which: number): Promise<void> {
  const { world, linkId } = model;
  const { rows } = await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId, limit: 20 });
  const row = rows[which % Math.max(1, rows.length)];
  if (row?.canRestore !== true) return;
  await world.sync.restoreValue({ installationId: INSTALLATION, linkId, fieldKey: row.fieldKey, historyId: row.id, by: 'agent' });
  if (row.path === 'impact') model.excused += 1;
}

/** Notes the answers that nobody used before their hold was over: from now on nobody may. */
export async function noteSpent({ world, linkId, answered, spent }: ModelWorld): Promise<void> {
  if (answered.size === spent.size) return;
  await world.store.transact(INSTALLATION, async ({ answers, holds, operations }) => {
    const unused = new Set((await answers.listUnused(linkId)).map(({ id }) => id));
    const open = new Set((await holds.listOpen([linkId])).map(({ id }) => id));
    const over = [...answered].filter(([id, hold]) => unused.has(id) && !open.has(hold.id) && !spent.has(id));
    const rows = over.length === 0 ? [] : await operations.listOfLink(linkId, 500);
    for (const [id] of over) spent.set(id, new Set(rows.filter(({ answerIds }) => answerIds.includes(id)).map((row) => row.id)));
  });
}

/** Answers that went with something else than what was shown, or more than once. */
export async function misusedAnswers({ world, linkId, answered, spent, shown, past, closed }: ModelWorld): Promise<readonly unknown[]> {
  // A follow-up is filled by the record.
  const asksFirst = shown !== undefined && closed.size === 0 && past.every(({ firstLink }) => firstLink === 'ask');
  if (answered.size === 0 && !asksFirst) return [];
  const operations = await world.store.transact(INSTALLATION, (stores) => stores.operations.listOfLink(linkId, 500));
  const asked = new Map(shown?.fields.map((field) => [field.fieldKey, field]));
  const firstChoices = operations
    .flatMap(({ fields }) => fields)
    .filter(({ reason }) => reason.code.startsWith('first-link-') && reason.code.endsWith('-wins'));
  return [
    ...[...answered].flatMap(([id, hold]) => misuses(operations, id, hold)),
    ...operations
      .filter(({ id, answerIds }) => answerIds.some((answerId) => spent.get(answerId)?.has(id) === false))
      .map((row) => ({ usedTooLate: row })),
    ...(asksFirst ? firstChoices.filter((field) => !isSamePair(field, asked.get(field.key))) : []),
  ];
}

interface Pair {
  readonly desk: FieldValue | null;
  readonly remote: FieldValue | null;
}

function isSamePair(pair: Pair, shown: Pair | null | undefined): boolean {
  return shown !== undefined && shown !== null && isSameValue(pair.desk, shown.desk) && isSameValue(pair.remote, shown.remote);
}

function misuses(operations: readonly OperationRow[], answerId: string, hold: HoldRow): readonly unknown[] {
  const uses = operations.filter(({ answerIds }) => answerIds.includes(answerId));
  const isMeant = ({ fields }: OperationRow) => {
    const field = fields.find(({ key }) => key === hold.fieldKey);
    // A demand goes with the value that brought it about, wherever the record has gone meanwhile.
    return field !== undefined && (hold.asks.includes('side') ? isSamePair(field, hold.sides) : isSameValue(field.desk, hold.sides?.desk));
  };
  const isDoubled = uses.filter(({ state }) => state === 'done').length > 1;
  return isDoubled ? [{ usedTwice: hold, uses }] : uses.filter((use) => !isMeant(use)).map((use) => ({ hold, use }));
}
