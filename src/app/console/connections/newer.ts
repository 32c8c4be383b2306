/** @module app/console/connections/newer  A connection that somebody else saved while a form of it stood open: what differs, and what keeping one's own means. Pure. */
import type { ConnectionView } from '#contract';
import { type ConnectorView, isApiError } from '../../platform/index.ts';
import { type FormValues, startValues } from './form-state.ts';

/** The version that stood there where the backend refused for it, and who saved it; undefined for every other refusal. */
export function newerOf(error: unknown): { readonly version: number; readonly changedBy: string | null } | undefined {
  const { version, changedBy } = (isApiError(error) && error.code === 'conflict' && error.problem?.facts) || {};
  return typeof version === 'number' ? { version, changedBy: typeof changedBy === 'string' ? changedBy : null } : undefined;
}

/** Whether a refusal still stands: one for a newer version is over once the form goes on from that version. `version` is the form's; 0 for a new connection. */
export function isOpenRefusal(error: unknown, version: number): boolean {
  if (error === null || error === undefined) return false;
  const newer = newerOf(error);
  return newer === undefined || newer.version > version;
}

/** One field that stands otherwise now; `beside` is what it is held against, null where the person left the field as it was. */
export interface Difference {
  readonly name: string;
  readonly now: string | boolean;
  readonly beside: string | boolean | null;
}

export interface Versions {
  readonly connector: ConnectorView;
  /** As the form began. */
  readonly base: ConnectionView;
  /** As it stands there now. */
  readonly newer: ConnectionView;
}

/** Every field that stands otherwise now than before. */
export function differencesBetween(before: FormValues, now: FormValues): readonly Difference[] {
  const was = flat(before);
  return Object.entries(flat(now))
    .filter(([name, value]) => was[name] !== value)
    .map(([name, value]) => ({ name, now: value, beside: was[name] ?? '' }));
}

/** Every field that stands otherwise there than in the form. */
export function differencesOf({ connector, base, newer }: Versions, values: FormValues): readonly Difference[] {
  const begun = flat(startValues(connector, base));
  return differencesBetween(values, startValues(connector, newer)).map((difference) =>
    difference.beside === begun[difference.name] ? { ...difference, beside: null } : difference,
  );
}

/** What the person changed, over what stands there now: a field that they did not touch is not set back. */
export function keepMine({ connector, base, newer }: Versions, values: FormValues): FormValues {
  const begun = startValues(connector, base);
  const theirs = startValues(connector, newer);
  const kept = <Value>(mine: Value, before: Value | undefined, now: Value | undefined): Value => (mine === before && now !== undefined ? now : mine);
  return {
    name: kept(values.name, begun.name, theirs.name),
    owner: kept(values.owner, begun.owner, theirs.owner),
    onCall: kept(values.onCall, begun.onCall, theirs.onCall),
    settings: Object.fromEntries(
      Object.entries(values.settings).map(([name, mine]) => [name, kept(mine, begun.settings[name], theirs.settings[name])]),
    ),
    secrets: values.secrets,
  };
}

function flat({ name, owner, onCall, settings }: FormValues): Readonly<Record<string, string | boolean>> {
  return { name, owner, onCall, ...settings };
}
