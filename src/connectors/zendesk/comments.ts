/**
 * @module connectors/zendesk/comments
 * Comments and files. Our marker travels in the update's metadata, which the vendor keeps on the audit, so the text stays as people wrote it.
 */
import type { Call, CommentResult, RecordStore } from '#capabilities';
import { path } from '#connector-kit';
import { PayloadTooLargeError, type RecordAttachment, VendorNotFoundError, VendorReplyError } from '#domain';
import * as api from './api.ts';
import { MARKER_KEY, markerOfAudit } from './audits.ts';
import { isVendorId, type ZendeskContext } from './context.ts';
import { MAX_COMMENT_LENGTH } from './schema.ts';
import { toRefusal } from './tickets.ts';
import type { AttachmentWire, CommentWire } from './wire.ts';

type CommentStore = Pick<RecordStore, 'listComments' | 'addComment' | 'listAttachments' | 'readAttachment' | 'addAttachment'>;
type Visibility = 'public' | 'internal';

const NO_TICKET: CommentResult = { kind: 'refused', refusal: { fields: [], message: 'The help desk has no such ticket.', missing: [] } };

export function createCommentStore(context: ZendeskContext): CommentStore {
  const { http } = context;

  async function send(
    id: string,
    comment: { readonly body: string; readonly visibility: Visibility; readonly marker: string; readonly uploads?: readonly string[] },
    call: Call,
  ) {
    const { body, visibility, marker, uploads } = comment;
    // A public comment mails the requester, so `public` is always said and never left to the vendor's default.
    const patch = {
      comment: { body: cut(body), public: visibility === 'public', ...(uploads ? { uploads } : {}) },
      metadata: { [MARKER_KEY]: marker },
    };
    const reply = await api.updateTicket(http, id, patch, call);
    if (reply.kind === 'missing') return NO_TICKET;
    if (reply.kind === 'refused') return { kind: 'refused', refusal: toRefusal(reply.refusal, await context.definitions(call)) } as const;
    if (reply.kind === 'conflict')
      return {
        kind: 'refused',
        refusal: { fields: [], message: 'The help desk was busy with this ticket; nothing was added.', missing: [] },
      } as const;
    const commentId = reply.audit?.events.find((event) => event.type === 'Comment')?.id;
    if (commentId === undefined) {
      throw new VendorReplyError({
        message: 'comment.add: the help desk took the comment and named no id. The marker finds it.',
        facts: { operation: 'comment.add', wasSent: true },
      });
    }
    return { kind: 'added', commentId } as const;
  }

  async function commentsOf(id: string, call: Call) {
    return isVendorId(id) ? api.listComments(http, id, call) : { comments: [], users: [] };
  }

  return {
    async listComments(id, sinceIso, call) {
      const { comments, users } = await commentsOf(id, call);
      const since = sinceIso === undefined ? Number.NEGATIVE_INFINITY : Date.parse(sinceIso);
      const wanted = comments.filter((comment) => Date.parse(comment.created_at) >= since);
      if (wanted.length === 0) return [];
      const markers = await readMarkers(context, id, call);
      const names = new Map(users.map((user) => [user.id, user.name]));
      const opening = openingOf(comments);
      return wanted.toSorted(byAge).map((comment) => {
        const marker = markers.get(comment.id);
        return {
          id: comment.id,
          visibility: visibilityOf(comment),
          text: comment.plain_body ?? comment.body ?? '',
          authorId: comment.author_id,
          authorName: names.get(comment.author_id) ?? '',
          createdAt: comment.created_at,
          ...(marker === undefined ? {} : { marker }),
          ...(comment === opening && { isOpening: true as const }),
        };
      });
    },
    async addComment(id, { text, visibility, marker }, call) {
      return isVendorId(id) ? send(id, { body: text, visibility, marker }, call) : NO_TICKET;
    },
    async listAttachments(id, call) {
      const { comments } = await commentsOf(id, call);
      const opening = openingOf(comments);
      return comments.flatMap((comment) =>
        comment.attachments.map((attachment) => ({ ...toAttachment(attachment, comment), ...(comment === opening && { isOpening: true as const }) })),
      );
    },
    async readAttachment(id, attachmentId, maxBytes, call) {
      const { comments } = await commentsOf(id, call);
      const attachment = comments.flatMap((comment) => comment.attachments).find((candidate) => candidate.id === attachmentId);
      if (!attachment)
        throw new VendorNotFoundError({
          message: `Ticket ${id} carries no file ${attachmentId}. Read the list of its files again.`,
          facts: { id, attachmentId },
        });
      if (attachment.size > maxBytes) throw tooLarge(attachment, maxBytes);
      return downloadFile(context, attachment, maxBytes, call);
    },
    async addAttachment(id, file, call) {
      if (!isVendorId(id)) return NO_TICKET;
      const token = await api.uploadFile(http, file, call);
      return send(id, { body: file.fileName, visibility: file.visibility, marker: file.marker, uploads: [token] }, call);
    },
  };
}

/** Our markers by comment id, from the audits that brought the comments. */
async function readMarkers(context: ZendeskContext, ticketId: string, call: Call): Promise<ReadonlyMap<string, string>> {
  const audits = await api.listAudits(context.http, ticketId, call);
  const pairs = audits.flatMap((audit) => {
    const marker = markerOfAudit(audit);
    return marker === undefined
      ? []
      : audit.events.filter((event) => event.type === 'Comment' && event.id).map((event): [string, string] => [event.id ?? '', marker]);
  });
  return new Map(pairs);
}

/** The vendor's address of a file is on the account's own host; one elsewhere is refused by the client. */
async function downloadFile(
  { http, baseUrl }: ZendeskContext,
  attachment: AttachmentWire,
  maxBytes: number,
  call: Call,
): Promise<ReadableStream<Uint8Array>> {
  const address = new URL(attachment.content_url, baseUrl);
  const token = /^\/attachments\/token\/([^/]+)\/$/.exec(address.pathname)?.[1];
  const target = token ? { path: path`/attachments/token/${decodeURIComponent(token)}/`, query: { name: attachment.file_name } } : { path: address };
  return http.openFile({ operation: 'attachment.read', method: 'GET', ...target, repeat: 'safe', maxBytes, timeoutMs: 60_000 }, call);
}

function toAttachment(attachment: AttachmentWire, comment: CommentWire): RecordAttachment {
  const { id, file_name: fileName, content_type: contentType, size } = attachment;
  return { id, fileName, contentType, size, commentId: comment.id, visibility: visibilityOf(comment), createdAt: comment.created_at };
}

function visibilityOf(comment: CommentWire): Visibility {
  return comment.public ? 'public' : 'internal';
}

/** The first one is the ticket's description. */
const openingOf = (comments: readonly CommentWire[]): CommentWire | undefined => comments.toSorted(byAge)[0];

function byAge(a: CommentWire, b: CommentWire): number {
  return Date.parse(a.created_at) - Date.parse(b.created_at);
}

function tooLarge(attachment: AttachmentWire, maxBytes: number): PayloadTooLargeError {
  return new PayloadTooLargeError({
    message: `${attachment.file_name} has ${attachment.size} bytes; at most ${maxBytes} are taken.`,
    facts: { size: attachment.size, maxBytes },
  });
}

/** The vendor's limit, with a mark; never in the middle of a character. */
function cut(text: string): string {
  return text.length <= MAX_COMMENT_LENGTH ? text : `${text.slice(0, MAX_COMMENT_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
