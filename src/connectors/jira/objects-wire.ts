/** @module connectors/jira/objects-wire  What the vendor's CMDB sends. https://developer.atlassian.com/cloud/assets/rest/ */
import { z } from 'zod';

const idText = z.union([z.string(), z.number()]).transform(String);
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).nullish().catch(undefined);

const attributeValue = z.object({
  value: text,
  displayValue: text,
  searchValue: text,
  referencedObject: z.object({ id: idText, label: text }).nullish().catch(undefined),
  status: z.object({ name: z.string(), category: z.number().nullish() }).nullish().catch(undefined),
  user: z.object({ displayName: text, emailAddress: text }).nullish().catch(undefined),
});
export type AttributeValue = z.output<typeof attributeValue>;

const assetObject = z.object({
  id: idText,
  label: z.string(),
  objectKey: z.string(),
  objectType: z.object({ id: idText, name: z.string() }),
  updated: z.string().nullish(),
  attributes: z.array(z.object({ objectTypeAttributeId: idText, objectAttributeValues: z.array(attributeValue).default([]) })).default([]),
});
export type AssetObject = z.output<typeof assetObject>;

export const objectPage = z.object({ values: z.array(assetObject).default([]), isLast: z.boolean().optional(), last: z.boolean().optional() });

/** `type`: 0 plain, 1 a reference to an object, 2 a user, 7 a status. */
const attribute = z.object({
  id: idText,
  name: z.string(),
  type: z.number().catch(0),
  referenceType: z.object({ name: z.string() }).nullish().catch(undefined),
});
export type Attribute = z.output<typeof attribute>;
export const attributeList = z.array(attribute);
export const schemaList = z.object({ values: z.array(z.object({ id: idText })).default([]) });
