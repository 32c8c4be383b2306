/** @module connectors/servicenow/record-schema  The live fields of a table of tasks from dictionary and choice lists, kept a while per connection. */
import type { Call } from '#capabilities';
import { type Clock, type FieldKind, type FieldOption, type FieldSchema, hasErrorCode, type RecordSchema } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { buildQuery } from './query.ts';
import type { RecordKind } from './record-kind.ts';
import { kindOf } from './translate.ts';
import { type Row, TABLE, textOf } from './wire.ts';

/** The schema, and what reading and writing needs of it. */
export interface LiveSchema {
  readonly schema: RecordSchema;
  readonly kinds: ReadonlyMap<string, FieldKind>;
  /** Paths that can be written but never read. */
  readonly journals: ReadonlySet<string>;
  /** `known` by the dictionary; `assumed` where our user may not read it, so that fields beyond the usual ones may exist. */
  readonly source: 'known' | 'assumed';
}

/** How long an admin's change to a list may stay unseen, ms. */
const KEPT_MS = 10 * 60_000;
/** Only added to: what a write demands there can be given like a field, but reading shows nothing. */
const JOURNALS = new Set(['journal_input', 'journal']);
const DICTIONARY_FIELDS = [
  'sys_id',
  'name',
  'element',
  'column_label',
  'internal_type',
  'max_length',
  'reference',
  'mandatory',
  'read_only',
  'choice',
  'use_dependent_field',
  'dependent_on_field',
];
const CHOICE_FIELDS = ['sys_id', 'name', 'element', 'value', 'label', 'dependent_value', 'sequence'];

export interface SchemaDeps {
  readonly api: ServiceNowApi;
  readonly clock: Pick<Clock, 'now'>;
  readonly kind: RecordKind;
  /** Fields that no dictionary holds. */
  readonly readExtraFields?: (call: Call) => Promise<readonly FieldSchema[]>;
}

export interface SchemaReader {
  read(call: Call): Promise<LiveSchema>;
  refresh(call: Call): Promise<LiveSchema>;
}

/** Nearest first: a table's own column or list hides the one that it inherits. */
const lineageOf = ({ table }: RecordKind) => [table, 'task'];

/** `read` answers from memory for ten minutes; `refresh` always asks. */
export function createSchemaReader(deps: SchemaDeps): SchemaReader {
  let kept: { readonly value: LiveSchema; readonly untilMs: number } | undefined;
  const refresh = async (call: Call) => {
    const value = await readSchema(deps, call);
    kept = { value, untilMs: deps.clock.now() + KEPT_MS };
    return value;
  };
  return { refresh, read: (call) => (kept !== undefined && kept.untilMs > deps.clock.now() ? Promise.resolve(kept.value) : refresh(call)) };
}

async function readSchema({ api, clock, kind, readExtraFields }: SchemaDeps, call: Call): Promise<LiveSchema> {
  const lineage = lineageOf(kind);
  const columns = await readDictionary(api, lineage, call);
  const choices = await readChoices(api, lineage, call);
  const known =
    columns.length === 0 ? kind.assumed.map((field) => withOptions(field, choices)) : columns.map((column) => toField(column, kind, choices));
  const fields = [...known, ...((await readExtraFields?.(call)) ?? [])];
  return {
    schema: { type: kind.type, fields, readAt: new Date(clock.now()).toISOString() },
    kinds: new Map(fields.map(({ path, kind }) => [path, kind])),
    journals: new Set(fields.filter((field) => field.isJournal).map(({ path }) => path)),
    source: columns.length === 0 ? 'assumed' : 'known',
  };
}

/** One row per column, the table's own before the task's. Empty where our user may not read the dictionary. */
async function readDictionary(api: ServiceNowApi, lineage: readonly string[], call: Call): Promise<readonly Row[]> {
  const query = buildQuery({
    groups: [
      [
        { field: 'name', operator: 'IN', values: lineage },
        { field: 'element', operator: 'ISNOTEMPTY' },
        { field: 'active', operator: '=', value: 'true' },
      ],
    ],
  });
  const rows = await orNothing(api.listAll({ table: TABLE.dictionary, query: query ?? '', fields: DICTIONARY_FIELDS, max: 2_000 }, call));
  const byElement = new Map<string, Row>();
  for (const table of lineage.toReversed()) {
    for (const row of rows.filter((candidate) => textOf(candidate, 'name') === table)) byElement.set(textOf(row, 'element'), row);
  }
  // The combined list of both journals is for display only.
  return [...byElement.values()].filter((row) => textOf(row, 'internal_type') !== 'journal_list');
}

