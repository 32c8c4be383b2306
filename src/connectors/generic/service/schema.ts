/**
 * @module connectors/generic/service/schema
 * The document that describes a service: what is sent, and where in the replies things stand. Its JSON Schema is docs/generic-connector.schema.json.
 * Keys are strict: a misspelt one is refused and named.
 */
import { z } from 'zod';
import { INSTANT_FORMS, isZone } from '../wire/instants.ts';
import { parsePath } from '../wire/place.ts';

/** Longest document that is read, characters. */
export const MAX_SERVICE_LENGTH = 100_000;

const short = z.string().min(1).max(200);

const path = z
  .string()
  .max(300)
  .superRefine((text, context) => {
    try {
      parsePath(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : 'it cannot be read';
      context.addIssue({
        code: 'custom',
        message: `${why}. Write names with dots between them, such as result.items, entries as list[] or list[id=42]`,
      });
    }
  })
  .meta({ description: 'Where something stands in a reply: names with dots, list[], list[0], list[id=42]; in XML local names, @attribute.' });

const constants = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'is no header name'), z.string().max(1_000));
const templates = z.record(short, z.union([z.string().max(2_000), z.number(), z.boolean()]));

const zone = z.string().refine(isZone, 'is no time zone; write an IANA name such as Europe/Vienna');
const instantForm = {
  as: z.enum(INSTANT_FORMS).default('iso').describe('iso (with a zone in the text), epoch-s, epoch-ms, or local (without a zone; needs zone)'),
  zone: zone.optional(),
};
const needsZone = <Form extends { as: string; zone?: string | undefined }>(form: Form, context: z.core.$RefinementCtx<Form>) => {
  if (form.as === 'local' && form.zone === undefined)
    context.addIssue({
      code: 'custom',
      path: ['zone'],
      message: 'is missing; local times need the zone in which the service writes them, such as Europe/Vienna',
    });
};
const instant = z.union([
  path.transform((at) => ({ at, as: 'iso' as const, zone: undefined })),
  z.strictObject({ at: path, ...instantForm }).superRefine(needsZone),
]);

/** A sign that a record shows: one of these values stands there, or, without values, anything does. */
const sign = z.strictObject({
  at: path,
  is: z
    .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .min(1)
    .optional(),
});

const paging = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('page'),
    first: z.number().int().min(0).max(1).default(1),
    size: z.number().int().min(1).max(1_000).default(100),
    total: path.optional(),
    more: path.optional(),
  }),
  z.strictObject({ kind: z.literal('offset'), size: z.number().int().min(1).max(1_000).default(100), total: path.optional(), more: path.optional() }),
  z.strictObject({ kind: z.literal('cursor'), next: path, more: path.optional(), size: z.number().int().min(1).max(1_000).default(100) }),
  z.strictObject({ kind: z.literal('next-link'), next: path, size: z.number().int().min(1).max(1_000).default(100) }),
  z.strictObject({ kind: z.literal('link-header'), size: z.number().int().min(1).max(1_000).default(100) }),
]);
export type Paging = z.output<typeof paging>;

/** What is sent. `document` is for GraphQL, `xml` for SOAP. */
const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  path: z.string().max(1_000).optional(),
  query: templates.optional(),
  headers: constants.optional(),
  json: z.unknown().optional().describe('The body; texts in it may hold placeholders'),
  form: templates.optional(),
  fieldsAt: path.optional().describe('Where in the body (GraphQL: in the variables) the written fields go; the top where absent'),
  document: z.string().max(10_000).optional().describe('The GraphQL document; a constant, values go into variables'),
  variables: z.record(short, z.unknown()).optional(),
  xml: z.string().max(10_000).optional().describe('The content of the SOAP body: one element'),
  statuses: z.array(z.number().int().min(200).max(299)).min(1).optional().describe('Statuses that mean success; every 2xx where absent'),
  success: sign.optional().describe('What a reply must show besides, where a 2xx can carry a failure'),
});
export type RequestDocument = z.output<typeof request>;

const single = request.extend({ record: path.default('').describe('Where the record stands in the reply') });
const list = request.extend({ items: path.describe('Where the entries stand in the reply'), paging: paging.optional() });
const sweep = list.extend({
  since: z.strictObject(instantForm).superRefine(needsZone).prefault({}).describe('How {since} is written'),
  order: z.enum(['oldest-first', 'any']).default('any').describe('oldest-first where the service sorts by the last change'),
});

const option = z.union([
  short.transform((value) => ({ value, label: value })),
  z.strictObject({ value: z.union([short, z.number(), z.boolean()]).transform(String), label: short }),
]);

const field = z
  .strictObject({
    at: path,
    to: path.optional().describe('Where it is written; `at` where absent'),
    label: short.optional(),
    kind: z.enum(['text', 'long-text', 'integer', 'decimal', 'boolean', 'date', 'date-time', 'choice', 'multi-choice', 'reference', 'user', 'tags']),
    as: z
      .enum(['text', 'number', ...INSTANT_FORMS])
      .optional()
      .describe('How the service writes it, where that is not what the kind says'),
    zone: zone.optional(),
    words: z.strictObject({ true: short, false: short }).optional().describe('For booleans that are words, such as Y and N'),
    options: z.union([z.array(option).min(1).max(500), list.extend({ value: path, label: path })]).optional(),
    labelAt: path.optional().describe('Where the label of its value stands'),
    readOnly: z.boolean().default(false),
    required: z.boolean().default(false),
    maxLength: z.number().int().min(1).max(1_000_000).optional(),
    absent: z.enum(['unread', 'empty']).default('unread').describe('What it means that nothing stands there'),
    refersTo: z.literal('configuration-item').optional(),
  })
  .superRefine((value, context) => {
    if (value.as === 'local') needsZone({ as: 'local', ...(value.zone === undefined ? {} : { zone: value.zone }) }, context as never);
    if (value.options !== undefined && !['choice', 'multi-choice'].includes(value.kind))
      context.addIssue({ code: 'custom', path: ['options'], message: 'belongs to fields of kind choice or multi-choice only' });
  });
