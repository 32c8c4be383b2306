/** @module connectors/jira/issue-create  New issues carry the correlation id as a label, by which a lost answer is settled. */
import type { Call, CreateRequest, CreateResult, WriteResult } from '#capabilities';
import { InvalidInputError, OutcomeUnknownError, type RecordSnapshot } from '#domain';
import { correlationLabel, type IssueParts, withSnapshotFields } from './issue-parts.ts';
import { toRefusal, toWire, writeIssue } from './issue-write.ts';

/** POST. The workflow sets the first status; a wanted other one is reached by a step afterwards, where one leads there. */
export async function createIssue(parts: IssueParts, { fields, correlationId }: CreateRequest, call: Call): Promise<CreateResult> {
  const schema = await parts.schema.read(call);
  const { status, ...others } = fields;
  const label = correlationLabel(correlationId);
  if (label === undefined) throw new InvalidInputError({ message: 'A correlation id is 1 to 200 letters, digits, ".", ":", "_" or "-".' });
  const wire = await toWire(parts, { labels: [], ...others }, { schema, labels: [label] }, call);
  if ('refusal' in wire) return { kind: 'refused', refusal: wire.refusal };
  const body = { fields: { ...wire.values, project: { key: parts.projectKey }, issuetype: { id: schema.issueTypeId } } };
  const created = await parts.api.createIssue(body, call);
  if (created.kind === 'missing')
    return { kind: 'refused', refusal: { fields: [], missing: [], message: 'The project is gone or hidden from our user.' } };
  if (created.kind === 'refused') return { kind: 'refused', refusal: toRefusal(created.failure) };
  const asked = Object.keys(fields);
  return { kind: 'created', record: await completed(parts, { id: created.id, status, asked }, call) };
}

interface Made {
  readonly id: string;
  readonly status: CreateRequest['fields'][string] | undefined;
  readonly asked: readonly string[];
}

/** The answer of a create holds ids only. From here on the issue exists: whatever fails is "unknown", and the look-up by the label settles it. */
async function completed(parts: IssueParts, { id, status, asked }: Made, call: Call): Promise<RecordSnapshot> {
  try {
    const moved: WriteResult | undefined = status === undefined ? undefined : await writeIssue(parts, { id, fields: { status } }, call);
    if (moved?.kind === 'refused') throw new Error(moved.refusal.message);
    const issue = await parts.api.readIssue(id, { fields: withSnapshotFields(asked) }, call);
    if (issue === undefined) throw new Error('The new issue is hidden from our user.');
    return await parts.snapshot(issue, asked, call);
  } catch (cause) {
    throw new OutcomeUnknownError({
      message: `The issue ${id} was created, but could not be completed or read: ${cause instanceof Error ? cause.message : 'no reason'} It is looked up by its label.`,
      facts: { operation: 'issue.create', issueId: id },
      cause,
    });
  }
}
