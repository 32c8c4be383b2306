/**
 * @module sync/testing/model-rules
 * The rules that a mapping may have in the model, how they become flows, and what each of them says of two values that stand opposite each other.
 */
import fc from 'fast-check';
import type { FieldValue, FieldValues, Side } from '#domain';
import { incidentFlow } from './world.ts';

export type Winner = 'desk' | 'remote' | 'newest' | 'ask';

/** What an admin may change while links live. */
export interface Rules {
  readonly stateWinner: Winner;
  readonly noteWinner: Winner;
  readonly tie: Side;
  readonly drift: 'report' | 'repair' | 'ignore';
  readonly firstLink: Side | 'ask';
  /** `crossed`: an open ticket is what a pending one was, and the other way round. */
  readonly values: 'plain' | 'crossed';
  /** `gone`: the mapping has no such field. */
  readonly impact: 'both' | 'out' | 'in' | 'gone';
  readonly urgency: 'both' | 'gone';
}

export const PLAIN_RULES: Rules = {
  stateWinner: 'desk',
  noteWinner: 'desk',
  tie: 'desk',
  drift: 'report',
  firstLink: 'ask',
  values: 'plain',
  impact: 'both',
  urgency: 'gone',
};

const winner = fc.constantFrom<Winner>('desk', 'remote', 'newest', 'ask');
const drawn = {
  stateWinner: winner,
  noteWinner: winner,
  tie: fc.constantFrom<Side>('desk', 'remote'),
  drift: fc.constantFrom<Rules['drift']>('report', 'repair', 'ignore'),
  firstLink: fc.constantFrom<Rules['firstLink']>('desk', 'remote', 'ask'),
  values: fc.constantFrom<Rules['values']>('plain', 'crossed'),
  impact: fc.constantFrom<Rules['impact']>('both', 'out', 'in', 'gone'),
  urgency: fc.constantFrom<Rules['urgency']>('both', 'gone'),
};

export const rules: fc.Arbitrary<Rules> = fc.record(drawn);

/** Another version of the mapping: one thing in it is another one. */
export const ruleChanges: fc.Arbitrary<Partial<Rules>> = fc.oneof(
  ...Object.entries(drawn).map(([name, value]) => (value as fc.Arbitrary<unknown>).map((next) => ({ [name]: next }))),
);

/** What the vendor stores when that impact is written. */
export const clampImpact = (value: FieldValue | undefined): FieldValue => (value === '7' || value === '8' || value === '9' ? '3' : (value ?? null));

const STATES: Readonly<Record<Rules['values'], Readonly<Record<string, readonly string[]>>>> = {
  plain: { new: ['1'], open: ['2'], pending: ['3'], solved: ['6', '7'] },
  crossed: { new: ['1'], open: ['3'], pending: ['2'], solved: ['6', '7'] },
};

/** Whether that ticket's status and that record's state mean the same under the value map in force. */
export function isSameState({ values }: Rules, status: FieldValue | undefined, state: FieldValue | undefined): boolean {
  return STATES[values][String(status)]?.includes(String(state)) ?? false;
}

/** For each remote field that is in the mapping: whether ticket and record agree in it. */
export function agreements(rules: Rules, ticket: FieldValues, record: FieldValues): Readonly<Record<string, boolean>> {
  return {
    state: isSameState(rules, ticket.status, record.state),
    short_description: ticket.subject === record.short_description,
    work_notes: ticket.note === record.work_notes,
    assignee: ticket.owner === record.assignee,
    ...(rules.impact !== 'gone' && { impact: clampImpact(ticket.impact) === clampImpact(record.impact) }),
    ...(rules.urgency !== 'gone' && { urgency: ticket.priority === record.urgency }),
  };
}

/** The fields in which one side is only read, so that it may differ where nobody repairs it. */
export function oneWayFields({ impact }: Rules): ReadonlySet<string> {
  return new Set(['short_description', 'assignee', ...(impact === 'in' || impact === 'out' ? ['impact'] : [])]);
}

type Flow = Readonly<Record<string, unknown>>;

const known = new Map<string, readonly Flow[]>();

/** The flows of these rules; the same object for the same rules. The second one shares no target with the first: one writer per field. */
export function flowsOf(rules: Rules, hasOther: boolean): readonly Flow[] {
  const { stateWinner, noteWinner, tie, drift, firstLink, values, impact, urgency } = rules;
  const name = [stateWinner, noteWinner, tie, drift, firstLink, values, impact, urgency, hasOther].join(' ');
  const flows = known.get(name) ?? (hasOther ? [firstFlow(rules), secondFlow(rules)] : [firstFlow(rules)]);
  known.set(name, flows);
  return flows;
}

function firstFlow({ stateWinner, noteWinner, tie, drift, firstLink, values, impact, urgency }: Rules): Flow {
  const pairs = Object.entries(STATES[values]).flatMap(([desk, states]) => states.map((remote) => ({ desk, remote })));
  const fields = incidentFlow().fields.flatMap((field): Flow[] => {
    if (field.desk === 'status') return [{ ...field, winner: stateWinner, values: pairs }];
    if (field.desk === 'note') return [{ ...field, winner: noteWinner }];
    if (field.desk !== 'impact' || impact === 'both') return [field];
    return impact === 'gone' ? [] : [{ desk: 'impact', remote: 'impact', direction: impact }];
  });
  if (urgency === 'both') fields.push({ desk: 'priority', remote: 'urgency', direction: 'both', winner: 'desk' });
  return incidentFlow({ tie, drift, firstLink, fields, afterClose: 'follow-up', comments: { public: 'both', internal: 'both', since: 'link' } });
}

function secondFlow({ tie }: Rules): Flow {
  return {
    ...incidentFlow({ tie }),
    name: 'others',
    connection: 'other-prod',
    fields: [
      { desk: 'subject', remote: 'short_description', direction: 'out' },
      { desk: 'note', remote: 'work_notes', direction: 'out' },
      { desk: 'memo', remote: 'close_notes', direction: 'both', winner: 'newest' },
    ],
  };
}
