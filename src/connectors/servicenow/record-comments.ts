/** @module connectors/servicenow/record-comments  Comments are journal entries: written as a field of the record, read from the journal table. */
import type { Call, CommentResult } from '#capabilities';
import { type CommentVisibility, InvalidInputError, OutcomeUnknownError, type RecordComment, VendorForbiddenError } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { fromJournalText, toJournalText } from './journal-text.ts';
import { buildQuery, isSysId } from './query.ts';
import type { HistoryDeps } from './record-history.ts';
import { toRefusal } from './record-write.ts';
import { isoToStamp, toIso } from './translate.ts';
import { type Row, TABLE, textOf } from './wire.ts';

/** Which journal has which readers: the caller sees `comments`. */
const ELEMENTS = { public: 'comments', internal: 'work_notes' } as const satisfies Record<CommentVisibility, string>;
const JOURNAL_FIELDS = ['sys_id', 'element', 'element_id', 'value', 'sys_created_on', 'sys_created_by'];
/** The newest: of a record that tools write into for weeks, what is said today counts, and the older ones are known. */
const MAX_COMMENTS = 2_000;
/** As many as one second's writes may have put before ours. */
const LOOK_BACK = 50;

// The journal keeps no metadata, so the marker is the text's last line.
const MARKER = /\n\n\[tieline ([^\s\]]{1,80})\]\s*$/;

/** https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html on table `sys_journal_field`; journals read empty on the record itself. */
export async function listComments(
  { api, access }: Pick<HistoryDeps, 'api' | 'access'>,
  id: string,
  sinceIso: string | undefined,
  call: Call,
): Promise<readonly RecordComment[]> {
  const since = sinceIso === undefined ? undefined : isoToStamp(sinceIso);
  if (!isSysId(id)) return [];
  const query = journalQuery(id, since, ['-sys_created_on']);
  const entries = await access.read(TABLE.journal, () =>
    api.listAll({ table: TABLE.journal, query, fields: JOURNAL_FIELDS, max: MAX_COMMENTS }, call),
  );
  // An empty list would say that nobody wrote anything, and a comment of unknown outcome would be written twice.
  if (entries === undefined) throw new VendorForbiddenError({ message: access.messageOf(TABLE.journal), facts: { table: TABLE.journal } });
  const rows = entries.filter((row) => isOf(row, id)).toSorted(byAge);
  const names = await readNames(api, rows, call);
  return rows.map((row) => toComment(row, names));
}

/** Writes the entry, then finds its id: the write's own reply shows journals empty. */
export async function addComment(
  { api, kind, schema, access }: HistoryDeps,
  id: string,
  comment: { readonly text: string; readonly visibility: CommentVisibility; readonly marker: string },
  call: Call,
): Promise<CommentResult> {
  const { text, visibility, marker } = comment;
  if (!/^[^\s\]]{1,80}$/.test(marker))
    throw new InvalidInputError({ message: 'A comment marker is 1 to 80 characters without blanks and without "]".' });
  if (!isSysId(id)) return { kind: 'refused', refusal: { fields: [], missing: [], message: `There is no ${kind.noun} of that id.` } };
  if (access.isClosed(TABLE.journal)) return { kind: 'refused', refusal: { fields: [], missing: [], message: access.messageOf(TABLE.journal) } };
  const values = { [ELEMENTS[visibility]]: `${toJournalText(text)}\n\n[tieline ${marker}]` };
  const written = await api.update(kind.table, id, values, ['sys_id'], call);
  if (written.kind === 'missing')
    return { kind: 'refused', refusal: { fields: [], missing: [], message: `The ${kind.noun} is gone or hidden from our user.` } };
  if (written.kind === 'refused') return { kind: 'refused', refusal: toRefusal(written.failure, await schema.read(call)) };
  const request = { table: TABLE.journal, query: journalQuery(id, undefined, ['-sys_created_on']), fields: JOURNAL_FIELDS, max: LOOK_BACK };
  // Whatever this look-up fails with, the comment is there: a failure that passes for one of the write would have it written again.
  const seen = await access.read(TABLE.journal, () => api.list(request, call)).catch((cause: unknown) => ({ rows: [], cause }));
  const own = seen?.rows.find((row) => isOf(row, id) && MARKER.exec(textOf(row, 'value'))?.[1] === marker);
  if (own !== undefined) return { kind: 'added', commentId: textOf(own, 'sys_id') };
  throw new OutcomeUnknownError({
    ...(seen !== undefined && 'cause' in seen ? { cause: seen.cause } : {}),
    message:
      'The comment was taken, but the journal does not show it: the journal table may be closed to our user. Grant read access to sys_journal_field.',
    facts: { operation: `${kind.table}.comment`, recordId: id },
  });
}

function journalQuery(id: string, since: string | undefined, orderBy: readonly string[]): string {
  const query = buildQuery({
    groups: [
      [
        { field: 'element_id', operator: '=', value: id },
        { field: 'element', operator: 'IN', values: Object.values(ELEMENTS) },
        ...(since === undefined ? [] : [{ field: 'sys_created_on', operator: '>=', value: since } as const]),
      ],
    ],
    orderBy,
  });
  return query ?? '';
}

const byAge = (a: Row, b: Row) => textOf(a, 'sys_created_on').localeCompare(textOf(b, 'sys_created_on'));

const isOf = (row: Row, id: string) => textOf(row, 'element_id') === id && ['comments', 'work_notes'].includes(textOf(row, 'element'));

function toComment(row: Row, names: ReadonlyMap<string, string>): RecordComment {
  const text = textOf(row, 'value');
  const marker = MARKER.exec(text)?.[1];
  const author = textOf(row, 'sys_created_by');
  return {
    id: textOf(row, 'sys_id'),
    visibility: textOf(row, 'element') === ELEMENTS.public ? 'public' : 'internal',
    text: fromJournalText(text.replace(MARKER, '')),
    authorId: author,
    authorName: names.get(author) ?? author,
    createdAt: toIso(textOf(row, 'sys_created_on')) ?? '1970-01-01T00:00:00.000Z',
    ...(marker === undefined ? {} : { marker }),
  };
}

/** Journal entries name their author by user name only. */
async function readNames(api: ServiceNowApi, rows: readonly Row[], call: Call): Promise<ReadonlyMap<string, string>> {
  const userNames = [...new Set(rows.map((row) => textOf(row, 'sys_created_by')))].slice(0, 100);
  const query = buildQuery({ groups: [[{ field: 'user_name', operator: 'IN', values: userNames }]] });
  if (query === undefined) return new Map();
  const users = await api.listAll({ table: TABLE.user, query, fields: ['sys_id', 'user_name', 'name'], max: 100 }, call);
  return new Map(users.map((user) => [textOf(user, 'user_name'), textOf(user, 'name')]));
}
