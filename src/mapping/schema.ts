/**
 * @module mapping/schema
 * The mapping document as zod schemas: what an admin may write, with the defaults. Strict: an unknown key is a problem, never ignored.
 * The published JSON Schema (`docs/mapping.schema.json`) is generated from here, so every description is read by people.
 */

import { z } from 'zod';
import { RECORD_TYPES } from '#domain';

/** The longest document that is read, in UTF-16 code units. */
export const MAX_DOCUMENT_LENGTH = 64 * 1024;

const scalar = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .describe('A single value: text, number, true, false or null (known to be empty).');

const path = z
  .string()
  .min(1, 'Name a field here.')
  .max(200, 'A field name has at most 200 characters.')
  .regex(/^\S+(?: \S+)*$/u, 'A field name has no blanks at its ends and no line breaks.')
  .refine((name) => name !== '__proto__', { message: 'This name is reserved and cannot be a field.', params: { form: 'reserved' } })
  .describe("A field's path, as the connection's field list shows it: status, custom/360012345, short_description.");

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, 'Use lower-case letters, digits and hyphens, at most 63 characters, starting with a letter or digit.');

/** When a ticket is meant, by one field. A plain value or a list means "is one of these"; the named forms also look inside lists such as tags. */
export const conditionSchema = z.union([
  scalar,
  z.array(scalar).min(1, 'List at least one value.'),
  z
    .strictObject({
      any: z.array(scalar).min(1).optional().describe('The field is, or its list holds, at least one of these.'),
      all: z.array(scalar).min(1).optional().describe('The list holds every one of these.'),
      none: z.array(scalar).min(1).optional().describe('The field is, or its list holds, none of these.'),
      empty: z.boolean().optional().describe('true: the field has no value; false: it has one.'),
    })
    .refine((condition) => Object.keys(condition).length > 0, { message: 'Say any, all, none or empty.', params: { form: 'sayAny' } }),
]);

/** A built-in step of a transform: fast, and needs no expression language. */
export const stepSchema = z.union([
  z
    .enum(['trim', 'lowercase', 'uppercase', 'text', 'number', 'first'])
    .describe('trim, lowercase, uppercase: on text. text: a number becomes text. number: strict text becomes a number. first: of a list.'),
  z.strictObject({ cut: z.int().min(1).max(100_000).describe('At most this many characters; a cut text ends in …') }),
  z.strictObject({ prefix: z.string().min(1).max(1000).describe('Put in front of a text.') }),
  z.strictObject({ suffix: z.string().min(1).max(1000).describe('Put behind a text.') }),
  z.strictObject({ join: z.string().max(100).describe('Makes one text of a list (or of several desk fields), empty parts left out.') }),
  z.strictObject({ split: z.string().min(1).max(100).describe('Makes a list of a text; empty parts are left out.') }),
]);

const transformSchema = z
  .union([
    z
      .string()
      .min(1, 'Write an expression.')
      .max(4000, 'An expression has at most 4,000 characters.')
      .describe('A JSONata expression over `value` and `fields`.'),
    z.array(stepSchema).min(1, 'List at least one step.').max(20),
  ])
  .describe('Text is a JSONata expression; a list is built-in steps, applied in order.');

const otherwiseSchema = z
  .union([z.enum(['hold', 'keep']), z.strictObject({ value: scalar })])
  .describe('For a value in no pair: hold (wait and show it), keep (leave the other side as it is), or { value: … } to write that.');

const emptySchema = z.enum(['clear', 'keep', 'hold']).describe('An empty value: clear the other side, keep what it has, or hold.');

/** One rule: which desk field goes with which remote field, and how. */
export const fieldRuleSchema = z
  .strictObject({
    desk: z
      .union([path, z.array(path).min(2, 'A list names at least two fields; write a single one without brackets.').max(20)])
      .describe('The help desk field; a list of fields makes one remote value of many (out only).'),
    remote: path,
    direction: z.enum(['out', 'in', 'both']).describe('out: desk to remote. in: remote to desk. both: whichever side changed.'),
    winner: z.enum(['desk', 'remote', 'newest', 'ask']).optional().describe('When both sides changed to different values. Default: ask.'),
    values: z
      .array(z.strictObject({ desk: scalar, remote: scalar }))
      .min(1, 'List at least one pair.')
      .max(500)
      .optional()
      .describe('Pairs of values, most wanted first; several pairs may share a partner.'),
    otherwise: z.strictObject({ out: otherwiseSchema.optional(), in: otherwiseSchema.optional() }).optional(),
    empty: z.strictObject({ out: emptySchema.optional(), in: emptySchema.optional() }).optional(),
    requires: z.record(z.string(), z.array(path).min(1)).optional().describe('What the remote demands with a remote value: { "6": [close_code] }.'),
    transform: z.strictObject({ out: transformSchema.optional(), in: transformSchema.optional() }).optional(),
    ordered: z.boolean().optional().describe('true: the order of a list matters. Default: false.'),
    take: z.enum(['value', 'label']).optional().describe("label: bring in what people read (a group's name) instead of the stored value (in only)."),
    by: z.enum(['email']).optional().describe('email: both fields name people; who is meant is found by the e-mail address, or the field waits.'),
  })
  .refine(({ by, desk, values, transform, take }) => by === undefined || (typeof desk === 'string' && !values && !transform && !take), {
    message: 'by: email stands alone. Name one desk field and remove values, transform and take.',
    path: ['by'],
    params: { form: 'byAlone' },
  })
  .describe('One field rule.');

