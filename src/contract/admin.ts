/** @module contract/admin  What admins see: flows, connections, mapping versions, dead letters. */
import { z } from 'zod';
import { fieldValue, instant, linkState, reason } from './common.ts';

export const flowOverview = z
  .object({
    flow: z.string(),
    connectionName: z.string(),
    recordType: z.string(),
    state: linkState,
    stateReason: reason,
    links: z.record(linkState, z.number().int()),
    lastEventAt: instant.nullable(),
    /** Seconds from a change being seen to it being written, median of the last 24 h; null where nothing flowed. */
    lagSeconds: z.number().nullable(),
    writes24h: z.object({ in: z.number().int(), out: z.number().int() }),
  })
  .meta({ id: 'FlowOverview' });
export type FlowOverview = z.infer<typeof flowOverview>;
export const overviewAnswer = z
  .object({
    isPaused: z.boolean(),
    pausedBy: z.string().nullable(),
    flows: z.array(flowOverview),
    needs: z.object({ held: z.number().int(), conflicts: z.number().int(), deadLetters: z.number().int() }),
  })
  .meta({ id: 'OverviewAnswer' });
export type OverviewAnswer = z.infer<typeof overviewAnswer>;

export const connectorView = z
  .object({
    id: z.string(),
    name: z.string(),
    capabilities: z.array(z.string()),
    fields: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        isRequired: z.boolean(),
        choices: z.array(z.string()).optional(),
        default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      }),
    ),
    docs: z.array(z.string()),
  })
  .meta({ id: 'Connector' });
export const connectionView = z
  .object({
    id: z.string(),
    name: z.string(),
    connectorId: z.string(),
    capabilities: z.array(z.string()),
    state: z.enum(['active', 'paused', 'needs-attention']),
    stateReason: reason.nullable(),
    owner: z.string(),
    settings: z.record(z.string(), fieldValue),
    hasSecrets: z.array(z.string()),
    webhookUrl: z.string(),
    lastUsedAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Connection' });
export type ConnectionView = z.infer<typeof connectionView>;
export const connectionsAnswer = z.object({ connections: z.array(connectionView) }).meta({ id: 'ConnectionsAnswer' });
export const connectorsAnswer = z.object({ connectors: z.array(connectorView) }).meta({ id: 'ConnectorsAnswer' });
export const saveConnectionBody = z
  .object({
    name: z.string().min(1).max(80),
    connectorId: z.string(),
    owner: z.string().min(1).max(120),
    settings: z.record(z.string(), fieldValue),
    secrets: z.record(z.string(), z.string().max(16_384)),
  })
  .strict()
  .meta({ id: 'SaveConnectionBody' });
export const connectionTestAnswer = z
  .object({
    checks: z.array(
      z.object({
        name: z.string(),
        outcome: z.enum(['passed', 'failed', 'skipped']),
        problem: z.object({ code: z.string(), message: z.string() }).nullable(),
        tookMs: z.number(),
      }),
    ),
  })
  .meta({ id: 'ConnectionTestAnswer' });

export const mappingProblemView = z
  .object({
    line: z.number().int(),
    column: z.number().int(),
    path: z.string(),
    severity: z.enum(['error', 'warning', 'note']),
    code: z.string(),
    message: z.string(),
    fix: z.string().nullable(),
  })
  .meta({ id: 'MappingProblem' });
export const mappingVersionView = z
  .object({
    version: z.number().int(),
    state: z.enum(['active', 'superseded', 'invalid']),
    hash: z.string(),
    readAt: instant,
    activatedAt: instant.nullable(),
    document: z.string(),
    problems: z.array(mappingProblemView),
    tests: z.object({ passed: z.number().int(), failed: z.number().int() }),
  })
  .meta({ id: 'MappingVersion' });
export type MappingVersionView = z.infer<typeof mappingVersionView>;
export const mappingVersionsAnswer = z
  .object({ active: z.number().int().nullable(), versions: z.array(mappingVersionView) })
  .meta({ id: 'MappingVersionsAnswer' });
export const checkMappingBody = z
  .object({ document: z.string().max(65_536) })
  .strict()
  .meta({ id: 'CheckMappingBody' });
export const checkMappingAnswer = z
  .object({
    problems: z.array(mappingProblemView),
    tests: z.array(z.object({ name: z.string(), outcome: z.enum(['passed', 'failed']), difference: z.string().nullable() })),
    isUsable: z.boolean(),
  })
  .meta({ id: 'CheckMappingAnswer' });

export const deadLetterView = z
  .object({
    id: z.string(),
    linkId: z.string(),
    ticketId: z.string(),
    flow: z.string(),
    record: z.string().nullable(),
    cause: reason,
    attempts: z.number().int(),
    firstAt: instant,
    lastAt: instant,
    state: z.enum(['waiting', 'replayed', 'discarded']),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetterView = z.infer<typeof deadLetterView>;
export const deadLettersAnswer = z
  .object({
    groups: z.array(z.object({ cause: reason, count: z.number().int(), since: instant })),
    letters: z.array(deadLetterView),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'DeadLettersAnswer' });
/** Preflight says what replay would do; nothing is changed. */
export const preflightAnswer = z.object({ verdict: z.enum(['safe', 'stale', 'conflict', 'blocked']), reason }).meta({ id: 'PreflightAnswer' });
