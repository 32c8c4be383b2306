/** @module mapping/validate/check-live  A flow against the live fields of both sides: names, kinds, options, lengths. */
import type { FieldKind, FieldSchema, RecordSchema, Side } from '#domain';
import { fieldOf } from '../compile/compile-field.ts';
import { isListKind } from '../compile/fit.ts';
import { matchesPeople } from '../compile/people.ts';
import { carries, deskPathsOf, type FieldRule, type Flow, type Way } from '../document.ts';
import { nearestName } from '../nearest-name.ts';
import type { DocumentPath, MappingProblem } from '../problems.ts';
import { errorOf, listed, listedFacts, noteOf, warningOf } from './validation-context.ts';

export interface LiveSchemas {
  readonly desk?: RecordSchema;
  readonly remote?: RecordSchema;
}

/** Checks one flow; a side without a schema is not checked. */
export function checkLive(flow: Flow, schemas: LiveSchemas, at: DocumentPath): readonly MappingProblem[] {
  return [
    ...Object.entries(flow.when).flatMap(([path, condition]) => checkCondition(path, condition, schemas.desk, [...at, 'when', path])),
    ...flow.fields.flatMap((rule, index) => checkRuleLive({ rule, users: flow.users }, schemas, [...at, 'fields', index])),
  ];
}

function checkCondition(path: string, condition: Flow['when'][string], schema: RecordSchema | undefined, at: DocumentPath): MappingProblem[] {
  const unknown = checkName(path, schema, 'desk', at);
  const field = fieldOf(schema, path);
  if (!field || unknown.length > 0) return unknown;
  const isPlain = condition === null || typeof condition !== 'object' || Array.isArray(condition);
  if (!isPlain || !isListKind(field)) return [];
  const fix = `Write ${path}: { any: [${[condition].flat().join(', ')}] }.`;
  return [
    errorOf({
      code: 'condition-on-list',
      path: at,
      facts: { field: path, label: field.label, values: [condition].flat().join(', ') },
      message: `${field.label} holds a list, which never equals a single value.`,
      fix,
    }),
  ];
}

interface RuleOfFlow {
  readonly rule: FieldRule;
  readonly users: Flow['users'];
}

function checkRuleLive({ rule, users }: RuleOfFlow, schemas: LiveSchemas, at: DocumentPath): MappingProblem[] {
  const deskPaths = deskPathsOf(rule);
  const problems = [
    ...deskPaths.flatMap((path) => checkName(path, schemas.desk, 'desk', [...at, 'desk'])),
    ...checkName(rule.remote, schemas.remote, 'remote', [...at, 'remote']),
    ...Object.entries(rule.requires ?? {}).flatMap(([value, paths]) =>
      paths.flatMap((path) => checkName(path, schemas.remote, 'remote', [...at, 'requires', value])),
    ),
  ];
  const desk = deskPaths.length === 1 ? fieldOf(schemas.desk, deskPaths[0]) : undefined;
  const remote = fieldOf(schemas.remote, rule.remote);
  if (desk && carries(rule, 'in')) problems.push(...checkWritable(desk, [...at, 'desk']));
  if (remote && carries(rule, 'out')) problems.push(...checkWritable(remote, [...at, 'remote']));
  for (const path of deskPaths) problems.push(...checkJournal(fieldOf(schemas.desk, path), [...at, 'desk']));
  problems.push(...checkJournal(remote, [...at, 'remote']));
  if (rule.values) problems.push(...checkOptions(rule, desk, 'desk', at), ...checkOptions(rule, remote, 'remote', at));
  if (desk && remote) problems.push(...checkKinds({ rule, users }, desk, remote, at));
  if (desk?.kind === 'tags' && carries(rule, 'in') && !rule.values) problems.push(tagsReplaced(desk, at));
  return problems;
}

function checkName(path: string, schema: RecordSchema | undefined, side: Side, at: DocumentPath): MappingProblem[] {
  if (!schema || fieldOf(schema, path)) return [];
  const byLabel = schema.fields.find((field) => field.label.toLowerCase() === path.toLowerCase());
  const suggestion =
    byLabel?.path ??
    nearestName(
      path,
      schema.fields.map((field) => field.path),
    );
  const where = side === 'desk' ? 'The help desk' : 'The remote record';
  const fix = suggestion ? `Did you mean ${suggestion}?` : "Look the name up under the connection's fields; it may have been renamed or removed.";
  return [
    errorOf({
      code: 'field-unknown',
      path: at,
      facts: { field: path, side, ...(suggestion && { suggestion }) },
      message: `${where} has no field ${path}.`,
      fix,
    }),
  ];
}

