/** @module mapping/compile/people  Which rules match people by their address: those that say `by: email`, and those between two people where the flow says it for all. */
import type { FieldSchema } from '#domain';
import type { FieldRule, Flow } from '../document.ts';

/** The live fields of a rule's two sides; undefined where a schema could not be read. */
export interface PeopleFields {
  readonly desk: FieldSchema | undefined;
  readonly remote: FieldSchema | undefined;
}

/**
 * Whether who is meant by a rule is looked up by address. A schema that cannot be read now tells no kind: the other side's person is then enough, since a rule that
 * waits for a moment is less bad than the id of one system written into the other.
 */
export function matchesPeople(rule: FieldRule, users: Flow['users'], { desk, remote }: PeopleFields): boolean {
  if (rule.by === 'email') return true;
  const isPlain = typeof rule.desk === 'string' && !rule.values && !rule.transform && !rule.take;
  const kinds = [desk, remote].flatMap((field) => (field ? [field.kind] : []));
  return users.by === 'email' && isPlain && kinds.length > 0 && kinds.every((kind) => kind === 'user');
}
