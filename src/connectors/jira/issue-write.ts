/**
 * @module connectors/jira/issue-write
 * Changing an issue. What the workflow would refuse is known before anything is sent; fields go first and the step last, so that a step that is refused all
 * the same leaves the fields written and only the status as it was, and refused fields leave everything as it was.
 */
import type { Call, Refusal, WriteRequest, WriteResult } from '#capabilities';
import type { FieldChange, FieldValues, RecordVersion } from '#domain';
import { demandedIn, wordsOf } from './dialect.ts';
import { fromValue } from './field-shape.ts';
import { type IssueParts, withSnapshotFields } from './issue-parts.ts';
import type { IssueSchema } from './issue-schema.ts';
import { isIssueId } from './jql.ts';
import { chooseStep, currentStatus, takenBy } from './transition.ts';
import { ownLabelsIn, toFieldChanges, toVersion } from './translate.ts';
import type { Failure, Issue, Transition } from './wire.ts';

/** Longest quote of the vendor's words, characters. */
const MAX_WORDS = 1_000;

/** PUT and a transition. The vendor has no conditional write: the version is read just before, and the history just after tells what was replaced all the same. */
export async function writeIssue(parts: IssueParts, { id, fields, expected }: WriteRequest, call: Call): Promise<WriteResult> {
  if (!isIssueId(id)) return { kind: 'missing' };
  const schema = await parts.schema.read(call);
  const before = await parts.api.readIssue(id, { fields: readBefore(fields) }, call);
  if (before?.id !== id) return { kind: 'missing' };
  if (expected !== undefined && toVersion(before).token !== expected.token) return { kind: 'stale' };
  const planned = await planWrite(parts, { before, fields, schema }, call);
  if ('refusal' in planned) return { kind: 'refused', refusal: planned.refusal };
  const ended = await send(parts, id, planned, call);
  if (ended !== undefined) return ended;
  return toResult(parts, { id, fields, since: toVersion(before) }, call);
}

/** A step may demand what the issue holds already, so everything is read where a status is to move; a list of all fields would outgrow the address. */
function readBefore(fields: FieldValues): readonly string[] {
  return Object.hasOwn(fields, 'status') ? ['*all'] : withSnapshotFields(Object.keys(fields));
}

interface PlannedWrite {
  readonly edit: Readonly<Record<string, unknown>>;
  readonly step: { readonly transition: Transition; readonly fields: Readonly<Record<string, unknown>> } | undefined;
}

async function planWrite(
  parts: IssueParts,
  { before, fields, schema }: { readonly before: Issue; readonly fields: FieldValues; readonly schema: IssueSchema },
  call: Call,
): Promise<PlannedWrite | { readonly refusal: Refusal }> {
  const { status, ...others } = fields;
  const wire = await toWire(parts, others, { schema, labels: listIn(before.fields.labels) }, call);
  if ('refusal' in wire) return wire;
  const present = currentStatus(before);
  if (status === undefined || status === present) return { edit: wire.values, step: undefined };
  if (typeof status !== 'string') return { refusal: { fields: ['status'], missing: [], message: 'Nothing was sent: an issue always has a status.' } };
  const chosen = await chooseStep({ api: parts.api, issue: before, status, given: fields }, call);
  if (chosen.kind === 'refused') return chosen;
  // What the step's screen takes goes with it: such fields are often on no other screen, and one call is one outcome.
  const taken = takenBy(chosen.transition);
  const entries = Object.entries(wire.values);
  return {
    edit: Object.fromEntries(entries.filter(([name]) => !taken.has(name))),
    step: { transition: chosen.transition, fields: Object.fromEntries(entries.filter(([name]) => taken.has(name))) },
  };
}

const listIn = (raw: unknown): readonly unknown[] => (Array.isArray(raw) ? raw : []);

/** Undefined where all of it was carried out. */
async function send(parts: IssueParts, id: string, { edit, step }: PlannedWrite, call: Call): Promise<WriteResult | undefined> {
  if (Object.keys(edit).length > 0) {
    const edited = await parts.api.editIssue(id, { fields: edit }, call);
    if (edited.kind === 'missing') return edited;
    if (edited.kind === 'refused') return { kind: 'refused', refusal: toRefusal(edited.failure) };
  }
  if (step === undefined) return undefined;
  const hasFields = Object.keys(step.fields).length > 0;
  const stepped = await parts.api.doTransition(id, { transition: { id: step.transition.id }, ...(hasFields ? { fields: step.fields } : {}) }, call);
  if (stepped.kind === 'missing') return stepped;
  return stepped.kind === 'refused' ? { kind: 'refused', refusal: withStatus(toRefusal(stepped.failure)) } : undefined;
}