function checkWritable(field: FieldSchema, at: DocumentPath): MappingProblem[] {
  if (!field.isReadOnly) return [];
  return [
    errorOf({
      code: 'field-read-only',
      path: at,
      facts: { field: field.path, label: field.label },
      message: `${field.label} (${field.path}) can be read but not written.`,
      fix: 'Change the direction, or choose another field.',
    }),
  ];
}

/** Tags are shared: a list that simply takes their place takes away what agents, triggers and dropdowns have put there. */
function tagsReplaced(field: FieldSchema, at: DocumentPath): MappingProblem {
  return warningOf({
    code: 'tags-replaced',
    path: at,
    facts: { field: field.path, label: field.label },
    message: `What comes in takes the place of all tags of the ticket (${field.label}), those of agents, triggers and dropdowns too.`,
    fix: 'List the tags that this rule may add and take away as pairs under values; all others stay.',
  });
}

/** A rule cannot tell who would read the entry, and could never see it again. */
function checkJournal(field: FieldSchema | undefined, at: DocumentPath): MappingProblem[] {
  if (!field?.isJournal) return [];
  return [
    errorOf({
      code: 'field-is-journal',
      path: at,
      facts: { field: field.path, label: field.label },
      message: `${field.label} (${field.path}) is part of the conversation: each write would add a comment, and nothing is read back.`,
      fix: 'Remove the rule and say under comments of the flow which comments travel; internal ones stay internal there.',
    }),
  ];
}

/** Values that do not exist are errors on the side that is written; live options that no pair names are listed. */
function checkOptions(rule: FieldRule, field: FieldSchema | undefined, side: Side, at: DocumentPath): MappingProblem[] {
  if (!field?.options || !rule.values) return [];
  const offered = new Map(field.options.map((option) => [option.value, option.label]));
  const named = new Set(rule.values.map((pair) => pair[side]));
  const problems = rule.values.flatMap((pair, index) => checkPairValue(pair[side], offered, field, [...at, 'values', index, side]));
  const way: Way = side === 'desk' ? 'out' : 'in';
  const unmapped = [...offered].filter(([value]) => !named.has(value)).map(([value, label]) => (label === value ? value : `${label} (${value})`));
  if (unmapped.length === 0 || !carries(rule, way)) return problems;
  const otherwise = rule.otherwise?.[way] ?? 'hold';
  const outcome = otherwise === 'hold' ? 'hold the field' : otherwise === 'keep' ? 'leave the other side as it is' : `write ${otherwise.value}`;
  const finding = {
    code: 'option-unmapped' as const,
    path: [...at, 'values'],
    facts: {
      form: typeof otherwise === 'string' ? otherwise : 'write',
      field: field.path,
      side,
      ...listedFacts('options', unmapped),
      count: unmapped.length,
      written: typeof otherwise === 'string' ? null : otherwise.value,
    },
    message: `In no pair: ${listed(unmapped)}. They ${outcome}.`,
    fix: 'Add pairs for them, or say what happens with `otherwise`.',
  };
  return [...problems, rule.otherwise?.[way] === undefined ? warningOf(finding) : noteOf(finding)];
}

function checkPairValue(
  value: string | number | boolean | null,
  offered: ReadonlyMap<string, string>,
  field: FieldSchema,
  at: DocumentPath,
): MappingProblem[] {
  if (value === null || (typeof value === 'string' && offered.has(value))) return [];
  const facts = { field: field.path, label: field.label, value };
  const choices = listedFacts('choices', [...offered.keys()]);
  if (typeof value !== 'string') {
    const fix = offered.has(String(value)) ? `Write "${value}" in quotes.` : `Use one of: ${listed([...offered.keys()])}.`;
    return [
      errorOf({
        code: 'option-wrong-type',
        path: at,
        facts: offered.has(String(value)) ? facts : { ...facts, ...choices },
        message: `${field.label} holds text, and ${value} without quotes is not text.`,
        fix,
      }),
    ];
  }
  const byLabel = [...offered].find(([, label]) => label.toLowerCase() === value.toLowerCase())?.[0];
  const suggestion = byLabel ?? nearestName(value, [...offered.keys()]);
  const fix = suggestion ? `Did you mean ${suggestion}?` : `Use one of: ${listed([...offered.keys()])}.`;
  return [
    errorOf({
      code: 'option-unknown',
      path: at,
      facts: { ...facts, ...(suggestion ? { suggestion } : choices) },
      message: `${field.label} does not offer ${value}.`,
      fix,
    }),
  ];
}

