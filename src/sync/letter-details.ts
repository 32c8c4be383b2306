/** @module sync/letter-details  One dead letter with what it carried: shown, given other values for one write, or dropped. */
import { ConflictError, type FieldValue, type InstallationId, InvalidInputError, isSameValue, NotFoundError, type Reason } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { LetterRequest } from './dead-letters.ts';
import { stateOfHolds } from './finish-run.ts';
import type { AskedBy, SyncDeps, SyncStores } from './ports.ts';
import { wishRow } from './restore-wish.ts';
import type { AnswerRow, DeadLetterRow, HoldRow, LinkRow, OperationRow, ProvenanceRow } from './rows.ts';

/** Operations of a link that are looked through. */
const OPERATIONS = 50;

/** A value that a person may give instead, for one write. */
export interface EditableValue {
  readonly side: OperationRow['side'];
  readonly path: string;
  readonly value: FieldValue | null;
}

export interface LetterDetails {
  readonly letter: DeadLetterRow;
  /** What did not get through, the newest first; `reason` where a hold tells it. */
  readonly operations: readonly { readonly operation: OperationRow; readonly reason: Reason | null }[];
  readonly editable: readonly EditableValue[];
}

/** One letter in full. Throws `NotFoundError`. */
export async function readDeadLetter(deps: SyncDeps, { installationId, letterId }: LetterRequest): Promise<LetterDetails> {
  const flows = await flowsOf(deps, installationId);
  return deps.store.transact(installationId, async (stores) => {
    const parts = await partsOf(stores, await mustRead(stores, letterId));
    const flow = flows.find(({ name }) => name === parts.letter.flow);
    const operations = parts.operations.map((operation) => ({ operation, reason: reasonOf(operation, parts.holds) }));
    return { letter: parts.letter, operations, editable: editableOf(parts, flow).map(({ side, path, value }) => ({ side, path, value })) };
  });
}

export interface EditLetterRequest extends LetterRequest, AskedBy<DeadLetterRow> {
  /** By path of what is editable. */
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly by: string;
}

/** Keeps values for the next write of the link, once. Throws `InvalidInputError` for a path that is not editable, `ConflictError` for a letter that is settled. */
export async function editDeadLetter(deps: SyncDeps, { installationId, letterId, values, by, deed }: EditLetterRequest): Promise<DeadLetterRow> {
  const flows = await flowsOf(deps, installationId);
  return deps.store.transact(installationId, async (stores) => {
    const letter = await mustWait(stores, letterId);
    const parts = await partsOf(stores, letter);
    const editable = editableOf(
      parts,
      flows.find(({ name }) => name === letter.flow),
    );
    const at = deps.clock.now();
    const answers = Object.entries(values).map(([path, value]): AnswerRow => {
      const place = editable.find((one) => one.path === path);
      if (!place) {
        const known = editable.map((one) => one.path).join(', ') || 'nothing';
        throw new InvalidInputError({ message: `Another value can be given for ${known}; not for ${path}.`, facts: { path } });
      }
      return place.toAnswer({ id: deps.ids.next(), value, by, at });
    });
    await stores.answers.add(answers);
    stores.deeds.add(deed?.(letter));
    return letter;
  });
}

/** Drops a letter: what it carried is not tried again; the next change on either side is looked at as always. Throws as `editDeadLetter`. */
export function discardDeadLetter(
  deps: SyncDeps,
  { installationId, letterId, deed }: LetterRequest & AskedBy<DeadLetterRow>,
): Promise<DeadLetterRow> {
  return deps.store.transact(installationId, async (stores) => {
    const letter = await mustWait(stores, letterId);
    await stores.deadLetters.settleOfLink(letter.linkId, 'discarded');
    const link = await stores.links.read(letter.linkId);
    if (link) {
      const state = stateOfHolds(await stores.holds.listOpen([link.id]));
      await stores.links.update(link.id, { ...state, doneSeq: link.wantedSeq, attempts: 0, starts: 0, nextAt: 0, isQuarantined: false });
    }
    stores.deeds.add(deed?.(letter));
    return { ...letter, state: 'discarded' };
  });
}

async function flowsOf(deps: SyncDeps, installationId: InstallationId): Promise<readonly CompiledFlow[]> {
  return (await deps.mappings.active(installationId))?.mapping.flows ?? [];
}

async function mustRead(stores: SyncStores, letterId: string): Promise<DeadLetterRow> {
  const letter = await stores.deadLetters.read(letterId);
  if (!letter) throw new NotFoundError({ message: `There is no dead letter ${letterId}.`, facts: { letterId } });
  return letter;
}

async function mustWait(stores: SyncStores, letterId: string): Promise<DeadLetterRow> {
  const letter = await mustRead(stores, letterId);
  if (letter.state === 'waiting') return letter;
  throw new ConflictError({ message: 'This letter is settled already. Look at its link.', facts: { letterId, state: letter.state } });
}

interface LetterParts {
  readonly letter: DeadLetterRow;
  readonly link: LinkRow | undefined;
  readonly operations: readonly OperationRow[];
  readonly holds: readonly HoldRow[];
  readonly provenance: readonly ProvenanceRow[];
}

async function partsOf(stores: SyncStores, letter: DeadLetterRow): Promise<LetterParts> {
  const { linkId } = letter;
  const operations = await stores.operations.listOfLink(linkId, OPERATIONS);
  return {
    letter,
    link: await stores.links.read(linkId),
    operations: operations.filter(({ state }) => state !== 'done' && state !== 'superseded'),
    holds: await stores.holds.listOpen([linkId]),
    provenance: await stores.provenance.list(linkId),
  };
}

function reasonOf({ fields }: OperationRow, holds: readonly HoldRow[]): Reason | null {
  return holds.find(({ fieldKey }) => fields.some(({ key }) => key === fieldKey))?.reason ?? null;
}

interface Given {
  readonly id: string;
  readonly value: FieldValue;
  readonly by: string;
  readonly at: number;
}
type Editable = EditableValue & { readonly toAnswer: (given: Given) => AnswerRow };

/** What an open hold asks for, and the fields that a write was to carry, each once. */
function editableOf({ link, holds, operations, provenance }: LetterParts, flow: CompiledFlow | undefined): readonly Editable[] {
  if (!link) return [];
  const asked = holds.flatMap((hold) => hold.asks.filter((path) => path !== 'side').map((path) => askedBy(hold, path)));
  const written = operations.flatMap(({ side, fields }) =>
    fields.flatMap((field): readonly Editable[] => {
      const rule = flow?.fields.find(({ key }) => key === field.key);
      const seen = provenance.find(({ fieldKey }) => fieldKey === field.key);
      const mayWrite = side === 'desk' ? rule?.writesDesk : rule?.writesRemote && link.role === 'owner';
      if (!mayWrite || !seen || isSameValue(seen[side], field.value)) return [];
      const sides = { desk: field.desk, remote: field.remote };
      const toAnswer = (given: Given) => wishRow({ ...given, link, fieldKey: field.key, side, sides, reason: 'value-given' });
      return [{ side, path: field.path, value: field.value, toAnswer }];
    }),
  );
  return [...new Map([...written, ...asked].map((one) => [one.path, one])).values()];
}

function askedBy(hold: HoldRow, path: string): Editable {
  const { linkId, fieldKey, sides } = hold;
  const toAnswer = (given: Given): AnswerRow => ({ ...given, linkId, holdId: hold.id, fieldKey, path, sides, usedAt: null });
  return { side: 'remote', path, value: null, toAnswer };
}