/** A refused step that blames nothing is about the status: without a name all fields of the write would be suspected. */
function withStatus(refusal: Refusal): Refusal {
  return { ...refusal, fields: [...new Set([...refusal.fields, 'status'])] };
}

/**
 * What the issue became, where its history proves that the last word is ours. Somebody else's later change leaves the state out: the next read then shows
 * it as a change.
 */
async function toResult(
  parts: IssueParts,
  { id, fields, since }: { readonly id: string; readonly fields: FieldValues; readonly since: RecordVersion },
  call: Call,
): Promise<WriteResult> {
  const paths = Object.keys(fields);
  const after = await readQuietly(parts, id, paths, call);
  if (after === undefined) return { kind: 'written' };
  const { shapes } = await parts.schema.read(call);
  const us = await parts.whoAmI(call);
  const fresh = (after.changelog?.histories ?? []).filter(({ created }) => Date.parse(created.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) >= since.order);
  const newestFirst = fresh.toSorted((a, b) => Number(b.id) - Number(a.id));
  const changes = toFieldChanges(newestFirst.toReversed(), paths, shapes);
  const overwritten = replacedBy(changes, us.id);
  const isOurs = newestFirst[0] === undefined ? toVersion(after).order === since.order : newestFirst[0].author?.accountId === us.id;
  const record = isOurs ? await parts.snapshot(after, paths, call) : undefined;
  return { kind: 'written', ...(record === undefined ? {} : { record }), ...(overwritten.length === 0 ? {} : { overwritten }) };
}

/** The write is done: a read that fails now must not look as if nothing had happened. */
async function readQuietly(parts: IssueParts, id: string, paths: readonly string[], call: Call): Promise<Issue | undefined> {
  try {
    return await parts.api.readIssue(id, { fields: withSnapshotFields(paths), history: 'latest' }, call);
  } catch {
    return undefined;
  }
}

/** The last foreign value of each field that stood before ours. */
function replacedBy(changes: readonly FieldChange[], us: string): readonly FieldChange[] {
  const ours = changes.filter(({ by }) => by === us);
  return changes.filter(
    (change) => change.by !== us && ours.some((own) => own.path === change.path && JSON.stringify(own.from) === JSON.stringify(change.to)),
  );
}

/** The vendor's form of each value. Labels of ours stay on the issue whatever is written. */
export async function toWire(
  parts: Pick<IssueParts, 'objects'>,
  fields: FieldValues,
  { schema, labels }: { readonly schema: IssueSchema; readonly labels: readonly unknown[] },
  call: Call,
): Promise<{ readonly values: Readonly<Record<string, unknown>> } | { readonly refusal: Refusal }> {
  const values: Record<string, unknown> = {};
  const bad = new Map<string, string>();
  const hasObjects = Object.keys(fields).some((path) => schema.shapes.get(path) === 'objects');
  const workspaceId = hasObjects && parts.objects !== undefined ? await parts.objects.workspaceId(call) : '';
  for (const [path, value] of Object.entries(fields)) {
    const field = schema.schema.fields.find((candidate) => candidate.path === path);
    const shape = schema.shapes.get(path);
    const wire = shape === undefined ? undefined : fromValue(value, shape, workspaceId);
    if (field === undefined) bad.set(path, `${path} is no field of this issue type`);
    else if (field.isReadOnly) bad.set(path, `${path} is read-only`);
    else if (wire === undefined) bad.set(path, `${path} cannot hold that value`);
    else values[path] = path === 'labels' ? [...listIn(wire), ...ownLabelsIn(labels)] : wire;
  }
  if (bad.size === 0) return { values };
  return { refusal: { fields: [...bad.keys()], missing: [], message: `Nothing was sent: ${[...bad.values()].join('; ')}.`.slice(0, MAX_WORDS) } };
}

export function toRefusal(failure: Failure): Refusal {
  return {
    fields: Object.keys(failure.errors),
    missing: demandedIn(failure),
    message: wordsOf(failure).slice(0, MAX_WORDS).toWellFormed() || 'The vendor refused without a reason.',
  };
}
