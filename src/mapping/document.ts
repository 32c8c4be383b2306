/** @module mapping/document  The types of a parsed mapping document, defaults filled in. */
import type { z } from 'zod';
import type {
  attachmentRuleSchema,
  commentRuleSchema,
  conditionSchema,
  fieldRuleSchema,
  flowSchema,
  mappingDocumentSchema,
  mappingTestSchema,
  stepSchema,
} from './schema.ts';

/** A valid document. Plain JSON: it may be stored and sent as it is. */
export type MappingDocument = z.output<typeof mappingDocumentSchema>;
export type Flow = z.output<typeof flowSchema>;
export type FieldRule = z.output<typeof fieldRuleSchema>;
export type Condition = z.output<typeof conditionSchema>;
export type TransformStep = z.output<typeof stepSchema>;
export type CommentRule = z.output<typeof commentRuleSchema>;
export type AttachmentRule = z.output<typeof attachmentRuleSchema>;
export type MappingTest = z.output<typeof mappingTestSchema>;
/** Which way a rule carries. */
export type Direction = FieldRule['direction'];
/** One way of a rule. */
export type Way = 'out' | 'in';
/** Who wins when both sides changed to different values. */
export type Winner = NonNullable<FieldRule['winner']>;

/** The rule's desk fields, one or many. */
export function deskPathsOf(rule: Pick<FieldRule, 'desk'>): readonly string[] {
  return typeof rule.desk === 'string' ? [rule.desk] : rule.desk;
}

/** Whether a rule carries that way. */
export function carries(rule: Pick<FieldRule, 'direction'>, way: Way): boolean {
  return rule.direction === way || rule.direction === 'both';
}
