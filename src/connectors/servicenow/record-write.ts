/** @module connectors/servicenow/record-write  Creating and changing records: look, compare, write, and tell what was overwritten all the same. */
import type { Call, CreateRequest, CreateResult, Refusal, WriteRequest, WriteResult } from '#capabilities';
import type { FieldChange, FieldValues, RecordSnapshot } from '#domain';
import type { Written } from './api.ts';
import { wordsOf } from './dialect.ts';
import { toJournalText } from './journal-text.ts';
import { isSysId } from './query.ts';
import { fieldHistory, type HistoryDeps } from './record-history.ts';
import type { RecordKind } from './record-kind.ts';
import type { LiveSchema } from './record-schema.ts';
import { demandsValues, fromValue, pathsNamedIn, SNAPSHOT_FIELDS, toSnapshot, toVersion } from './translate.ts';
import type { Failure, Row } from './wire.ts';

/** Where writes go: the Table API, or an API of the table's own. */
export interface RecordWriter {
  create(values: Readonly<Record<string, string>>, fields: readonly string[], call: Call): Promise<Written<Row>>;
  update(id: string, values: Readonly<Record<string, string>>, fields: readonly string[], call: Call): Promise<Written<Row | undefined>>;
}

export interface WriteDeps extends HistoryDeps {
  readonly writer: RecordWriter;
  readonly origin: string;
  readonly whoAmI: (call: Call) => Promise<{ readonly id: string; readonly name: string }>;
}

/** Longest quote of the vendor's words, characters. */
const MAX_WORDS = 1_000;
/** Shown beside the correlation id in the vendor's own screens. */
const CORRELATION_DISPLAY = 'Tieline';

/**
 * PATCH. The Table API has no conditional write, so the version is read just before; where the counter then moved by more than our own write, the history
 * between is read and foreign values that we replaced are reported.
 */
export async function writeRecord(deps: WriteDeps, { id, fields, expected }: WriteRequest, call: Call): Promise<WriteResult> {
  if (!isSysId(id)) return { kind: 'missing' };
  const schema = await deps.schema.read(call);
  const values = toWire(fields, schema, { kind: deps.kind, moment: 'update' });
  if ('refusal' in values) return { kind: 'refused', refusal: values.refusal };
  if (expected !== undefined) {
    const current = await deps.api.read(deps.kind.table, id, SNAPSHOT_FIELDS, call);
    if (current === undefined) return { kind: 'missing' };
    if (toVersion(current).token !== expected.token) return { kind: 'stale' };
  }
  const asked = Object.keys(fields);
  const written = await deps.writer.update(id, values.texts, [...SNAPSHOT_FIELDS, ...asked], call);
  if (written.kind === 'missing') return written;
  if (written.kind === 'refused')
    return { kind: 'refused', refusal: { ...toRefusal(written.failure, schema), ...(written.accepted ? { accepted: written.accepted } : {}) } };
  const record = written.data && toSnapshot(written.data, { ...schema, fields: asked, origin: deps.origin, table: deps.kind.table });
  const isUndisturbed = expected === undefined || (await countAfter(deps, { id, record }, call)) <= expected.order + 1;
  const overwritten = isUndisturbed ? [] : await foreignValues(deps, { id, fields: asked, since: expected.updatedAt }, call);
  return { kind: 'written', ...(record ? { record } : {}), ...(overwritten.length === 0 ? {} : { overwritten }) };
}

/** The count of updates after ours; a service that does not reply with the record is asked for it, and what is read then proves nothing but the count. */
async function countAfter(
  deps: WriteDeps,
  { id, record }: { readonly id: string; readonly record: RecordSnapshot | undefined },
  call: Call,
): Promise<number> {
  if (record !== undefined) return record.version.order;
  const after = await deps.api.read(deps.kind.table, id, SNAPSHOT_FIELDS, call);
  return after === undefined ? 0 : toVersion(after).order;
}

/** What others wrote to our fields after the state that our plan knew: the last foreign value of each field that stood before ours. */
async function foreignValues(
  deps: WriteDeps,
  asked: { readonly id: string; readonly fields: readonly string[]; readonly since: string },
  call: Call,
): Promise<readonly FieldChange[]> {
  const us = await deps.whoAmI(call);
  // The stamp has whole seconds: an edit within the second of the plan's state is told apart by having been made by somebody else.
  const changes = await fieldHistory(deps, asked.id, asked.fields, asked.since, call);
  const ours = changes.filter(({ by }) => by === us.id);
  return changes.filter((change) => change.by !== us.id && ours.some((own) => own.path === change.path && own.from === change.to));
}

/** POST, with the correlation id by which a lost answer is settled. */
export async function createRecord(deps: WriteDeps, { fields, correlationId }: CreateRequest, call: Call): Promise<CreateResult> {
  const schema = await deps.schema.read(call);
  const values = toWire(fields, schema, { kind: deps.kind, moment: 'create' });
  if ('refusal' in values) return { kind: 'refused', refusal: values.refusal };
  const texts = { ...values.texts, correlation_id: correlationId, correlation_display: CORRELATION_DISPLAY };
  const asked = Object.keys(fields);
  const written = await deps.writer.create(texts, [...SNAPSHOT_FIELDS, ...asked], call);
  if (written.kind === 'missing')
    return { kind: 'refused', refusal: { fields: [], missing: [], message: `The table of ${deps.kind.noun}s is hidden from our user.` } };
  if (written.kind === 'refused')
    return { kind: 'refused', refusal: { ...toRefusal(written.failure, schema), ...(written.accepted ? { accepted: written.accepted } : {}) } };
  return { kind: 'created', record: toSnapshot(written.data, { ...schema, fields: asked, origin: deps.origin, table: deps.kind.table }) };
}

/** The vendor ignores fields that it does not know or computes; saying so here is the only way that anybody notices. */
function toWire(
  fields: FieldValues,
  schema: LiveSchema,
  { kind, moment }: { readonly kind: RecordKind; readonly moment: 'create' | 'update' },
): { readonly texts: Readonly<Record<string, string>> } | { readonly refusal: Refusal } {
  const texts: Record<string, string> = {};
  const bad = new Map<string, string>();
  for (const [path, value] of Object.entries(fields)) {
    const field = schema.schema.fields.find((candidate) => candidate.path === path);
    const text = fromValue(value, field?.kind ?? 'text');
    if (field === undefined && (schema.source === 'known' || !/^[a-z][a-z0-9_]*$/.test(path))) bad.set(path, `${path} is no field of ${kind.noun}s`);
    else if (field?.isReadOnly === true) bad.set(path, `${path} is read-only`);
    else if (moment === 'update' && kind.atCreation.has(path)) bad.set(path, `${path} can only be given when the ${kind.noun} is created`);
    else if (text === undefined) bad.set(path, `${path} cannot hold that value`);
    else texts[path] = schema.journals.has(path) ? toJournalText(text) : text;
  }
  if (bad.size === 0) return { texts };
  return { refusal: { fields: [...bad.keys()], missing: [], message: `Nothing was sent: ${[...bad.values()].join('; ')}.`.slice(0, MAX_WORDS) } };
}

/** The vendor's words name fields by label or column; a data policy's are the ones that it demands. */
export function toRefusal(failure: Failure, { schema }: LiveSchema): Refusal {
  const named = pathsNamedIn(failure.detail, schema.fields);
  const isDemand = demandsValues(failure.detail);
  return { fields: named, missing: isDemand ? named : [], message: wordsOf(failure).slice(0, MAX_WORDS).toWellFormed() };
}
