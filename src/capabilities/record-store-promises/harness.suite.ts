/** @module capabilities/record-store-promises/harness  What a set-up over a vendor's fake gives the promises, and the small steps that they share. */
import type { FieldValue, FieldValues, RecordSnapshot } from '#domain';
import type { Call } from '../connector.ts';
import type { ContractHarness } from '../contract-cases.suite.ts';
import type { ChangedPage, RecordStore } from '../record-store.ts';

/** One carried-out effect as the vendor's fake wrote it down. */
export interface LedgerLine {
  readonly effect: string;
  readonly recordId: string;
}

/** A store over its fake, and the roles that its fields play in the promises. */
export interface RecordStoreHarness extends ContractHarness {
  readonly store: RecordStore;
  readonly call: Call;
  /** Moves the clock that store and fake share. */
  readonly advance: (ms: number) => void;
  /** A new open record, made by a person at the vendor; its id. */
  readonly seedRecord: () => string;
  /** A person changes fields at the vendor's own screen, in the store's paths and values. */
  readonly editAsPerson: (id: string, fields: FieldValues) => void;
  readonly removeAsPerson: (id: string) => void;
  /** Effects carried out so far, oldest first. */
  readonly ledger: () => readonly LedgerLine[];
  /** The next write is carried out and its answer never arrives. */
  readonly loseNextAnswer: () => void;
  /** The names that the fake's ledger gives to effects. */
  readonly effects: { readonly create: string; readonly update: string; readonly comment: string; readonly attachment: string };
  readonly roles: {
    /** A short text that people and we may write. */
    readonly text: string;
    /** A second one, independent of the first. */
    readonly otherText: string;
    /** A choice, and two of its values that follow one another without further demands. */
    readonly choice: { readonly path: string; readonly first: FieldValue; readonly second: FieldValue };
    readonly readOnly: string;
    /** A path with `maxLength`. */
    readonly limited: string;
    /** Fields of a complete, acceptable create. */
    readonly create: FieldValues;
  };
  /** A write that the vendor refuses, and what it blames and demands, where the vendor has such a rule. */
  readonly refusal?: { readonly fields: FieldValues; readonly blamed: readonly string[]; readonly missing: readonly string[] };
  /** People at the vendor, for stores that look users up: one address of one active person, one that two share, and some under which nobody may be found. */
  readonly people?: {
    readonly one: { readonly email: string; readonly id: string; readonly name: string };
    /** Absent where the vendor keeps addresses unique. */
    readonly shared?: { readonly email: string; readonly ids: readonly [string, string] };
    /** Unverified, or of somebody who was deactivated. */
    readonly unusable: readonly string[];
  };
  /** An id of the right form that no record has, and one that nobody could have meant: `../1?x=`. */
  readonly ids: { readonly unknown: string; readonly hostile: string };
}

export const countOf = (harness: RecordStoreHarness, effect: string, id?: string) =>
  harness.ledger().filter((line) => line.effect === effect && (id === undefined || line.recordId === id)).length;

export async function mustRead(harness: RecordStoreHarness, id: string, fields: readonly string[]): Promise<RecordSnapshot> {
  const result = await harness.store.read(id, fields, harness.call);
  if (result.kind !== 'found') throw new Error(`Record ${id} is ${result.kind}; the promise needs it.`);
  return result.record;
}

/** Reads pages until the last, each with a checkpoint that moved. A store that never ends fails here instead of spinning. */
export async function drain(
  harness: RecordStoreHarness,
  from: string,
): Promise<{ readonly changes: ChangedPage['changes']; readonly checkpoint: string }> {
  const changes: ChangedPage['changes'][number][] = [];
  let checkpoint = from;
  for (let page = 0; page < 200; page += 1) {
    const answer = await harness.store.listChangedSince(checkpoint, harness.call);
    changes.push(...answer.changes);
    if (answer.isLast) return { changes, checkpoint: answer.checkpoint };
    expect(answer.checkpoint).not.toBe(checkpoint);
    checkpoint = answer.checkpoint;
  }
  throw new Error('listChangedSince did not come to an end within 200 pages.');
}

export const startFromNow = async (harness: RecordStoreHarness) => (await harness.store.listChangedSince(undefined, harness.call)).checkpoint;

export const MINUTE_MS = 60_000;