const carry = z.enum(['none', 'out', 'in', 'both']);

/** Which comments are carried. Directions not named are not carried. */
export const commentRuleSchema = z.strictObject({
  public: carry.default('none'),
  internal: carry.default('none'),
  since: z.enum(['link', 'all']).default('link').describe('link: from the second of linking. all: earlier ones too.'),
  author: z.boolean().default(true).describe('true: a carried comment begins with who wrote it and where. false: the words alone.'),
});

/** Which attachments are carried. */
export const attachmentRuleSchema = z.strictObject({
  direction: carry.default('none'),
  maxMb: z.number().positive().max(50).default(10).describe('Larger files are named in a hold, not carried.'),
});

/** One flow: tickets of a kind tied to records of one type at one connection. */
export const flowSchema = z.strictObject({
  name: name.describe('Unique; appears in provenance and audit.'),
  connection: z.string().min(1).max(100).describe('The name of a configured connection.'),
  record: z.enum(RECORD_TYPES).describe('The record type at that connection.'),
  when: z.record(path, conditionSchema).default({}).describe('Which tickets get a link. All conditions must hold. An existing link keeps syncing.'),
  create: z.enum(['on-demand', 'automatic', 'never']).default('on-demand'),
  firstLink: z
    .enum(['desk', 'remote', 'ask'])
    .default('ask')
    .describe('Whose value wins for `both` fields that differ when an existing record is linked.'),
  tie: z.enum(['desk', 'remote']).optional().describe('Decides a `newest` conflict that times cannot decide.'),
  drift: z.enum(['report', 'repair', 'ignore']).default('report').describe('When the side moved that a rule does not read.'),
  afterClose: z.enum(['ignore', 'follow-up']).default('ignore'),
  fields: z.array(fieldRuleSchema).min(1, 'A flow needs at least one field.').max(200),
  comments: commentRuleSchema.default({ public: 'none', internal: 'none', since: 'link', author: true }),
  attachments: attachmentRuleSchema.default({ direction: 'none', maxMb: 10 }),
  users: z
    .strictObject({ by: z.enum(['email', 'none']) })
    .default({ by: 'email' })
    .describe(
      'email: a rule between two fields that hold people matches them by address, as if it said `by: email`. none: each rule says it itself.',
    ),
  allow: z.array(path).optional().describe('If given, only these remote fields may leave (and `comments`, `attachments` where named).'),
});

const values = z.record(z.string(), z.json());
const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1)]);

/** A test that the document carries: given these values, expect that outcome. */
export const mappingTestSchema = z.strictObject({
  name: z.string().min(1).max(200),
  flow: name,
  desk: values.optional().describe('Values on the ticket.'),
  remote: values.optional().describe('Values on the remote record.'),
  expect: z
    .strictObject({
      matches: z.boolean().optional().describe('Whether the ticket gets a link by `when`.'),
      remote: values.optional().describe('What would be written to the remote record.'),
      desk: values.optional().describe('What would be written to the ticket.'),
      hold: oneOrMore(z.strictObject({ field: path, reason: z.string().optional(), missing: z.array(path).optional() })).optional(),
      keep: oneOrMore(path).optional().describe('Target fields that are left as they are.'),
    })
    .refine((expect) => Object.keys(expect).length > 0, {
      message: 'Expect something: matches, remote, desk, hold or keep.',
      params: { form: 'expect' },
    }),
});

/** The whole document. */
export const mappingDocumentSchema = z.strictObject({
  version: z.literal(1).describe('The version of this language.'),
  flows: z.array(flowSchema).min(1, 'A mapping needs at least one flow.').max(50),
  tests: z.array(mappingTestSchema).max(500).default([]),
});