/** Options by element. https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html on table `sys_choice`. */
async function readChoices(api: ServiceNowApi, lineage: readonly string[], call: Call): Promise<ReadonlyMap<string, readonly FieldOption[]>> {
  const query = buildQuery({
    groups: [
      [
        { field: 'name', operator: 'IN', values: lineage },
        { field: 'inactive', operator: '=', value: 'false' },
        { field: 'language', operator: '=', value: 'en' },
      ],
    ],
    orderBy: ['element', 'sequence'],
  });
  const rows = await orNothing(api.listAll({ table: TABLE.choice, query: query ?? '', fields: CHOICE_FIELDS, max: 5_000 }, call));
  const options = new Map<string, readonly FieldOption[]>();
  for (const table of lineage.toReversed()) {
    const own = rows.filter((row) => textOf(row, 'name') === table);
    for (const element of new Set(own.map((row) => textOf(row, 'element')))) {
      const list = own
        .filter((row) => textOf(row, 'element') === element)
        .toSorted((a, b) => Number(textOf(a, 'sequence')) - Number(textOf(b, 'sequence')));
      options.set(element, list.map(toOption));
    }
  }
  return options;
}

const isJournal = (row: Row) => JOURNALS.has(textOf(row, 'internal_type'));

function toOption(row: Row): FieldOption {
  const dependsOn = textOf(row, 'dependent_value');
  return { value: textOf(row, 'value'), label: textOf(row, 'label'), ...(dependsOn === '' ? {} : { dependsOn }) };
}

function toField(row: Row, kindOfRecord: RecordKind, choices: ReadonlyMap<string, readonly FieldOption[]>): FieldSchema {
  const path = textOf(row, 'element');
  const maxLength = Number(textOf(row, 'max_length'));
  const hasChoices = textOf(row, 'choice') !== '' && textOf(row, 'choice') !== '0' && choices.has(path);
  const kind = isJournal(row)
    ? 'long-text'
    : kindOf({ internalType: textOf(row, 'internal_type'), reference: textOf(row, 'reference'), maxLength, hasChoices });
  const field: FieldSchema = {
    path,
    label: textOf(row, 'column_label') || path,
    kind,
    isReadOnly: textOf(row, 'read_only') === 'true' || kindOfRecord.computed.has(path) || path.startsWith('sys_'),
    isRequired: textOf(row, 'mandatory') === 'true',
    ...(textOf(row, 'reference') === 'cmdb_ci' ? { refersTo: 'configuration-item' as const } : {}),
    ...(isJournal(row) ? { isJournal: true as const } : {}),
    ...((kind === 'text' || kind === 'long-text') && maxLength > 0 ? { maxLength } : {}),
  };
  return kind === 'choice' ? withOptions({ ...field, ...parentOf(row) }, choices) : field;
}

/** The form offers the choices of the parent's value only; the API takes any. https://www.servicenow.com/docs/csh?topicname=c_DictionaryEntries.html, "Dependent Field". */
function parentOf(row: Row): Pick<FieldSchema, 'dependsOn'> {
  const dependsOn = textOf(row, 'dependent_on_field');
  return textOf(row, 'use_dependent_field') === 'true' && dependsOn !== '' ? { dependsOn } : {};
}

function withOptions(field: FieldSchema, choices: ReadonlyMap<string, readonly FieldOption[]>): FieldSchema {
  const options = choices.get(field.path);
  return options === undefined ? field : { ...field, options };
}

/** A table that our user may not read is no failure here: the fields below are there in every instance. */
async function orNothing(rows: Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await rows;
  } catch (error) {
    if (hasErrorCode(error, 'vendor-forbidden')) return [];
    throw error;
  }
}
