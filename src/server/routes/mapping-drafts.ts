/** @module server/routes/mapping-drafts  What an editor of the mapping asks while somebody types: both live schemas, and what a draft would do to one real ticket. */
import { z } from 'zod';
import { type MappingSchemasAnswer, mappingSchemasAnswer, previewMappingAnswer, previewMappingBody } from '#contract';
import { brandId, type FieldOption, type FieldSchema, InvalidInputError, NotFoundError, type TicketId } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';
import { callFor } from '../links.ts';
import type { ConnectionSchemas } from '../live-schemas.ts';
import { viewGate } from '../views/gate-view.ts';
import { viewPlanned } from '../views/link-view.ts';

export const readMappingSchemas = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readMappingSchemas',
    summary:
      'The fields of tickets as they are now, and every connection with the types of its records. With `connection`: that one alone, with their fields; a system that cannot be asked says why.',
    query: z.object({ connection: z.string().min(1).max(200).optional() }),
    answer: mappingSchemasAnswer,
    async handle(asked) {
      const { installationId } = asked.caller;
      const { connection: name } = asked.query;
      if (name !== undefined) {
        const found = await deps.readConnectionSchemas({ installationId, name, call: callFor(asked) });
        return { desk: { fields: [], problem: null }, connections: found ? [viewConnection(found)] : [] };
      }
      const { desk, connections } = await deps.readSchemas(installationId, callFor(asked));
      const { fields, problem } = desk;
      return { desk: { fields: viewFields(fields), problem: problem && { ...problem } }, connections: connections.map(viewConnection) };
    },
  });

export const previewMapping = (deps: ServerDeps): Endpoint =>
  define({
    name: 'previewMapping',
    summary: 'Tries a draft on one real ticket: what would be written on both sides, what would be held. Writes nothing, keeps nothing.',
    body: previewMappingBody,
    answer: previewMappingAnswer,
    async handle(asked) {
      const { installationId } = asked.caller;
      const { document, flow: name, ticketId } = asked.body;
      await deps.requireTicket(asked, ticketId);
      const call = callFor(asked);
      const draft = await deps.installations.compileDraft(installationId, document, call);
      if (draft.kind === 'unusable')
        throw new InvalidInputError({
          message: 'The draft has problems. Correct them first; they are marked in the document.',
          facts: { problems: draft.problems },
        });
      const flow = draft.mapping.flows.find((candidate) => candidate.name === name);
      if (!flow) throw new NotFoundError({ message: `The draft has no flow ${name}.`, facts: { flow: name } });
      const preview = await deps.sync.previewDraft({ installationId, flow, ticketId: brandId<TicketId>(ticketId), call });
      const labels = await deps.labels.ofFlow({ installationId, connectionName: flow.connection, recordType: flow.record, traceId: asked.traceId });
      const { ticket, record, gate, fields, holds, values } = preview;
      return {
        ticket: { id: ticket.id, title: ticket.title, url: ticket.url },
        record: record && { id: record.id, number: record.number, title: record.title, url: record.url },
        gate: { isOpen: gate.isOpen, reason: viewGate(gate.reason, labels.desk) },
        fields: fields.map((field) => viewPlanned(field, labels)),
        holds: holds.map(({ fieldKey, kind, reason, asks }) => ({ fieldKey: fieldKey ?? '', kind, reason: { ...reason }, asks: [...asks] })),
        values: { desk: { ...values.desk }, remote: { ...values.remote } },
      };
    },
  });

function viewConnection({ name, connectorId, records, problem }: ConnectionSchemas): MappingSchemasAnswer['connections'][number] {
  return {
    name,
    connectorId,
    records: records.map(({ type, fields }) => ({ type, fields: viewFields(fields) })),
    problem: problem && { ...problem },
  };
}

/** What a rule can name: a journal's entries are carried as comments. */
function viewFields(fields: readonly FieldSchema[]): MappingSchemasAnswer['desk']['fields'] {
  return fields.filter(({ isJournal }) => !isJournal).map(viewField);
}

/** A value that several parents share is one for whoever writes a rule. */
function viewOptions(options: readonly FieldOption[]): MappingSchemasAnswer['desk']['fields'][number]['options'] {
  return [...Map.groupBy(options, ({ value }) => value)].map(([value, same]) => ({
    value,
    label: same[0]?.label ?? value,
    dependsOn: same.flatMap(({ dependsOn = [] }) => dependsOn),
  }));
}

function viewField(field: FieldSchema): MappingSchemasAnswer['desk']['fields'][number] {
  const { path, label, kind, isReadOnly, isRequired, maxLength, options = [] } = field;
  return {
    path,
    label,
    kind,
    isReadOnly,
    isRequired,
    maxLength: maxLength ?? null,
    options: viewOptions(options),
  };
}
