/** B3: what a mapping costs for a ticket of 40 fields, type checks included, against the same by hand and in JSONata. */
import { deepStrictEqual } from 'node:assert/strict';
import type { FieldKind, FieldSchema } from '#domain';
import { type CompiledFlow, compileMapping, mappingDocumentSchema, type Projection } from '#mapping';
import type { Bench } from './bench.ts';
import { mapByHand, mapByJsonata, plain, remoteName, states, type Ticket, ticket, urgencies } from './limits/map-ticket.ts';

const ROUND_MS = 400;
const pairs = (table: Readonly<Record<string, string>>) => Object.entries(table).map(([desk, remote]) => ({ desk, remote }));
const rules = [
  ...plain.map((desk) => ({ desk, remote: remoteName(desk), direction: 'out' })),
  { desk: 'status', remote: 'state', direction: 'out', values: pairs(states) },
  { desk: 'priority', remote: 'urgency', direction: 'out', values: pairs(urgencies) },
  { desk: 'subject', remote: 'short_description', direction: 'out' },
  { desk: 'tags', remote: 'labels', direction: 'out', transform: { out: [{ join: ', ' }] } },
  { desk: 'requester_email', remote: 'caller', direction: 'out', transform: { out: ['lowercase'] } },
];

const kindOf = (path: string): FieldKind => {
  const value = ticket[path];
  if (typeof value === 'number') return 'integer';
  if (typeof value === 'boolean') return 'boolean';
  return path.endsWith('_at') ? 'date-time' : 'text';
};
const schemaField = (path: string, kind: FieldKind): FieldSchema => ({
  path,
  label: path,
  kind,
  isReadOnly: false,
  isRequired: false,
  ...(kind === 'text' && { maxLength: 160 }),
});
const fields = rules.map(({ desk, remote }) =>
  schemaField(remote, desk === 'status' || desk === 'priority' ? 'choice' : Array.isArray(ticket[desk]) ? 'text' : kindOf(desk)),
);

const compile = (): CompiledFlow => {
  const document = mappingDocumentSchema.parse({ version: 1, flows: [{ name: 'bench', connection: 'x', record: 'incident', fields: rules }] });
  const [flow] = compileMapping(document, { schemas: { remote: { bench: { type: 'incident', readAt: '2026-01-01T00:00:00Z', fields } } } }).flows;
  if (!flow) throw new Error('The mapping of the bench has no flow.');
  return flow;
};

const flow = compile();
/** As a connector hands it over, key by key; the function by hand gets an object literal, the form that suits it best. */
const asRead: Ticket = {};
for (const [path, value] of Object.entries(ticket)) asRead[path] = value;
/** What reconcile does with a flow: one projection for each field, in a list. */
const mapByClosures = (from: Ticket): Projection[] => flow.fields.map((field) => field.projectOut(from) as Projection);
const asRecord = (projections: Projection[]) =>
  Object.fromEntries(
    projections.map((projection, index) => [flow.fields[index]?.remotePath, projection.kind === 'value' ? projection.value : projection.reason]),
  );

/** Tickets mapped per second; each has another id, so that nothing can be hoisted out of the loop. */
const rateOf = (map: (from: Ticket) => unknown, own: Ticket): number => {
  let done = 0;
  const start = performance.now();
  do {
    for (let index = 0; index < 100; index += 1) {
      own.id = done + index;
      sink = map(own);
    }
    done += 100;
  } while (performance.now() - start < ROUND_MS);
  return (done / (performance.now() - start)) * 1000;
};
let sink: unknown;

const rateOfJsonata = async (): Promise<number> => {
  let done = 0;
  const start = performance.now();
  while (performance.now() - start < ROUND_MS) {
    sink = await mapByJsonata({ ...ticket, id: done });
    done += 1;
  }
  return (done / (performance.now() - start)) * 1000;
};

export const bench: Bench = {
  id: 'B3',
  title: 'a mapping of 40 fields runs near a function written by hand, and far from JSONata',
  goals: [
    { metric: 'by hand', unit: 'tickets/s', atLeast: 0.15 },
    { metric: 'in JSONata', unit: 'tickets/s', atLeast: 50 },
  ],
  prepare: async () => {
    const wanted = mapByHand(ticket);
    deepStrictEqual(asRecord(mapByClosures(ticket)), { ...wanted });
    deepStrictEqual({ ...(await mapByJsonata(ticket)) }, { ...wanted });
  },
  limit: async () => ({ values: { 'by hand': rateOf(mapByHand, { ...ticket }), 'in JSONata': await rateOfJsonata() } }),
  product: async () => {
    const rate = rateOf(mapByClosures, asRead);
    return { values: { 'by hand': rate, 'in JSONata': rate }, notes: [`the last ticket mapped has ${Object.keys(sink as object).length} fields`] };
  },
};
