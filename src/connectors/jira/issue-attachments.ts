/** @module connectors/jira/issue-attachments  Files of issues. Whether a customer sees one depends on the portal, so what is internal is never sent. */
import type { Call, CommentResult, RecordStore } from '#capabilities';
import { PayloadTooLargeError, type RecordAttachment, VendorNotFoundError } from '#domain';
import { toIso } from './field-shape.ts';
import type { IssueParts } from './issue-parts.ts';
import { toRefusal } from './issue-write.ts';
import { isIssueId } from './jql.ts';
import { attachmentList } from './wire.ts';

type Parts = Pick<IssueParts, 'api'>;

/** Read as `internal`, so that a file which staff put there is never shown to a requester by us. */
export async function listAttachments({ api }: Parts, id: string, call: Call): Promise<readonly RecordAttachment[]> {
  const issue = isIssueId(id) ? await api.readIssue(id, { fields: ['attachment'] }, call) : undefined;
  return attachmentList.parse(issue?.fields.attachment ?? []).map((file) => ({
    id: file.id,
    fileName: file.filename,
    contentType: file.mimeType,
    size: file.size,
    visibility: 'internal',
    createdAt: toIso(file.created) ?? '1970-01-01T00:00:00.000Z',
  }));
}

/** The list is read first: it proves that the file hangs on this issue, and it knows the size before a byte is fetched. */
export async function readAttachment(
  parts: Parts,
  { id, attachmentId, maxBytes }: { readonly id: string; readonly attachmentId: string; readonly maxBytes: number },
  call: Call,
): Promise<ReadableStream<Uint8Array>> {
  const file = (await listAttachments(parts, id, call)).find((candidate) => candidate.id === attachmentId);
  if (file === undefined) throw new VendorNotFoundError({ message: `The issue has no file ${attachmentId.slice(0, 40)}. It may have been removed.` });
  if (file.size > maxBytes)
    throw new PayloadTooLargeError({
      message: `${file.fileName} is larger than ${maxBytes} bytes. Raise the limit of the mapping to carry it.`,
      facts: { maxBytes, size: file.size },
    });
  return parts.api.readAttachment(attachmentId, maxBytes, call);
}

/** The marker has no place on a file and is not kept. */
export async function addAttachment(
  { api }: Parts,
  id: string,
  file: Parameters<RecordStore['addAttachment']>[1],
  call: Call,
): Promise<CommentResult> {
  const refused = (message: string): CommentResult => ({ kind: 'refused', refusal: { fields: [], missing: [], message } });
  if (!isIssueId(id)) return refused('There is no issue of that id.');
  if (file.visibility === 'internal')
    return refused('Not sent: customers may be able to open files of the issue, and this one comes from an internal comment.');
  const { fileName, contentType, content } = file;
  const written = await api.addAttachment(id, { fileName, contentType, content }, call);
  if (written.kind === 'missing') return refused('The issue is gone or hidden from our user.');
  return written.kind === 'refused' ? { kind: 'refused', refusal: toRefusal(written.failure) } : { kind: 'added', commentId: written.id };
}
