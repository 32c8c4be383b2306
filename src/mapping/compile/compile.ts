/** @module mapping/compile/compile  From a valid document to closures, once per mapping version. */
import type { CompiledField, CompiledFlow, CompiledMapping, CompileOptions } from '../compiled.ts';
import type { AttachmentRule, CommentRule, Flow, MappingDocument } from '../document.ts';
import { hashOf } from '../rule-hash.ts';
import { compileField } from './compile-field.ts';
import { compileGate } from './gate.ts';

/** Names in `allow` that are no fields. */
export const ALLOW_COMMENTS = 'comments';
export const ALLOW_ATTACHMENTS = 'attachments';

/**
 * Compiles a document that `validateMapping` found without errors. With `schemas` values are fitted to the live fields (kind, options, length).
 *
 * @example
 * const mapping = compileMapping(document, { schemas, expressions });
 * const projection = await mapping.flows[0].fields[0].projectOut({ status: 'open' });
 */
export function compileMapping(document: MappingDocument, options: CompileOptions = {}): CompiledMapping {
  return { hash: hashOf(document), flows: document.flows.map((flow) => compileFlow(flow, options)) };
}

function compileFlow(flow: Flow, { schemas, expressions }: CompileOptions): CompiledFlow {
  const mayLeave = allowOf(flow);
  const remote = schemas?.remote && Object.hasOwn(schemas.remote, flow.name) ? schemas.remote[flow.name] : undefined;
  const fields = flow.fields.map((rule) => compileField(rule, { desk: schemas?.desk, remote, expressions, users: flow.users, mayLeave }));
  const gateFields = Object.keys(flow.when);
  return {
    name: flow.name,
    connection: flow.connection,
    record: flow.record,
    hash: hashOf(flow),
    gateFields,
    matches: compileGate(flow.when),
    fields,
    deskFields: sortedUnique([...gateFields, ...fields.flatMap((field) => field.deskPaths)]),
    remoteFields: sortedUnique(fields.flatMap(remotePathsOf)),
    create: flow.create,
    firstLink: flow.firstLink,
    tie: flow.tie,
    drift: flow.drift,
    afterClose: flow.afterClose,
    comments: mayLeave(ALLOW_COMMENTS) ? flow.comments : withoutOut(flow.comments),
    attachments: mayLeave(ALLOW_ATTACHMENTS) ? flow.attachments : withoutAttachmentsOut(flow.attachments),
    mayLeave,
  };
}

/** What a rule reads at the remote: its field, what goes with its values, and what decides which of them may be written. */
function remotePathsOf({ remotePath, rule, writesRemote, dependsOn }: CompiledField): readonly string[] {
  return [remotePath, ...Object.values(rule.requires ?? {}).flat(), ...(writesRemote && dependsOn ? [dependsOn.path] : [])];
}

/** Whether a remote field (or `comments`, `attachments`) may leave by the flow's `allow`. */
export function allowOf(flow: Pick<Flow, 'allow'>): (remotePath: string) => boolean {
  if (!flow.allow) return () => true;
  const allowed = new Set(flow.allow);
  return (remotePath) => allowed.has(remotePath);
}

function withoutOut(comments: CommentRule): CommentRule {
  return { ...comments, public: inOnly(comments.public), internal: inOnly(comments.internal) };
}

function withoutAttachmentsOut(attachments: AttachmentRule): AttachmentRule {
  return { ...attachments, direction: inOnly(attachments.direction) };
}

function inOnly(direction: CommentRule['public']): CommentRule['public'] {
  return direction === 'both' || direction === 'in' ? 'in' : 'none';
}

function sortedUnique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort();
}
