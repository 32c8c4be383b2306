/**
 * @module connectors/jira/issue-comments
 * Comments of issues. Who may read one stands in a property of the comment; our marker is a second property, which people do not see.
 */
import type { Call, CommentResult, RecordStore } from '#capabilities';
import { type CommentVisibility, InvalidInputError, type RecordComment } from '#domain';
import { adfOfText, textOfAdf } from './adf.ts';
import { toIso } from './field-shape.ts';
import type { IssueParts } from './issue-parts.ts';
import { toRefusal } from './issue-write.ts';
import { isIssueId } from './jql.ts';
import type { Comment } from './wire.ts';

type Parts = Pick<IssueParts, 'api'>;

/** The service desk's own: `internal: true` keeps the comment from customers. */
const VISIBILITY_PROPERTY = 'sd.public.comment';
const MARKER_PROPERTY = 'tieline.marker';

/** Oldest first. A comment that does not say that customers may read it counts as internal. */
export async function listComments({ api }: Parts, id: string, sinceIso: string | undefined, call: Call): Promise<readonly RecordComment[]> {
  if (!isIssueId(id)) return [];
  const comments = (await api.listComments(id, call)).map(toComment);
  const since = sinceIso === undefined ? Number.NEGATIVE_INFINITY : Date.parse(sinceIso);
  return comments
    .filter(({ createdAt }) => Date.parse(createdAt) >= since)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || Number(a.id) - Number(b.id));
}

export async function addComment({ api }: Parts, id: string, comment: Parameters<RecordStore['addComment']>[1], call: Call): Promise<CommentResult> {
  const { text, visibility, marker } = comment;
  if (!/^[^\s\]]{1,80}$/.test(marker))
    throw new InvalidInputError({ message: 'A comment marker is 1 to 80 characters without blanks and without "]".' });
  if (!isIssueId(id)) return refused('There is no issue of that id.');
  const properties = [
    { key: VISIBILITY_PROPERTY, value: { internal: visibility === 'internal' } },
    { key: MARKER_PROPERTY, value: { marker } },
  ];
  const written = await api.addComment(id, { body: adfOfText(text), properties }, call);
  if (written.kind === 'missing') return refused('The issue is gone or hidden from our user.');
  return written.kind === 'refused' ? { kind: 'refused', refusal: toRefusal(written.failure) } : { kind: 'added', commentId: written.id };
}

const refused = (message: string): CommentResult => ({ kind: 'refused', refusal: { fields: [], missing: [], message } });

function toComment(comment: Comment): RecordComment {
  const marker = propertyOf(comment, MARKER_PROPERTY, 'marker');
  const authorId = comment.author?.accountId ?? 'unknown';
  return {
    id: comment.id,
    visibility: visibilityOf(comment),
    text: textOfAdf(comment.body),
    authorId,
    authorName: comment.author?.displayName || authorId,
    createdAt: toIso(comment.created) ?? '1970-01-01T00:00:00.000Z',
    ...(typeof marker === 'string' ? { marker } : {}),
  };
}

/** Public only by the vendor's clear word, and never where a role or group is named or the property says otherwise. */
function visibilityOf(comment: Comment): CommentVisibility {
  const isKept = (comment.visibility?.type ?? '') !== '' || propertyOf(comment, VISIBILITY_PROPERTY, 'internal') === true;
  return comment.jsdPublic === true && !isKept ? 'public' : 'internal';
}

function propertyOf(comment: Comment, key: string, name: string): unknown {
  const value = comment.properties?.find((property) => property.key === key)?.value;
  return typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined;
}
