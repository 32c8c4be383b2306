/** @module app/console/mappings/editor/completions  What may stand at the cursor: live fields by label and path, live options with their labels, connections, records, and the words of the language. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { MappingSchemasAnswer } from '#contract';
import { yamlText } from '#domain';
import { fieldNamed, fieldsOf, type LiveField } from '../table/live-fields.ts';
import { type CompletionPlace, placeAt } from './completion-place.ts';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  top: ['version', 'flows', 'tests'],
  flow: [
    'name',
    'connection',
    'record',
    'when',
    'create',
    'firstLink',
    'tie',
    'drift',
    'afterClose',
    'fields',
    'comments',
    'attachments',
    'users',
    'allow',
  ],
  rule: ['desk', 'remote', 'direction', 'winner', 'values', 'otherwise', 'empty', 'requires', 'transform', 'ordered', 'take', 'by'],
  pair: ['desk', 'remote'],
  other: [],
};
const WORDS: Readonly<Record<string, readonly string[]>> = {
  direction: ['out', 'in', 'both'],
  winner: ['desk', 'remote', 'newest', 'ask'],
  create: ['on-demand', 'automatic', 'never'],
  firstLink: ['desk', 'remote', 'ask'],
  tie: ['desk', 'remote'],
  drift: ['report', 'repair', 'ignore'],
  afterClose: ['ignore', 'follow-up'],
  take: ['value', 'label'],
  by: ['email'],
  ordered: ['true', 'false'],
  out: ['hold', 'keep'],
  in: ['hold', 'keep'],
  public: ['none', 'out', 'in', 'both'],
  internal: ['none', 'out', 'in', 'both'],
  since: ['link', 'all'],
  author: ['true', 'false'],
};
/** Words that mean something else, or more, beside a key of the flow than in a rule. */
const WORDS_IN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  attachments: { direction: ['none', 'out', 'in', 'both'] },
  users: { by: ['email', 'none'] },
};
/** Keys of a condition that asks more than whether a value is one of some. */
const CONDITION = ['any', 'all', 'none', 'empty'];
/** What may leave beside fields. */
const ALLOWED = ['comments', 'attachments'];
/** Transforms that need no language of their own. */
const STEPS = [
  '[trim]',
  '[lowercase]',
  '[uppercase]',
  '[text]',
  '[number]',
  '[first]',
  '[{ cut: 160 }]',
  '[{ prefix: "" }]',
  '[{ suffix: "" }]',
  '[{ join: ", " }]',
  '[{ split: "," }]',
];

/** `explain` says in the reader's language what a word of the language does; empty where there is nothing to say. */
export interface CompletionSource {
  readonly schemas: MappingSchemasAnswer | undefined;
  readonly explain: (key: string) => string;
}

export function completeMapping(read: () => CompletionSource) {
  return (context: CompletionContext): CompletionResult | null => {
    const place = placeAt(context.state.doc.toString(), context.pos);
    if (!context.explicit && place.key === null && place.typed === '') return null;
    const options = optionsAt(place, read());
    return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w/. -]*$/ };
  };
}

/** Everything that fits a place, best first. */
export function optionsAt(place: CompletionPlace, { schemas, explain }: CompletionSource): Completion[] {
  const named = placeOptions(place, schemas);
  if (named) return named;
  if (place.key === null)
    return (KEYS[place.kind] ?? [])
      .filter((key) => !place.present.includes(key))
      .map((key) => ({ label: key, apply: `${key}: `, type: 'property', info: explain(key) || undefined }) as Completion);
  if (place.kind === 'rule' && place.key === 'desk') return (schemas?.desk.fields ?? []).map(fieldOption);
  if (place.kind === 'rule' && place.key === 'remote') return fieldsOf(schemas, place).map(fieldOption);
  if (place.kind === 'pair') return pairOptions(place, schemas);
  if (place.key === 'connection')
    return (schemas?.connections ?? []).map(({ name, connectorId }) => ({
      label: name,
      apply: place.isQuoted ? name : yamlText(name),
      detail: connectorId,
      type: 'constant',
    }));
  if (place.key === 'record')
    return (schemas?.connections.find(({ name }) => name === place.connection)?.records ?? []).map(({ type }) => ({ label: type, type: 'constant' }));
  const steps = place.key === 'out' || place.key === 'in' ? STEPS : [];
  const words = WORDS_IN[place.around[0] ?? '']?.[place.key] ?? WORDS[place.key] ?? [];
  return [...words, ...steps].map((word) => ({ label: word, type: 'keyword', info: explain(`${place.key}.${word}`) || undefined }) as Completion);
}

/** Fields and values where the document names them outside of a rule's two sides; undefined at any other place. */
function placeOptions(place: CompletionPlace, schemas: MappingSchemasAnswer | undefined): Completion[] | undefined {
  const [nearest, next, beyond] = place.around;
  const desk = schemas?.desk.fields ?? [];
  if (nearest === 'when' && place.key === null) return desk.filter(({ path }) => !place.present.includes(path)).map(keyOption);
  if (nearest === 'when') return valueOptions(fieldNamed(desk, place.key ?? ''), place);
  if (next === 'when' && place.key === null && !place.isItem) return CONDITION.map((key) => ({ label: key, apply: `${key}: `, type: 'property' }));
  const asked = [next, beyond].indexOf('when');
  if (asked >= 0) return valueOptions(fieldNamed(desk, place.around[asked] ?? ''), place);
  if (!place.isItem) return undefined;
  if (nearest === 'desk') return desk.map(fieldOption);
  if (nearest === 'requires' || next === 'requires') return fieldsOf(schemas, place).map(fieldOption);
  if (nearest === 'allow') return [...fieldsOf(schemas, place).map(fieldOption), ...ALLOWED.map((label): Completion => ({ label, type: 'keyword' }))];
  return undefined;
}

const keyOption = (field: LiveField): Completion => ({ ...fieldOption(field), apply: `${field.path}: ` });

function pairOptions(place: CompletionPlace, schemas: MappingSchemasAnswer | undefined): Completion[] {
  const isDesk = place.key === 'desk';
  const field = (isDesk ? schemas?.desk.fields : fieldsOf(schemas, place))?.find(({ path }) => path === (isDesk ? place.desk : place.remote));
  return valueOptions(field, place);
}

function valueOptions(field: LiveField | undefined, place: CompletionPlace): Completion[] {
  return (field?.options ?? []).map(({ value, label, dependsOn }) => ({
    label: value,
    displayLabel: label === value ? value : `${label} (${value})`,
    apply: place.isQuoted || !/^[\d.]+$|^(true|false|null)$/.test(value) ? value : `"${value}"`,
    type: 'enum',
    // Under which values of its parent a cascading choice is offered.
    ...(dependsOn.length > 0 ? { detail: dependsOn.join(', ') } : {}),
  }));
}

function fieldOption({ path, label, kind, isReadOnly }: LiveField): Completion {
  return {
    label: path,
    displayLabel: `${label} · ${path}`,
    detail: isReadOnly ? `${kind}, read only` : kind,
    type: 'variable',
    boost: isReadOnly ? -1 : 0,
  };
}
