/**
 * @module connector-kit/testing/fake-faults
 * Which fault switches are on, on which requests they strike, and how often still.
 */
import type { FieldValue } from '#domain';
import type { ActiveFault, Fault, FaultKind } from './vendor-fake.ts';

/** The switches of one fake. */
export interface FaultSwitches {
  readonly active: readonly ActiveFault[];
  switchOn(fault: Fault, options?: { readonly times?: number; readonly match?: string }): void;
  switchOff(kind?: FaultKind): void;
  /** The fault of that kind that strikes this request, used up by one; undefined where none does. */
  strike<Kind extends FaultKind>(kind: Kind, request: string): Extract<Fault, { kind: Kind }> | undefined;
  /** What the business rules that are on set in records of this table. */
  businessRules(table: string): Readonly<Record<string, FieldValue>>;
  restore(active: readonly ActiveFault[]): void;
}

/** Turns faults on and off; `request` is `METHOD path`. */
export function createFaultSwitches(): FaultSwitches {
  let active: readonly ActiveFault[] = [];
  return {
    get active() {
      return active;
    },
    switchOn(fault, options = {}) {
      active = [...active, { fault, remaining: options.times ?? null, ...(options.match === undefined ? {} : { match: options.match }) }];
    },
    switchOff(kind) {
      active = kind === undefined ? [] : active.filter((entry) => entry.fault.kind !== kind);
    },
    strike<Kind extends FaultKind>(kind: Kind, request: string) {
      const struck = active.find((entry) => entry.fault.kind === kind && request.includes(entry.match ?? ''));
      if (!struck) return undefined;
      active = active.flatMap((entry) => (entry === struck ? spend(entry) : entry));
      return struck.fault as Extract<Fault, { kind: Kind }>;
    },
    businessRules(table) {
      const rules = active.flatMap(({ fault }) =>
        fault.kind === 'business-rule' && fault.table === table ? [[fault.field, fault.value] as const] : [],
      );
      return Object.fromEntries(rules);
    },
    restore(saved) {
      active = saved;
    },
  };
}

function spend(entry: ActiveFault): readonly ActiveFault[] {
  if (entry.remaining === null) return [entry];
  return entry.remaining <= 1 ? [] : [{ ...entry, remaining: entry.remaining - 1 }];
}
