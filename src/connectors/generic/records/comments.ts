/** @module connectors/generic/records/comments  Comments by description: listed, and added with a marker as the last line of the text. */
import type { Call, CommentResult } from '#capabilities';
import { asXmlText } from '#connector-kit';
import { type CommentVisibility, hasErrorCode, InvalidInputError, OutcomeUnknownError, type RecordComment } from '#domain';
import type { ServiceDocument } from '../service/schema.ts';
import { readAll } from '../talk/paging.ts';
import { writeInstant } from '../wire/instants.ts';
import { follow, type Place, parsePath, textAt, textOf } from '../wire/place.ts';
import { instantAt } from './read-record.ts';
import type { StoreDeps } from './store-deps.ts';
import { isUnsendable, refusalOf } from './write-record.ts';

type CommentsDocument = NonNullable<ServiceDocument['comments']>;

// Nothing is known of metadata, so the marker is the text's last line.
const MARKER = /\n\n\[tieline ([^\s\]]{1,80})\]\s*$/;
const MAX_COMMENTS = 2_000;

/** Oldest first. */
export async function listComments(deps: StoreDeps, id: string, sinceIso: string | undefined, call: Call): Promise<readonly RecordComment[]> {
  const { comments } = deps.service;
  if (comments === undefined) return [];
  try {
    const since = writeInstant(sinceIso ?? '1970-01-01T00:00:00.000Z', comments.list.since);
    const operation = { name: 'comment.list', request: comments.list, repeat: 'safe' as const };
    const entries = await readAll(deps, operation, { values: { id, since }, idAt: comments.id, maxItems: MAX_COMMENTS }, call);
    return entries
      .flatMap((entry) => toComment(entry, comments))
      .filter(({ createdAt }) => sinceIso === undefined || Date.parse(createdAt) >= Date.parse(sinceIso))
      .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  } catch (error) {
    if (isUnsendable(error) || hasErrorCode(error, 'vendor-not-found')) return [];
    throw error;
  }
}

/** An entry whose visibility is neither of the two declared is left out: taking it for public could show what is not. */
function toComment(entry: Place, comments: CommentsDocument): readonly RecordComment[] {
  const text = textAt(entry, parsePath(comments.text)) ?? '';
  const visibility = visibilityOf(entry, comments.visibility);
  const id = textAt(entry, parsePath(comments.id));
  const createdAt = instantAt(entry, comments.createdAt);
  if (visibility === undefined || id === undefined || createdAt === undefined) return [];
  const authorId = textAt(entry, parsePath(comments.author)) ?? '';
  const marker = MARKER.exec(text)?.[1];
  const authorName = (comments.authorName === undefined ? undefined : textAt(entry, parsePath(comments.authorName))) ?? authorId;
  return [{ id, visibility, text: text.replace(MARKER, ''), authorId, authorName, createdAt, ...(marker === undefined ? {} : { marker }) }];
}

function visibilityOf(entry: Place, declared: CommentsDocument['visibility']): CommentVisibility | undefined {
  if (typeof declared === 'string') return declared;
  const [found] = follow(entry, parsePath(declared.at));
  const text = textOf(found);
  if (text === String(declared.public)) return 'public';
  return text === String(declared.internal) ? 'internal' : undefined;
}

/** Which visibilities the description offers. */
export function visibilitiesOf({ comments }: ServiceDocument): readonly CommentVisibility[] {
  if (comments === undefined) return [];
  return typeof comments.visibility === 'string' ? [comments.visibility] : ['public', 'internal'];
}

export async function addComment(
  deps: StoreDeps,
  id: string,
  comment: { readonly text: string; readonly visibility: CommentVisibility; readonly marker: string },
  call: Call,
): Promise<CommentResult> {
  const { comments } = deps.service;
  if (!/^[^\s\]]{1,80}$/.test(comment.marker))
    throw new InvalidInputError({ message: 'A comment marker is 1 to 80 characters without blanks and without "]".' });
  if (comments === undefined || !visibilitiesOf(deps.service).includes(comment.visibility))
    return {
      kind: 'refused',
      refusal: { fields: [], missing: [], message: `The description of this service knows no ${comment.visibility} comments.` },
    };
  const { visibility } = comments;
  const values = {
    id,
    // Nobody can mend a comment that stands at the help desk: what XML cannot carry must not keep the rest of it back.
    text: `${deps.service.format === 'soap' ? asXmlText(comment.text) : comment.text}\n\n[tieline ${comment.marker}]`,
    ...(typeof visibility === 'string' ? {} : { visibility: visibility[comment.visibility] }),
  };
  try {
    const operation = { name: 'comment.add', request: comments.add, repeat: 'unsafe' as const };
    const reply = await deps.client.send(operation, { values }, call);
    const commentId = comments.add.id === undefined ? undefined : textAt(reply.place, parsePath(comments.add.id));
    if (commentId !== undefined && commentId !== '') return { kind: 'added', commentId };
  } catch (error) {
    if (hasErrorCode(error, 'vendor-not-found'))
      return { kind: 'refused', refusal: { fields: [], missing: [], message: 'There is no such record, or it is hidden from our user.' } };
    return { kind: 'refused', refusal: refusalOf(error, deps) };
  }
  // Whatever this look-up fails with, the comment is there: a failure that passes for one of the write would have it written again.
  const seen = await listComments(deps, id, undefined, call).catch((cause: unknown) => ({ cause }));
  const own = 'cause' in seen ? undefined : seen.find(({ marker }) => marker === comment.marker);
  if (own !== undefined) return { kind: 'added', commentId: own.id };
  throw new OutcomeUnknownError({
    ...('cause' in seen ? { cause: seen.cause } : {}),
    message: 'comment.add: the service took the comment but does not list it. Check comments.list in its description.',
    facts: { operation: 'comment.add' },
  });
}