const TEXT: readonly FieldKind[] = ['text', 'long-text'];
const ID: readonly FieldKind[] = ['reference', 'user'];
/** From a kind to the kinds that can take its values as they are; every kind takes its own. */
const FITS: Readonly<Record<FieldKind, readonly FieldKind[]>> = {
  text: [...TEXT, 'choice', 'reference'],
  'long-text': TEXT,
  integer: [...TEXT, 'decimal', 'choice'],
  decimal: TEXT,
  boolean: [],
  date: TEXT,
  'date-time': TEXT,
  choice: TEXT,
  'multi-choice': ['tags'],
  tags: ['multi-choice'],
  reference: TEXT,
  user: TEXT,
  unknown: [],
};

function checkKinds({ rule, users }: RuleOfFlow, desk: FieldSchema, remote: FieldSchema, at: DocumentPath): MappingProblem[] {
  if (rule.by === undefined && matchesPeople(rule, users, { desk, remote })) return [];
  return [
    ...(carries(rule, 'out') ? checkWay(rule, desk, { field: remote, way: 'out' }, at) : []),
    ...(carries(rule, 'in') ? checkWay(rule, remote, { field: desk, way: 'in' }, at) : []),
  ];
}

/** Matching by address needs ids of people on both sides. */
function checkPeople(from: FieldSchema, to: FieldSchema, at: DocumentPath): MappingProblem[] {
  const odd = [from, to].find(({ kind }) => kind !== 'user' && kind !== 'unknown');
  if (!odd) return [];
  return [
    errorOf({
      code: 'kinds-differ',
      path: [...at, 'by'],
      facts: { form: 'nobody', from: from.path, fromKind: from.kind, to: to.path, toKind: to.kind, label: odd.label, kind: odd.kind },
      message: `${odd.label} is a ${odd.kind} and names nobody, so there is no address to match.`,
      fix: 'Remove by: email, or choose a field that holds a person.',
    }),
  ];
}

function checkWay(rule: FieldRule, from: FieldSchema, to: { readonly field: FieldSchema; readonly way: Way }, at: DocumentPath): MappingProblem[] {
  // Pairs and transforms say themselves what comes out, and the run-time fit holds what does not suit.
  if (rule.values || rule.transform?.[to.way] !== undefined) return [];
  const fromKind = rule.take === 'label' ? 'text' : from.kind;
  const facts = { from: from.path, fromKind, to: to.field.path, toKind: to.field.kind, label: from.label, toLabel: to.field.label, way: to.way };
  if (rule.by === 'email') return checkPeople(from, to.field, at);
  if (fromKind === 'user' && to.field.kind === 'user') {
    const message = `${from.label} and ${to.field.label} both name people, and each system has its own ids for them.`;
    return [
      errorOf({
        code: 'kinds-differ',
        path: at,
        facts: { ...facts, form: 'people' },
        message,
        fix: 'Add by: email to match people by address, list them as pairs under values, or bring the name in with take: label into a text field.',
      }),
    ];
  }
  const isFine = fromKind === to.field.kind || fromKind === 'unknown' || to.field.kind === 'unknown' || FITS[fromKind].includes(to.field.kind);
  if (!isFine) {
    const isListToOne = isListKind(from) && !isListKind(to.field);
    const fix = isListToOne
      ? `Make one text of the list: transform: { ${to.way}: [{ join: ", " }] }.`
      : 'Add values or a transform that turns one into the other.';
    return [
      errorOf({
        code: 'kinds-differ',
        path: at,
        facts: { ...facts, form: isListToOne ? 'list' : 'kinds' },
        message: `${from.label} is a ${fromKind} and ${to.field.label} a ${to.field.kind}.`,
        fix,
      }),
    ];
  }
  if (ID.includes(fromKind) && TEXT.includes(to.field.kind)) {
    return [
      noteOf({
        code: 'kinds-differ',
        path: at,
        facts: { ...facts, form: 'id' },
        message: `${to.field.label} will show an id, not a name.`,
        fix: 'For the name, add take: label (in only).',
      }),
    ];
  }
  return checkLength(from, to.field, at);
}

function checkLength(from: FieldSchema, to: FieldSchema, at: DocumentPath): MappingProblem[] {
  if (to.maxLength === undefined || !TEXT.includes(from.kind) || (from.maxLength !== undefined && from.maxLength <= to.maxLength)) return [];
  const facts = { from: from.path, to: to.path, label: to.label, limit: to.maxLength };
  return [
    noteOf({
      code: 'text-may-be-cut',
      path: at,
      facts,
      message: `${to.label} takes ${to.maxLength} characters; a longer text is cut and ends in “…”.`,
      fix: 'Nothing to do if the beginning is enough.',
    }),
  ];
}
