/**
 * @module sync/testing/memory-record-store
 * A vendor in memory for the engine's tests: versions, history, a ledger of every effect, an atomic guard, and faults. Not a stand-in for a connector: those
 * are tested over their fakes.
 */

import {
  type CreateRequest,
  type CreateResult,
  contentOf,
  type DeskCapability,
  type ReadResult,
  type RecordStore,
  type RecordStoreTraits,
  type Refusal,
  readAll,
  type WriteRequest,
  type WriteResult,
} from '#capabilities';
import {
  type Clock,
  type CommentVisibility,
  type FieldChange,
  type FieldValues,
  isSameValue,
  OutcomeUnknownError,
  type RecordAttachment,
  type RecordComment,
  type RecordLife,
  type RecordSchema,
  type RecordSnapshot,
  type RecordType,
  type TielineError,
  toWholeSecond,
} from '#domain';

/** Records of one listed page. */
const LISTED_AT_ONCE = 10;

/** The user as whom the engine writes. */
export const OUR_USER = 'tieline-user';

interface StoredRecord {
  readonly id: string;
  life: RecordLife;
  mergedInto?: string;
  correlationId?: string;
  /** Oldest first; the last is how the record is now. */
  versions: { readonly fields: FieldValues; readonly order: number; readonly at: number; readonly by: string }[];
  history: FieldChange[];
  comments: RecordComment[];
  attachments: (RecordAttachment & { readonly bytes: Uint8Array })[];
  /** Paths whose values are for staff only, and are not told. */
  readonly internal: Set<string>;
}

/** One effect that was carried out. */
export interface Effect {
  readonly kind: 'write' | 'create' | 'comment' | 'attachment';
  readonly id: string;
  readonly fields?: FieldValues;
  readonly text?: string;
  readonly visibility?: CommentVisibility;
  /**
   * The record held exactly this before already, and whoever wrote could have known: not where a person wrote the same between the look and the write of a
   * system that guards by comparing.
   */
  readonly isWithoutEffect: boolean;
}

/** The fields without those that are for staff only, which are named. */
function toldOf({ internal }: StoredRecord, fields: FieldValues): Pick<RecordSnapshot, 'fields' | 'internalFields'> {
  return { fields: Object.fromEntries(Object.entries(fields).filter(([path]) => !internal.has(path))), internalFields: [...internal] };
}

/** What the next matching call meets. `lost`: carried out, unanswered. `dropped`: never arrived, and nobody can tell. */
export type Fault =
  | { readonly on: 'write' | 'comment' | 'create'; readonly kind: 'lost' | 'dropped' | 'refused-whole' }
  | { readonly on: 'write'; readonly kind: 'no-reply' | 'stale' }
  /** Somebody changes the record between our look and our write. */
  | { readonly on: 'write'; readonly kind: 'overtaken'; readonly fields: FieldValues }
  | { readonly on: 'write' | 'create'; readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly on: 'read' | 'write' | 'comment' | 'create' | 'find'; readonly kind: 'throws'; readonly error: TielineError }
  | { readonly on: 'read'; readonly kind: 'lagging' };

export interface MemoryRecordStoreOptions {
  readonly clock: Clock;
  readonly type: RecordType;
  readonly prefix: string;
  readonly empty: FieldValues;
  readonly traits?: Partial<RecordStoreTraits>;
  /** A vendor rule: what is stored when this is written. */
  readonly recompute?: (fields: FieldValues) => FieldValues;
  /** Refuses by what the record would become. */
  readonly refuse?: (after: FieldValues, written: FieldValues) => Refusal | undefined;
  readonly schema?: RecordSchema['fields'];
}

/** For what the record was opened with. */
type Opening = Pick<RecordComment, 'isOpening'>;

