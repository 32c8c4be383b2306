/** @module connectors/jira/translate  Issues and their history in our words; pure. */
import type { FieldChange, FieldValue, RecordSnapshot, RecordVersion } from '#domain';
import { cleanText } from './adf.ts';
import { type FieldShape, labelOfRaw, OWN_LABEL, objectIdsOf, toIso, toValue } from './field-shape.ts';
import type { History, HistoryItem, Issue } from './wire.ts';

const EPOCH = '1970-01-01T00:00:00.000Z';

/** Fields that every snapshot needs, whatever was asked for. */
export const SNAPSHOT_FIELDS = ['summary', 'status', 'assignee', 'labels', 'updated', 'project', 'issuetype'] as const;

/** The vendor has no counter: the time of the last update, to the millisecond, is the version. */
export function toVersion(issue: Issue): RecordVersion {
  const updatedAt = toIso(String(issue.fields.updated)) ?? EPOCH;
  return { token: updatedAt, order: Date.parse(updatedAt), updatedAt };
}

export interface SnapshotOptions {
  readonly fields: readonly string[];
  readonly shapes: ReadonlyMap<string, FieldShape>;
  readonly siteUrl: string;
  /** Names of statuses that end an issue for good, lower-case. */
  readonly closedStatuses: readonly string[];
  /** Labels of objects by id, where they were read. */
  readonly objectLabels?: ReadonlyMap<string, string>;
}

/** An issue as read. Of `fields`, those that the vendor did not send stay absent: not read is not empty. */
export function toSnapshot(issue: Issue, options: SnapshotOptions): RecordSnapshot {
  const sent = options.fields.filter((path) => Object.hasOwn(issue.fields, path) || path === 'key');
  const raw = (path: string) => (path === 'key' ? issue.key : issue.fields[path]);
  const shapeFor = (path: string) => options.shapes.get(path) ?? 'opaque';
  const stateLabel = labelOfRaw(issue.fields.status);
  const assigneeName = labelOfRaw(issue.fields.assignee);
  const correlationId = correlationOf(issue);
  return {
    id: issue.id,
    number: issue.key,
    title: String(issue.fields.summary ?? ''),
    version: toVersion(issue),
    life: options.closedStatuses.includes(stateLabel.toLowerCase()) ? 'closed' : 'open',
    fields: Object.fromEntries(sent.map((path) => [path, toValue(raw(path), shapeFor(path))])),
    labels: Object.fromEntries(sent.flatMap((path) => labelEntry(path, { raw: raw(path), shape: shapeFor(path), options }))),
    url: issueUrl(options.siteUrl, issue.key),
    ...(stateLabel === '' ? {} : { stateLabel }),
    ...(assigneeName === '' ? {} : { assigneeName }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

const LABELLED: ReadonlySet<FieldShape> = new Set<FieldShape>(['option', 'options', 'cascade', 'user', 'status']);

function labelEntry(
  path: string,
  { raw, shape, options }: { readonly raw: unknown; readonly shape: FieldShape; readonly options: SnapshotOptions },
): readonly (readonly [string, string])[] {
  const label =
    shape === 'objects'
      ? objectIdsOf(raw)
          .flatMap((id) => options.objectLabels?.get(id) ?? [])
          .join(', ')
      : LABELLED.has(shape)
        ? labelOfRaw(raw)
        : '';
  return label === '' ? [] : [[path, label]];
}

/** Where a person opens it. */
export function issueUrl(siteUrl: string, key: string): string {
  return `${siteUrl}/browse/${encodeURIComponent(key)}`;
}

/** The correlation id in the issue's labels, if one of ours is there. */
export function correlationOf(issue: Issue): string | undefined {
  const labels = Array.isArray(issue.fields.labels) ? issue.fields.labels : [];
  return ownLabelsIn(labels)[0]?.slice(OWN_LABEL.length);
}

export const ownLabelsIn = (labels: readonly unknown[]): readonly string[] =>
  labels.filter((label): label is string => typeof label === 'string' && label.startsWith(OWN_LABEL));

/** Changes of the fields asked for, in the order of the histories. What a platform rule did by itself has no author and counts as `platform`. */
export function toFieldChanges(
  histories: readonly History[],
  fields: readonly string[],
  shapes: ReadonlyMap<string, FieldShape>,
): readonly FieldChange[] {
  return histories.flatMap(({ author, created, items }) => {
    const at = toIso(created);
    if (at === undefined) return [];
    return items.flatMap((item): readonly FieldChange[] => {
      const path = item.fieldId ?? item.field;
      const shape = shapes.get(path);
      if (!fields.includes(path) || shape === undefined) return [];
      const value = (side: 'from' | 'to') => historyValue(item, side, shape);
      const by = author?.accountId ?? 'platform';
      return [{ path, from: value('from'), to: value('to'), at, by, ...(author?.displayName ? { byName: author.displayName } : {}) }];
    });
  });
}

/** The history keeps texts beside ids; which of the two is the value depends on the field. */
function historyValue(item: HistoryItem, side: 'from' | 'to', shape: FieldShape): FieldValue {
  const id = item[side] ?? '';
  const text = (side === 'from' ? item.fromString : item.toString) ?? '';
  switch (shape) {
    case 'text':
    case 'rich-text':
      return cleanText(text);
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
    case 'date-time':
      return toIso(id) ?? toIso(text) ?? null;
    case 'labels':
      return text
        .split(' ')
        .filter((label) => label !== '' && !label.startsWith(OWN_LABEL))
        .toSorted();
    case 'options':
      return numbersIn(id).toSorted();
    case 'cascade':
      return numbersIn((text.match(/\(\d+\)/g) ?? []).join(' ')).join('/') || null;
    case 'objects': {
      const ids = numbersIn(id);
      return ids.length > 1 ? [...ids] : (ids[0] ?? null);
    }
    case 'opaque':
      return text || null;
    default:
      return id || null;
  }
}

const numbersIn = (text: string): readonly string[] => text.match(/\d+/g) ?? [];
