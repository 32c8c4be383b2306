/** @module connectors/servicenow/record-attachments  Files on records. Whoever may see the record may see its files, the caller of an incident included. */
import type { Call, CommentResult, RecordStore } from '#capabilities';
import { PayloadTooLargeError, type RecordAttachment, VendorNotFoundError } from '#domain';
import { isSysId } from './query.ts';
import type { HistoryDeps } from './record-history.ts';
import { toRefusal } from './record-write.ts';
import { toIso } from './translate.ts';

type NewFile = Parameters<RecordStore['addAttachment']>[1];

/** Read as `internal`, so that a file which staff put there is never shown to a requester by us. */
export async function listAttachments(
  { api, kind }: Pick<HistoryDeps, 'api' | 'kind'>,
  id: string,
  call: Call,
): Promise<readonly RecordAttachment[]> {
  if (!isSysId(id)) return [];
  const files = await api.listAttachments(kind.table, id, call);
  return files.map((file) => ({
    id: file.sys_id,
    fileName: file.file_name,
    contentType: file.content_type,
    size: file.size_bytes,
    visibility: 'internal',
    createdAt: toIso(file.sys_created_on) ?? '1970-01-01T00:00:00.000Z',
  }));
}

/** The list is read first: it proves that the file hangs on this record, and it knows the size before a byte is fetched. */
export async function readAttachment(
  deps: Pick<HistoryDeps, 'api' | 'kind'>,
  id: string,
  attachmentId: string,
  maxBytes: number,
  call: Call,
): Promise<ReadableStream<Uint8Array>> {
  const file = (await listAttachments(deps, id, call)).find((candidate) => candidate.id === attachmentId);
  if (file === undefined)
    throw new VendorNotFoundError({ message: `The ${deps.kind.noun} has no file ${attachmentId.slice(0, 40)}. It may have been removed.` });
  if (file.size > maxBytes)
    throw new PayloadTooLargeError({
      message: `${file.fileName} is larger than ${maxBytes} bytes. Raise the limit of the mapping to carry it.`,
      facts: { maxBytes, size: file.size },
    });
  return deps.api.readAttachment(attachmentId, maxBytes, call);
}

/** Internal files are refused: there is no way to keep them from those who may see the record. The marker has no place on a file and is not kept. */
export async function addAttachment({ api, kind, schema }: HistoryDeps, id: string, file: NewFile, call: Call): Promise<CommentResult> {
  const refused = (message: string): CommentResult => ({ kind: 'refused', refusal: { fields: [], missing: [], message } });
  if (!isSysId(id)) return refused(`There is no ${kind.noun} of that id.`);
  if (file.visibility === 'internal')
    return refused('Not sent: whoever may see the record could open the file, and it comes from an internal comment.');
  const { fileName, contentType, content } = file;
  const written = await api.addAttachment({ table: kind.table, recordId: id, fileName, contentType, content }, call);
  if (written.kind === 'missing') return refused(`The ${kind.noun} is gone or hidden from our user.`);
  if (written.kind === 'refused') return { kind: 'refused', refusal: toRefusal(written.failure, await schema.read(call)) };
  return { kind: 'added', commentId: written.data.sys_id };
}