export interface MemoryRecordStore extends RecordStore, Pick<DeskCapability, 'createFollowUp'> {
  /** Opened as follow-ups, oldest first. */
  readonly followUps: { readonly id: string; readonly sourceId: string }[];
  readonly records: Map<string, StoredRecord>;
  readonly ledger: Effect[];
  /** Calls by method. */
  readonly calls: Map<string, number>;
  readonly faults: Fault[];
  seed(id: string, fields?: FieldValues): string;
  edit(id: string, fields: FieldValues, by?: string): void;
  comment(id: string, text: string, visibility: CommentVisibility, more?: Opening): string;
  attach(id: string, fileName: string, bytes: Uint8Array, visibility: CommentVisibility, more?: Opening): string;
  now(id: string): FieldValues;
}

const defaultTraits: RecordStoreTraits = {
  writeGuard: 'atomic',
  findLagMs: 3_000,
  hasFieldHistory: true,
  hasIdempotentCreate: false,
  commentVisibilities: ['public', 'internal'],
};

export function createMemoryRecordStore(options: MemoryRecordStoreOptions): MemoryRecordStore {
  const { clock, type, prefix } = options;
  const records = new Map<string, StoredRecord>();
  const ledger: Effect[] = [];
  const calls = new Map<string, number>();
  const faults: Fault[] = [];
  const traits = { ...defaultTraits, ...options.traits };
  let counter = 0;
  let order = 0;

  /** As vendors tell when something was said, filed or changed: in whole seconds. */
  const toldAt = () => new Date(toWholeSecond(clock.now())).toISOString();
  const count = (method: string) => void calls.set(method, (calls.get(method) ?? 0) + 1);
  const takeFault = (on: Fault['on']): Fault | undefined => {
    const index = faults.findIndex((fault) => fault.on === on);
    return index < 0 ? undefined : faults.splice(index, 1)[0];
  };
  const lastOf = (record: StoredRecord) => record.versions.at(-1) ?? { fields: options.empty, order: 0, at: 0, by: '' };
  const save = (record: StoredRecord, fields: FieldValues, by: string): boolean => {
    const before = lastOf(record).fields;
    const after = { ...before, ...fields };
    const changed = Object.keys(after).filter((path) => !isSameValue(before[path], after[path]));
    order += 1;
    record.versions.push({ fields: after, order, at: clock.now(), by });
    record.history.push(...changed.map((path) => ({ path, from: before[path] ?? null, to: after[path] ?? null, at: toldAt(), by })));
    return changed.length > 0;
  };
  const snapshot = (record: StoredRecord, back = 0): RecordSnapshot => {
    const version = record.versions.at(-1 - back) ?? record.versions[0] ?? lastOf(record);
    return {
      id: record.id,
      number: `${prefix}${record.id}`,
      title: `Record ${record.id}`,
      life: record.life,
      ...(record.mergedInto !== undefined && { mergedInto: record.mergedInto }),
      version: {
        token: `${record.id}@${version.order}`,
        order: version.order,
        updatedAt: new Date(toWholeSecond(version.at)).toISOString(),
        updatedBy: version.by,
      },
      fields: version.fields,
      ...(record.internal.size > 0 && toldOf(record, version.fields)),
      labels: {},
      url: `https://example.test/${record.id}`,
      ...(record.correlationId !== undefined && { correlationId: record.correlationId }),
    };
  };
  const make = (id: string, fields: FieldValues, by: string): StoredRecord => {
    const record: StoredRecord = { id, life: 'open', versions: [], history: [], comments: [], attachments: [], internal: new Set() };
    save(record, { ...options.empty, ...fields }, by);
    records.set(id, record);
    return record;
  };
  const unknown = (what: string) => new OutcomeUnknownError({ message: `No answer came to the ${what}.` });
  const find = (id: string): ReadResult => {
    const record = records.get(id);
    if (!record) return { kind: 'missing', isConfirmedDeleted: false };
    const fault = takeFault('read');
    if (fault?.kind === 'throws') throw fault.error;
    return { kind: 'found', record: snapshot(record, fault?.kind === 'lagging' ? 1 : 0) };
  };
  const write = async (request: WriteRequest): Promise<WriteResult> => {
    count('write');
    const fault = takeFault('write');
    if (fault?.kind === 'throws') throw fault.error;
    if (fault?.kind === 'dropped') throw unknown('write');
    const record = records.get(request.id);
    if (!record) return { kind: 'missing' };
    if (fault?.kind === 'overtaken') save(record, fault.fields, 'person');
    if (fault?.kind === 'stale' || (traits.writeGuard === 'atomic' && request.expected && request.expected.order !== lastOf(record).order))
      return { kind: 'stale' };
    if (fault?.kind === 'refused') return { kind: 'refused', refusal: fault.refusal };
    if (fault?.kind === 'refused-whole') return { kind: 'refused', refusal: { fields: [], message: 'No.', missing: [] } };
    const refusal = options.refuse?.({ ...lastOf(record).fields, ...request.fields }, request.fields);
    if (refusal) return { kind: 'refused', refusal };
    const before = lastOf(record);
    const isOvertaken = request.expected !== undefined && request.expected.order !== before.order && before.by !== OUR_USER;
    const isChanged = save(record, options.recompute?.(request.fields) ?? request.fields, OUR_USER);
    ledger.push({ kind: 'write', id: record.id, fields: request.fields, isWithoutEffect: !isChanged && !isOvertaken });
    if (fault?.kind === 'lost') throw unknown('write');
    return fault?.kind === 'no-reply' ? { kind: 'written' } : { kind: 'written', record: snapshot(record) };
  };

  const create = async (request: CreateRequest, hasMade: (id: string) => void = () => undefined): Promise<CreateResult> => {
    count('create');
    const fault = takeFault('create');
    if (fault?.kind === 'throws') throw fault.error;
    if (fault?.kind === 'dropped') throw unknown('create');
    if (fault?.kind === 'refused') return { kind: 'refused', refusal: fault.refusal };
    counter += 1;
    const record = make(`new${counter}`, options.recompute?.(request.fields) ?? request.fields, OUR_USER);
    record.correlationId = request.correlationId;
    hasMade(record.id);
    ledger.push({ kind: 'create', id: record.id, fields: request.fields, isWithoutEffect: false });
    if (fault?.kind === 'lost') throw unknown('create');
    return { kind: 'created', record: snapshot(record) };
  };
  const followUps: MemoryRecordStore['followUps'] = [];

  return {
    traits,
    records,
    ledger,
    followUps,
    calls,
    faults,
    seed: (id, fields = {}) => make(id, fields, 'person').id,
    edit: (id, fields, by = 'person') => {
      const record = records.get(id);
      if (record) save(record, fields, by);
    },
    comment: (id, text, visibility, more) => {
      counter += 1;
      const record = records.get(id);
      record?.comments.push({
        id: `${prefix}c${counter}`,
        visibility,
        text,
        authorId: 'person',
        authorName: 'A person',
        createdAt: toldAt(),
        ...more,
      });
      return `${prefix}c${counter}`;
    },
    attach: (id, fileName, bytes, visibility, more) => {
      counter += 1;
      const file = {
        id: `${prefix}f${counter}`,
        fileName,
        contentType: 'text/plain',
        size: bytes.length,
        visibility,
        createdAt: toldAt(),
        bytes,
        ...more,
      };
      records.get(id)?.attachments.push(file);
      return file.id;
    },
    now: (id) => {
      const record = records.get(id);
      return record ? lastOf(record).fields : {};
    },
    whoAmI: async () => ({ id: OUR_USER, name: 'Tieline' }),
    describe: async () => ({ type, fields: options.schema ?? [], readAt: new Date(clock.now()).toISOString() }),
    read: async (id) => {
      count('read');
      return find(id);
    },
    readMany: async (ids) => {
      count('readMany');
      return ids.flatMap((id) => {
        const found = find(id);
        return found.kind === 'found' ? [found.record] : [];
      });
    },
    listRecords: async ({ cursor, createdSince }) => {
      count('listRecords');
      const since = createdSince === null ? 0 : Date.parse(createdSince);
      const newestFirst = [...records.values()].reverse().filter((record) => (record.versions[0]?.at ?? 0) >= since);
      const from = Number(cursor ?? 0);
      const isLast = from + LISTED_AT_ONCE >= newestFirst.length;
      return {
        records: newestFirst.slice(from, from + LISTED_AT_ONCE).map((record) => snapshot(record)),
        next: isLast ? null : String(from + LISTED_AT_ONCE),
      };
    },
    readByNumber: async (number) => {
      count('readByNumber');
      return find(number.slice(prefix.length));
    },
    write,
    create: (request) => create(request),
    createFollowUp: ({ sourceId, text, marker, ...request }) => {
      count('createFollowUp');
      return create(request, (id) => {
        followUps.push({ id, sourceId });
        const said = { text, marker, visibility: 'internal', authorId: OUR_USER, authorName: 'Tieline' } as const;
        records.get(id)?.comments.push({ ...said, id: `${id}c1`, createdAt: toldAt() });
      });
    },
    findByCorrelation: async (correlationId) => {
      count('findByCorrelation');
      const fault = takeFault('find');
      if (fault?.kind === 'throws') throw fault.error;
      const visibleBefore = clock.now() - traits.findLagMs;
      return [...records.values()]
        .filter((record) => record.correlationId === correlationId && (record.versions[0]?.at ?? 0) <= visibleBefore)
        .map((record) => snapshot(record));
    },
    listChangedSince: async (checkpoint) => {
      count('listChangedSince');
      const since = checkpoint === undefined ? order : Number(checkpoint);
      const changes = [...records.values()]
        .filter((record) => lastOf(record).order > since)
        .map((record) => ({ id: record.id, version: snapshot(record).version, isDeletion: false }));
      return { changes, checkpoint: String(order), isLast: true };
    },
    fieldHistory: async (id, fields, sinceIso) => {
      count('fieldHistory');
      return (records.get(id)?.history ?? []).filter((change) => fields.includes(change.path) && change.at >= sinceIso);
    },
    listComments: async (id, sinceIso) => {
      count('listComments');
      return (records.get(id)?.comments ?? []).filter((comment) => sinceIso === undefined || comment.createdAt >= sinceIso);
    },
    addComment: async (id, { text, visibility, marker }) => {
      count('addComment');
      const fault = takeFault('comment');
      if (fault?.kind === 'throws') throw fault.error;
      if (fault?.kind === 'dropped') throw unknown('comment');
      if (fault?.kind === 'refused-whole') return { kind: 'refused', refusal: { fields: [], message: 'No comments now.', missing: [] } };
      counter += 1;
      const comment = {
        id: `${prefix}c${counter}`,
        visibility,
        text,
        authorId: OUR_USER,
        authorName: 'Tieline',
        createdAt: toldAt(),
        marker,
      };
      records.get(id)?.comments.push(comment);
      ledger.push({ kind: 'comment', id, text, visibility, isWithoutEffect: false });
      if (fault?.kind === 'lost') throw unknown('comment');
      return { kind: 'added', commentId: comment.id };
    },
    listAttachments: async (id) => {
      count('listAttachments');
      return records.get(id)?.attachments ?? [];
    },
    readAttachment: async (id, attachmentId) =>
      contentOf(records.get(id)?.attachments.find((file) => file.id === attachmentId)?.bytes ?? new Uint8Array()).open(),
    addAttachment: async (id, file) => {
      count('addAttachment');
      counter += 1;
      const { fileName, contentType, visibility } = file;
      const bytes = await readAll(await file.content.open());
      records.get(id)?.attachments.push({
        id: `${prefix}f${counter}`,
        fileName,
        contentType,
        size: bytes.length,
        visibility,
        createdAt: toldAt(),
        bytes,
      });
      ledger.push({ kind: 'attachment', id, text: fileName, visibility, isWithoutEffect: false });
      return { kind: 'added', commentId: `${prefix}c${counter}` };
    },
  };
}
