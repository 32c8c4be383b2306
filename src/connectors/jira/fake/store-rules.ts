/** @module connectors/jira/fake/store-rules  What the site adds to each write, by API and by hand alike: numbers, first status, workflow, what a step sets. */
import type { FieldValue } from '#domain';
import type { FakeStore, PendingWrite, StoreRules } from '../../../connector-kit/testing/index.ts';
import { adfOfText } from '../adf.ts';
import { shapeOf } from '../field-shape.ts';
import { FakeRefusal } from './refusal.ts';
import { fieldOf, ISSUE_TYPES, kindOf, STATUSES, statusOf, stepsFrom } from './site-model.ts';

type Values = Readonly<Record<string, FieldValue>>;

/** `isSeeding` lets a seed store states as it says them. */
export function createStoreRules({ project, isSeeding }: { readonly project: string; readonly isSeeding: () => boolean }): StoreRules {
  return {
    beforeWrite(write, store) {
      if (write.table !== 'issue' || write.kind === 'remove') return write.changes;
      const changes = withComments(write, store, kept(write.changes));
      if (write.kind === 'insert') return newIssue(changes, store, project);
      return isSeeding() ? changes : moved(write, changes);
    },
  };
}

/** A person at a screen types texts; they are kept as the field keeps values. */
function kept(changes: Values): Values {
  return Object.fromEntries(Object.entries(changes).map(([id, value]) => [id, keptValue(id, value)]));
}

function keptValue(id: string, value: FieldValue): FieldValue {
  const field = fieldOf(id);
  if (field === undefined || typeof value !== 'string') return value;
  const shape = shapeOf(field.type);
  if (shape === 'rich-text') return value === '' ? null : ({ ...adfOfText(value) } as unknown as FieldValue);
  if (shape === 'number') return value === '' ? null : Number(value);
  if (shape === 'labels' || shape === 'options' || shape === 'objects') return value.split(/[\s,]+/).filter((part) => part !== '');
  return value === '' && shape !== 'text' ? null : value;
}

/** What a person writes below the issue becomes a comment. */
function withComments(write: PendingWrite, store: FakeStore, changes: Values): Values {
  const { publicComment, internalNote, ...others } = changes;
  for (const [text, isInternal] of [
    [publicComment, false],
    [internalNote, true],
  ] as const) {
    if (typeof text !== 'string' || text === '') continue;
    const body = adfOfText(text) as unknown as FieldValue;
    store.insert(
      'comment',
      { issueId: write.id, body, isInternal, properties: [], author: write.actor },
      { actor: write.actor, effect: 'comment.create' },
    );
  }
  const isCommented = publicComment !== undefined || internalNote !== undefined;
  return isCommented ? { ...others, commentCount: Number(write.current?.values.commentCount ?? 0) + 1 } : others;
}

function newIssue(changes: Values, store: FakeStore, project: string): Values {
  const type = String(changes.type ?? ISSUE_TYPES.incident.id);
  const kind = kindOf(type);
  const empty = { description: null, priority: '3', labels: [], assignee: null, reporter: null, resolution: null, commentCount: 0 };
  const key = changes.key ?? `${project}-${store.nextNumber('key')}`;
  return { ...empty, status: STATUSES[kind][0]?.id ?? '', ...changes, type, typeName: ISSUE_TYPES[kind].name, key };
}

/** A status changes by a step of the workflow, which may demand a resolution and set one. */
function moved({ current }: PendingWrite, changes: Values): Values {
  const [from, to] = [String(current?.values.status), String(changes.status ?? current?.values.status)];
  if (from === to) return changes;
  const step = stepsFrom(kindOf(String(current?.values.type)), from).find((candidate) => candidate.to === to);
  if (step === undefined) throw new FakeRefusal(400, [`No step leads from ${statusOf(from)?.name} to ${statusOf(to)?.name ?? to}.`]);
  const merged = { ...current?.values, ...changes };
  for (const { field, isRequired } of step.screen ?? [])
    if (isRequired && (merged[field] ?? null) === null) throw new FakeRefusal(400, [], { [field]: `${fieldOf(field)?.name} is required.` });
  return { ...changes, ...step.sets };
}
