/** @module app/console/connections/form-state  A connection's form as data: what it starts with, what is wrong with it, and what is sent. Pure. */
import type { ConnectionView, Problem } from '#contract';
import type { ConnectorField, ConnectorView } from '../../platform/index.ts';

/** By the field's name; what every connection has is named `name`, `owner`, `onCall` apart from the connector's own. */
export interface FormValues {
  readonly name: string;
  readonly owner: string;
  readonly onCall: string;
  readonly settings: Readonly<Record<string, string | boolean>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What is wrong with a field: `required`, `not-a-number`, `not-an-address`, or the backend's own words. */
export type FieldProblems = Readonly<Record<string, string>>;

export const isSecret = ({ kind }: ConnectorField): boolean => kind === 'secret';

export function startValues(connector: ConnectorView, connection?: ConnectionView): FormValues {
  const settings = connector.fields
    .filter((field) => !isSecret(field))
    .map((field) => [field.name, shownSetting(field, connection ? connection.settings[field.name] : field.default)] as const);
  return {
    name: connection?.name ?? connector.name,
    owner: connection?.owner ?? '',
    onCall: connection?.onCall ?? '',
    settings: Object.fromEntries(settings),
    secrets: Object.fromEntries(connector.fields.filter(isSecret).map(({ name }) => [name, ''])),
  };
}

/** A list is written as it is typed, separated by commas. */
function shownSetting(field: ConnectorField, value: unknown): string | boolean {
  if (field.kind === 'boolean') return value === true;
  if (value === undefined || value === null) return field.kind === 'choice' ? (field.choices?.[0] ?? '') : '';
  return Array.isArray(value) ? value.join(',') : String(value);
}

export interface Checked {
  readonly connector: ConnectorView;
  readonly values: FormValues;
  /** Editing leaves the secrets where they are. */
  readonly mode: 'add' | 'edit';
}

/** What can be told before asking the backend; the connector's own rules are its business. */
export function problemsOf({ connector, values, mode }: Checked): FieldProblems {
  const wrong: Record<string, string> = {};
  for (const name of ['name', 'owner', 'onCall'] as const) if (!values[name].trim()) wrong[name] = 'required';
  for (const field of connector.fields) {
    if (isSecret(field) && mode === 'edit') continue;
    const problem = problemOf(field, isSecret(field) ? values.secrets[field.name] : values.settings[field.name]);
    if (problem) wrong[field.name] = problem;
  }
  return wrong;
}

function problemOf(field: ConnectorField, value: string | boolean | undefined): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  if (field.kind === 'boolean') return null;
  if (text === '') return field.isRequired ? 'required' : null;
  if (field.kind === 'number' && !Number.isFinite(Number(text))) return 'not-a-number';
  if (field.kind === 'url' && !/^https?:\/\/[^\s/]/.test(text)) return 'not-an-address';
  return null;
}

/** Numbers as numbers; what was left empty is left out, so that the connector's own default stands. */
export function settingsToSend(connector: ConnectorView, values: FormValues): Record<string, string | number | boolean> {
  const sent: Record<string, string | number | boolean> = {};
  for (const field of connector.fields) {
    if (isSecret(field)) continue;
    const value = values.settings[field.name];
    if (typeof value === 'boolean') sent[field.name] = value;
    else if (value?.trim()) sent[field.name] = field.kind === 'number' ? Number(value) : value.trim();
  }
  return sent;
}

/** Secrets exactly as typed, blanks included; empty ones are not sent. */
export function secretsToSend(values: Pick<FormValues, 'secrets'>): Record<string, string> {
  return Object.fromEntries(Object.entries(values.secrets).filter(([, secret]) => secret !== ''));
}

/** The field that the backend's refusal names, with what it says about it; empty where it names none of this form's. */
export function refusedField(problem: Problem | null, connector: ConnectorView): FieldProblems {
  const named = String(problem?.facts?.field ?? '').replace(/^(settings|secrets)\./, '');
  const isOurs = ['name', 'owner', 'onCall'].includes(named) || connector.fields.some(({ name }) => name === named);
  return problem && isOurs ? { [named]: problem.detail } : {};
}

export function isSame(a: FormValues, b: FormValues): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
