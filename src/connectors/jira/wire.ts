/** @module connectors/jira/wire  What the vendor sends: issues, their metadata, comments, transitions, and the error envelopes. */
import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** Ids come as text or number. */
const idText = z.union([z.string(), z.number()]).transform(String);

/** Platform `{errorMessages, errors}`, service desk `{errorMessage}`, gateway `{message}`. */
export const failureEnvelope = z.object({
  errorMessages: z
    .array(z.string())
    .nullish()
    .catch([])
    .transform((messages) => messages ?? []),
  errors: z
    .record(z.string(), z.string())
    .nullish()
    .catch({})
    .transform((errors) => errors ?? {}),
  errorMessage: text.catch(''),
  message: text.catch(''),
});
export type Failure = z.output<typeof failureEnvelope>;

export const user = z.object({
  accountId: z.string(),
  displayName: text,
  emailAddress: text,
  active: z.boolean().default(true),
  timeZone: text,
});
export type User = z.output<typeof user>;

/** One entry of an issue's history; `author` is absent for what the platform did by itself. */
export const history = z.object({
  id: idText,
  author: z.object({ accountId: z.string(), displayName: text }).nullish(),
  created: z.string(),
  items: z.array(
    z.object({
      field: z.string(),
      fieldId: z.string().nullish(),
      from: z.string().nullish(),
      fromString: z.string().nullish(),
      to: z.string().nullish(),
      // The vendor names a key like the method of every object: only the own key counts, zod reads no other.
      toString: z.string().nullish().catch(undefined),
    }),
  ),
});
export type History = z.output<typeof history>;
export type HistoryItem = History['items'][number];

export const issue = z.object({
  id: idText,
  key: z.string(),
  fields: z.record(z.string(), z.unknown()).default({}),
  changelog: z.object({ histories: z.array(history) }).optional(),
});
export type Issue = z.output<typeof issue>;

export const issuePage = z.object({ issues: z.array(issue).default([]), nextPageToken: z.string().nullish(), isLast: z.boolean().optional() });
export const historyPage = z.object({ values: z.array(history), total: z.number().optional(), isLast: z.boolean().optional() });

/** A value that a field offers; the vendor names it `name` or `value`. */
export interface AllowedValue {
  readonly id: string;
  readonly name: string;
  readonly children: readonly AllowedValue[];
}
const allowedLeaf = z
  .object({
    id: idText.optional(),
    name: z.string().optional(),
    value: z.string().optional(),
    label: z.string().optional(),
    disabled: z.boolean().optional(),
  })
  .transform(({ id = '', name, value, label, disabled }) => ({ id, name: name ?? value ?? label ?? id, isDisabled: disabled === true }));
const allowed = z
  .object({ children: z.array(allowedLeaf).optional() })
  .loose()
  .transform((raw, context) => {
    const leaf = allowedLeaf.safeParse(raw);
    if (!leaf.success) {
      context.addIssue({ code: 'custom', message: 'is no value of a field' });
      return z.NEVER;
    }
    return { ...leaf.data, children: (raw.children ?? []).filter((child) => !child.isDisabled).map((child) => ({ ...child, children: [] })) };
  });
const allowedValues = z
  .array(allowed)
  .catch([])
  .transform((values): readonly AllowedValue[] => values.filter(({ id, isDisabled }) => id !== '' && !isDisabled));

const fieldType = z.object({ type: z.string(), items: z.string().nullish(), system: z.string().nullish(), custom: z.string().nullish() });
export type FieldType = z.output<typeof fieldType>;

/** A field on a screen: of creation or of a transition. */
const screenField = z.object({
  name: text,
  required: z.boolean().default(false),
  hasDefaultValue: z.boolean().default(false),
  schema: fieldType,
  allowedValues: allowedValues.optional(),
  operations: z.array(z.string()).default([]),
});
export type ScreenField = z.output<typeof screenField>;

export const issueTypePage = z.object({ issueTypes: z.array(z.object({ id: idText, name: z.string() })), total: z.number().optional() });
export const createFieldPage = z.object({ fields: z.array(screenField.extend({ fieldId: z.string() })), total: z.number().optional() });
export type CreateField = z.output<typeof createFieldPage>['fields'][number];

/** Every field of the site, without what it offers. */
export const fieldList = z.array(z.object({ id: z.string(), name: text, custom: z.boolean().default(false), schema: fieldType.nullish() }));
export type SiteField = z.output<typeof fieldList>[number];

const status = z.object({ id: idText, name: z.string(), statusCategory: z.object({ key: z.string() }).nullish() });
export type Status = z.output<typeof status>;
export const projectStatuses = z.array(z.object({ id: idText, name: z.string(), statuses: z.array(status) }));
export const namedList = z.array(z.object({ id: idText, name: z.string() }));

export const transitionList = z.object({
  transitions: z.array(z.object({ id: idText, name: text, to: status, fields: z.record(z.string(), screenField).default({}) })),
});
export type Transition = z.output<typeof transitionList>['transitions'][number];

/** The answer of a write: ids of what was made, or why not. 204 comes without a body. */
export const writeAnswer = failureEnvelope.extend({ id: idText.optional(), key: z.string().optional() }).optional();

export const comment = z.object({
  id: idText,
  author: z.object({ accountId: z.string(), displayName: text }).nullish(),
  body: z.unknown(),
  created: z.string(),
  jsdPublic: z.boolean().nullish(),
  visibility: z.object({ type: z.string().optional() }).nullish(),
  properties: z
    .array(z.object({ key: z.string(), value: z.unknown() }))
    .optional()
    .catch(undefined),
});
export type Comment = z.output<typeof comment>;
export const commentPage = z.object({ comments: z.array(comment), total: z.number().optional() });

export const attachment = z.object({
  id: idText,
  filename: z.string(),
  mimeType: z.string().default('application/octet-stream'),
  size: z.number(),
  created: z.string(),
});
export const attachmentList = z.array(attachment).catch([]);

/** The answer of an upload: the file in a list, or why not. */
export const uploadAnswer = z
  .union([
    z
      .array(z.object({ id: idText }))
      .min(1)
      .transform(([file]) => ({ fileId: file?.id, failure: undefined })),
    writeAnswer.transform((failure) => ({ fileId: undefined, failure })),
  ])
  .optional();

export const permissions = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) });

/** Sites that a person agreed to open to our app. */
export const resourceList = z.array(z.object({ id: z.string(), url: z.string() }));
export const workspaceList = z.object({ values: z.array(z.object({ workspaceId: z.string() })).default([]) });
