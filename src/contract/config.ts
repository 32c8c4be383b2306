/** @module contract/config  Configuration as code: what `tieline config` exports, plans and applies. Never a secret, only the names of those that are stored. */
import { z } from 'zod';
import { fieldValue } from './common.ts';

/** Connections are known by their name; ids differ from installation to installation. */
export const configConnection = z
  .object({
    name: z.string().min(1).max(80),
    connector: z.string().min(1).max(60),
    owner: z.string().min(1).max(120),
    onCall: z.string().min(1).max(120),
    settings: z.record(z.string(), fieldValue),
    /** Names only. A secret that is not stored yet is given with `apply`, from the environment, or entered in the console. */
    secrets: z.array(z.string()),
    isPaused: z.boolean(),
  })
  .strict()
  .meta({ id: 'ConfigConnection' });

export const configDocument = z
  .object({
    version: z.literal(1),
    connections: z.array(configConnection).max(200),
    /** The mapping document, as written. */
    mapping: z.string().max(65_536),
    rules: z.object({ pausedFlows: z.array(z.string().max(100)).max(200) }).strict(),
  })
  .strict()
  .meta({ id: 'ConfigDocument' });
export type ConfigDocument = z.infer<typeof configDocument>;

/** One difference between the document and what is there. `drift`: somebody changed it in the console since the last apply. */
export const configChange = z
  .object({
    what: z.enum(['connection', 'mapping', 'rule']),
    name: z.string(),
    action: z.enum(['add', 'change', 'remove']),
    isDrift: z.boolean(),
    differences: z.array(z.object({ path: z.string(), before: fieldValue.nullable(), after: fieldValue.nullable() })),
    /** What a person must still do: enter a secret, save the settings at the desk. */
    remains: z.string().nullable(),
  })
  .meta({ id: 'ConfigChange' });

export const configPlanAnswer = z
  .object({
    changes: z.array(configChange),
    problems: z.array(z.object({ path: z.string(), message: z.string(), fix: z.string().nullable() })),
    /** Binds `apply` to what was shown. */
    token: z.string(),
    /** Whose app settings hold the mapping, for whoever writes it there. */
    desk: z.object({ connector: z.string(), installationId: z.string(), settings: z.record(z.string(), fieldValue) }),
  })
  .meta({ id: 'ConfigPlanAnswer' });
export type ConfigChange = z.infer<typeof configChange>;
export type ConfigPlanAnswer = z.infer<typeof configPlanAnswer>;
export const planConfigBody = z.object({ document: configDocument }).strict().meta({ id: 'PlanConfigBody' });
export const applyConfigBody = z
  .object({
    document: configDocument,
    token: z.string().min(1).max(200),
    /** By connection and name; for what the plan says is missing. Kept in the vault, never in a document. */
    secrets: z.record(z.string().max(80), z.record(z.string().max(60), z.string().min(1).max(16_384))),
  })
  .strict()
  .meta({ id: 'ApplyConfigBody' });
/** `remaining` is empty where everything was done; else each says what a person must still do. */
export const applyConfigAnswer = z.object({ applied: z.array(configChange), remaining: z.array(configChange) }).meta({ id: 'ApplyConfigAnswer' });
export type ApplyConfigAnswer = z.infer<typeof applyConfigAnswer>;
