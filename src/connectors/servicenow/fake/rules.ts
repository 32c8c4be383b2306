/** @module connectors/servicenow/fake/rules  What the vendor does to a record before it stores it: defaults, computed columns, state rules, data policies. */
import { columnOf } from './columns.ts';
import type { Row } from './database.ts';
import { aclRefusal, businessRuleRefusal, dataPolicyRefusal } from './refusal.ts';

/** A write about to be stored. `values` holds only known columns, cut to length; `journal` what was written to journal columns. */
export interface Draft {
  readonly before: Row | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly journal: Readonly<Record<string, string>>;
  readonly actor: { readonly userName: string; readonly sysId: string };
  /** As the vendor stores instants. */
  readonly at: string;
}

/** What is stored in the end. Throws a `FakeRefusal` where the vendor refuses. */
export type Rule = (draft: Draft) => Readonly<Record<string, string>>;

/** Rules by table; a table without any stores what it is given. */
export const RULES: Readonly<Record<string, Rule>> = { incident: applyIncidentRules, change_request: applyChangeRules };

// impact x urgency, as the platform's priority look-up has it.
const PRIORITY: Readonly<Record<string, string>> = {
  '11': '1',
  '12': '2',
  '21': '2',
  '13': '3',
  '22': '3',
  '31': '3',
  '23': '4',
  '32': '4',
  '33': '5',
};

/** The priority that the platform computes; 5 where the look-up has no row. */
export function priorityOf(impact: string, urgency: string): string {
  return PRIORITY[`${impact}${urgency}`] ?? '5';
}

function applyIncidentRules(draft: Draft): Readonly<Record<string, string>> {
  const { before, values, journal, actor, at } = draft;
  const defaults: Record<string, string> =
    before === undefined ? { state: '1', impact: '3', urgency: '3', active: 'true', opened_at: at, opened_by: actor.sysId } : {};
  const merged: Record<string, string> = { ...defaults, ...before, ...values };
  refuseWritesToClosed(draft, ['7', '8']);
  refuseUnknownState('incident', merged.state ?? '');
  const isEntering = (state: string) => merged.state === state && before?.state !== state;
  if (isEntering('6') || isEntering('7')) demand('incident', merged, ['close_code', 'close_notes']);
  const isNowAwaitingCaller = merged.state === '3' && merged.hold_reason === '1';
  if (isNowAwaitingCaller && !(before?.state === '3' && before.hold_reason === '1')) demand('incident', journal, ['comments']);
  const isCallerAnswering = before?.state === '3' && before.hold_reason === '1' && before.caller_id === actor.sysId && journal.comments !== undefined;
  if (isCallerAnswering && values.state === undefined) merged.state = '2';
  if (merged.state !== '3') merged.hold_reason = '';
  if (isEntering('6')) Object.assign(merged, { resolved_at: at, resolved_by: actor.sysId });
  if (merged.state !== '6' && merged.state !== '7') Object.assign(merged, { resolved_at: '', resolved_by: '' });
  if (isEntering('7') || isEntering('8')) Object.assign(merged, { active: 'false', closed_at: at });
  merged.priority = priorityOf(merged.impact ?? '', merged.urgency ?? '');
  return merged;
}

// The default state model; cancelling is possible from every state but the closed ones.
const NEXT_STATES: Readonly<Record<string, readonly string[]>> = {
  '-5': ['-4', '-3', '-2', '4'],
  '-4': ['-3', '-5', '4'],
  '-3': ['-2', '-5', '4'],
  '-2': ['-1', '-5', '4'],
  '-1': ['0', '4'],
  '0': ['3', '-1', '4'],
};

/** States that the model leads to from here, conditions aside. */
export function nextStatesOf(change: Row): readonly string[] {
  return NEXT_STATES[change.state ?? ''] ?? [];
}

/** What a move still waits for. Nobody implements what was not approved; a standard change is approved by its template. */
export function stateNeeds(change: Row, state: string): string | undefined {
  const isFree = change.type === 'standard' || change.approval === 'approved';
  return state === '-2' && !isFree ? 'Change is approved' : undefined;
}

function applyChangeRules(draft: Draft): Readonly<Record<string, string>> {
  const { before, values, journal, actor, at } = draft;
  const defaults: Record<string, string> =
    before === undefined
      ? {
          state: '-5',
          type: 'normal',
          impact: '3',
          urgency: '3',
          priority: '4',
          approval: 'not requested',
          active: 'true',
          opened_at: at,
          opened_by: actor.sysId,
        }
      : {};
  const merged: Record<string, string> = { ...defaults, ...before, ...values };
  refuseWritesToClosed(draft, ['3', '4']);
  refuseUnknownState('change_request', merged.state ?? '');
  const isMoving = before !== undefined && before.state !== merged.state;
  if (isMoving && !(NEXT_STATES[before.state ?? ''] ?? []).includes(merged.state ?? '')) throw businessRuleRefusal('Invalid update');
  if (isMoving && stateNeeds(before, merged.state ?? '') !== undefined) throw businessRuleRefusal('Invalid update');
  if (isMoving && merged.state === '3') demand('change_request', merged, ['close_code', 'close_notes']);
  if (isMoving && merged.state === '4') demand('change_request', journal, ['comments']);
  if (merged.state === '3' || merged.state === '4') Object.assign(merged, { active: 'false', closed_at: merged.closed_at || at });
  return merged;
}

function refuseWritesToClosed({ before, values }: Draft, closedStates: readonly string[]): void {
  if (before === undefined || !closedStates.includes(before.state ?? '')) return;
  if (Object.keys(values).length > 0) throw aclRefusal();
}

function refuseUnknownState(table: string, state: string): void {
  const isKnown = columnOf(table, 'state')?.choices?.some(([value]) => value === state) ?? true;
  if (!isKnown) throw businessRuleRefusal(`Invalid value for field State: ${state.slice(0, 40)}`);
}

function demand(table: string, values: Readonly<Record<string, string>>, columns: readonly string[]): void {
  const absent = columns.filter((name) => (values[name] ?? '') === '');
  if (absent.length > 0) throw dataPolicyRefusal(absent.map((name) => columnOf(table, name)?.label ?? name));
}
