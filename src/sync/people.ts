/**
 * @module sync/people
 * Who is meant on the other side, by the e-mail address: from the id that one system keeps to the id of the same person in the other. Exactly one match is taken;
 * none and several are for a person to settle.
 */
import type { Call, RecordStore } from '#capabilities';
import { because, type Side } from '#domain';
import type { Projection } from '#mapping';
import type { SyncReason } from './reasons.ts';

/** What a value becomes on the other side, or why it waits. */
export type Carried = Projection | { readonly kind: 'hold'; readonly reason: SyncReason };

/** From an id of the side across to what that side takes. */
export type FindPerson = (target: Side, sourceId: string) => Promise<Carried>;

export interface PeopleSources {
  readonly records: Readonly<Record<Side, Pick<RecordStore, 'findUserByEmail' | 'readUserById'>>>;
  readonly call: Call;
}

/** Answers for one run; each person is looked up once. */
export function createFindPerson({ records, call }: PeopleSources): FindPerson {
  const known = new Map<string, Promise<Carried>>();
  return (target, sourceId) => {
    const name = `${target} ${sourceId}`;
    const found = known.get(name) ?? find({ records, call }, target, sourceId);
    known.set(name, found);
    return found;
  };
}

async function find({ records, call }: PeopleSources, target: Side, sourceId: string): Promise<Carried> {
  const source = target === 'desk' ? 'remote' : 'desk';
  const { readUserById } = records[source];
  const { findUserByEmail } = records[target];
  if (!readUserById) return held('people-not-told', { side: source });
  if (!findUserByEmail) return held('people-not-told', { side: target });
  const person = await readUserById(sourceId, call);
  if (!person) return held('person-without-address', { side: source, person: sourceId });
  const matches = await findUserByEmail(person.email, call);
  const [match] = matches;
  if (!match) return held('person-not-found', { side: target, person: person.name });
  if (matches.length > 1) return held('person-ambiguous', { side: target, person: person.name, count: matches.length });
  return { kind: 'value', value: match.id };
}

function held(code: SyncReason['code'], facts: SyncReason['facts']): Carried {
  return { kind: 'hold', reason: because(code, facts) };
}