export type FieldDocument = z.output<typeof field>;

const version = z.strictObject({
  token: path.optional().describe('What differs between any two states; the time of the last change where absent'),
  order: path.optional().describe('A number that grows with each change; the time of the last change where absent'),
  updatedAt: instant,
  updatedBy: path.optional(),
});

const record = z.strictObject({
  id: path,
  number: path.optional().describe('What people call it; the id where absent'),
  title: path.optional(),
  url: z.string().max(1_000).describe('Where a person opens it, with {id} or {number}: below the address of the connection, or a whole address'),
  version,
  correlation: z
    .union([path.transform((at) => ({ at, to: undefined })), z.strictObject({ at: path, to: path.optional() })])
    .describe('Where Tieline leaves its own id at creation'),
  state: short.optional().describe('The field that shows as the state'),
  assignee: path.optional(),
  priority: short.optional().describe('The field that shows as the priority'),
  item: path.optional().describe('The configuration item it stands on'),
  openedAt: instant.optional(),
  ended: sign.optional().describe('Resolved: no longer among the open ones'),
  closed: sign.optional().describe('Closed for good: takes no more changes'),
  deleted: sign.optional(),
});

const deletions = sweep.extend({ id: path, at: instant });

const comments = z.strictObject({
  list: list.extend({ since: z.strictObject(instantForm).superRefine(needsZone).prefault({}) }),
  add: request.extend({ id: path.optional().describe('Where the id of the new comment stands in the reply') }),
  id: path,
  text: path,
  author: path,
  authorName: path.optional(),
  createdAt: instant,
  visibility: z.union([
    z.enum(['public', 'internal']).describe('All comments are of that one'),
    z.strictObject({ at: path, public: z.union([z.string(), z.number(), z.boolean()]), internal: z.union([z.string(), z.number(), z.boolean()]) }),
  ]),
});

const history = list.extend({
  field: path,
  from: path,
  to: path,
  by: path,
  at: instant,
  since: z.strictObject(instantForm).superRefine(needsZone).prefault({}),
});

/** What a refusal can mean. `failed`: their side broke, and what a write did is unknown. */
export const MEANINGS = ['not-found', 'stale', 'refused', 'auth', 'forbidden', 'rate-limited', 'failed'] as const;
export type Meaning = (typeof MEANINGS)[number];

const errors = z.strictObject({
  when: path.optional().describe('Something stands here in a failure, also in a 2xx'),
  message: path.optional(),
  code: path.optional(),
  fields: path.optional().describe('Names of the fields at fault'),
  missing: path.optional().describe('Names of the fields that it demands'),
  meanings: z.record(z.string(), z.enum(MEANINGS)).default({}).describe('What the codes mean'),
  statuses: z
    .record(z.string().regex(/^[45]\d\d$/, 'is no status of a refusal'), z.enum(MEANINGS))
    .default({})
    .describe('What statuses mean, where not as in HTTP'),
});

/** The shape alone; `check.ts` looks at what belongs together. */
export const serviceSchema = z.strictObject({
  version: z.literal(1),
  format: z.enum(['json', 'graphql', 'soap']),
  endpoint: z.string().max(500).optional().describe('The one path of a GraphQL or SOAP service'),
  soap: z.strictObject({ version: z.enum(['1.1', '1.2']).default('1.1'), header: z.string().max(5_000).optional() }).prefault({}),
  headers: constants.default({}),
  record,
  fields: z.record(z.string().regex(/^[A-Za-z][\w.-]{0,99}$/, 'is no name of a field: letters, digits and . _ -'), field),
  requests: z.strictObject({
    me: request.extend({ id: path, name: path }).optional(),
    get: single,
    byNumber: list,
    byCorrelation: list,
    changed: sweep,
    deleted: deletions.optional(),
    openForItem: list.optional(),
    create: single.extend({ id: path.optional().describe('Where the id stands, where the reply holds no record') }),
    update: single.extend({ returns: z.enum(['record', 'nothing']).default('record') }),
    history: history.optional(),
  }),
  me: z.strictObject({ id: short, name: short }).optional().describe('Our own user, where no request tells'),
  comments: comments.optional(),
  errors: errors.prefault({}),
  guard: z.enum(['etag', 'version', 'compare', 'none']).default('compare').describe('How a write over a newer version is prevented'),
  findLagSeconds: z.number().min(0).max(600).default(0).describe('How long after a create it may not yet be found'),
  overlapSeconds: z.number().min(10).max(3_600).default(120).describe('How late a change may become visible'),
});
export type ServiceDocument = z.output<typeof serviceSchema>;
export type ListDocument = z.output<typeof list>;
