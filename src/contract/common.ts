/** @module contract/common  Pieces that several answers share. */
import { z } from 'zod';

/** ISO 8601 UTC. */
export const instant = z.iso.datetime();

/** A decision's reason; rendered from the translation `reason.<code>`. */
export const reason = z
  .object({ code: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])) })
  .meta({ id: 'Reason' });
export type ReasonView = z.infer<typeof reason>;

/** RFC 9457 problem; `code` maps to the translation `error.<code>`, `remedy` says what to do in plain words. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    remedy: z.string().optional(),
    traceId: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

/**
 * Where an answer's facts come from. `fresh`: just read or within its time; `ageing`: cached past half its time; `stale`: the source failed, this is the last known
 * answer; `unreachable`: failed and nothing is known.
 */
export const sourceState = z
  .object({
    connectionId: z.string(),
    name: z.string(),
    freshness: z.enum(['fresh', 'ageing', 'stale', 'unreachable']),
    fetchedAt: instant.nullable(),
    failure: z.object({ code: z.string(), message: z.string(), retryAt: instant.nullable() }).nullable(),
  })
  .meta({ id: 'SourceState' });
export type SourceState = z.infer<typeof sourceState>;

export const party = z.object({ id: z.string(), name: z.string(), email: z.string().optional() }).meta({ id: 'Party' });

/** Roles as our routes know them. */
export const role = z.enum(['admin', 'agent', 'viewer']);
export type RoleName = z.infer<typeof role>;

/** Any canonical field value. */
export const fieldValue: z.ZodType<unknown> = z.unknown().meta({ description: 'JSON value of a field' });

/** States of a link, one vocabulary everywhere; the worst wins in summaries. */
export const LINK_STATES = ['in-sync', 'pending', 'held', 'conflict', 'failing', 'dead-letter', 'paused', 'silent'] as const;
export const linkState = z.enum(LINK_STATES);
export type LinkState = z.infer<typeof linkState>;
