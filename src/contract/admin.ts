/** @module contract/admin  What admins see: flows, connections, mapping versions, dead letters. */
import { z } from 'zod';
import { fieldValue, instant, linkState, reason } from './common.ts';
import { fieldSetAside } from './held.ts';
import { plannedField, shownValue } from './links.ts';

/** What waits for a person: held links, fields in conflict, links that gave up. Each is the length of its list. */
const needs = z.object({ held: z.number().int(), conflicts: z.number().int(), deadLetters: z.number().int() });

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
    /** Writes by hour, oldest first, 24 entries: the sparkline. */
    hours: z.array(z.object({ in: z.number().int(), out: z.number().int() })),
    pause: z.object({ by: z.string(), at: instant, until: instant.nullable() }).nullable(),
    needs,
    setAside: z.array(fieldSetAside),
  })
  .meta({ id: 'FlowOverview' });
export type FlowOverview = z.infer<typeof flowOverview>;
export const overviewAnswer = z
  .object({
    isPaused: z.boolean(),
    pausedBy: z.string().nullable(),
    /** One page of those that were asked for: first what needs a person, then what is stuck, then by name. */
    flows: z.array(flowOverview),
    nextCursor: z.string().nullable(),
    /** Over all pages of what was asked for. */
    matching: z.object({ flows: z.number().int(), links: z.number().int() }),
    /** Whatever was asked for. `stuck.names`: the first of those that do not carry changes now. `systems`: the connection of each flow, by their names. */
    whole: z.object({
      flows: z.number().int(),
      stuck: z.object({ count: z.number().int(), names: z.array(z.string()) }),
      systems: z.record(z.string(), z.string()),
    }),
    needs,
    /** The first of the connections that need attention or are paused, and how many there are; batches that are under way or wait for approval. */
    connections: z.array(z.object({ id: z.string(), name: z.string(), state: z.enum(['paused', 'needs-attention']) })),
    connectionCounts: z.object({ paused: z.number().int(), needsAttention: z.number().int() }),
    batches: z.object({ running: z.number().int(), waiting: z.number().int() }),
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
    /** Requests that can be tried while they are described; none where the connector brings its own. */
    trials: z.array(z.string()),
  })
  .meta({ id: 'Connector' });
/** As the database holds it. */
const connectionVersion = z.number().int().min(1).max(2_147_483_647);
export const connectionView = z
  .object({
    id: z.string(),
    name: z.string(),
    connectorId: z.string(),
    capabilities: z.array(z.string()),
    state: z.enum(['active', 'paused', 'needs-attention']),
    stateReason: reason.nullable(),
    owner: z.string(),
    /** Who is called when it breaks at night. */
    onCall: z.string(),
    settings: z.record(z.string(), fieldValue),
    hasSecrets: z.array(z.string()),
    /** Whether a person's agreement at the vendor is stored; false where it signs in without any. */
    hasAgreement: z.boolean(),
    /** Null where its connector takes none: the sweep finds what changed. */
    webhook: z
      .object({
        url: z.string(),
        /** The header that carries the signature. */
        signatureHeader: z.string(),
        /** `enrolment`: made and signed when the desk was enrolled, and nobody's to change here. */
        setBy: z.enum(['enrolment', 'admin']),
        /** Whether any delivery can be believed now. */
        hasSecret: z.boolean(),
        /** The latest delivery that was signed rightly; null where none came in the time that deliveries are kept. */
        lastDeliveryAt: instant.nullable(),
      })
      .nullable(),
    lastUsedAt: instant.nullable(),
    createdAt: instant,
    /** Counts what people saved of it. Whoever changes it says which one they saw; another is refused with 409, `facts` then say who changed it and when. */
    version: connectionVersion,
    changedAt: instant.nullable(),
    /** Null before the first change, and where no person did it. */
    changedBy: z.string().nullable(),
  })
  .meta({ id: 'Connection' });
export type ConnectionView = z.infer<typeof connectionView>;
export const connectionsAnswer = z
  .object({ connections: z.array(connectionView), nextCursor: z.string().nullable() })
  .meta({ id: 'ConnectionsAnswer' });
export const connectorsAnswer = z.object({ connectors: z.array(connectorView) }).meta({ id: 'ConnectorsAnswer' });
export const saveConnectionBody = z
  .object({
    name: z.string().min(1).max(80),
    connectorId: z.string(),
    owner: z.string().min(1).max(120),
    onCall: z.string().min(1).max(120),
    settings: z.record(z.string(), fieldValue),
    secrets: z.record(z.string(), z.string().max(16_384)),
  })
  .strict()
  .meta({ id: 'SaveConnectionBody' });
/** A form as it stands, and which of its described requests to send. Of a saved connection the stored secrets count where none are entered. */
export const tryRequestBody = z
  .object({
    connectionId: z.string().max(100).nullable(),
    settings: saveConnectionBody.shape.settings,
    secrets: saveConnectionBody.shape.secrets,
    request: z.string().min(1).max(40),
    /** What it looks for: an id, a number. */
    value: z.string().max(200),
  })
  .strict()
  .meta({ id: 'TryRequestBody' });
/** The raw reply without secrets, beside what each path of the description finds in it; `value: null` where it finds nothing. */
export const tryRequestAnswer = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('answered'),
      sent: z.string(),
      reply: z.string(),
      isCut: z.boolean(),
      recordCount: z.number(),
      findings: z.array(z.object({ name: z.string(), path: z.string(), value: z.string().nullable() })),
      problem: z.string().nullable(),
    }),
    z.object({ kind: z.literal('refused'), problem: z.object({ code: z.string(), message: z.string() }) }),
  ])
  .meta({ id: 'TryRequestAnswer' });
export type TryRequestAnswer = z.output<typeof tryRequestAnswer>;
/** Secrets that are not named stay as they are. `version`: the one that the form was filled from. */
export const changeConnectionBody = saveConnectionBody
  .omit({ connectorId: true, secrets: true })
  .extend({ version: connectionVersion })
  .strict()
  .meta({ id: 'ChangeConnectionBody' });
/** Removes the version that was looked at. */
export const removeConnectionQuery = z.object({ version: z.coerce.number().pipe(connectionVersion).meta({ type: 'integer' }) });
/**
 * The new ones are tested before the old ones are dropped, with the settings of the `version` that was looked at; `isRotated: false` in the answer means that the old
 * ones stayed. Before anybody has agreed to a connection that needs it, they cannot be tested, and stay whatever the checks say.
 */
export const rotateSecretsBody = z
  .object({ version: connectionVersion, secrets: z.record(z.string(), z.string().min(1).max(16_384)) })
  .strict()
  .meta({ id: 'RotateSecretsBody' });
/** By what the vendor signs its deliveries. Of two, the last two count, so that one can be changed without losing a delivery. `version`: the one that was looked at, where one was. */
export const addWebhookSecretBody = z
  .object({ version: connectionVersion.optional(), secret: z.string().min(24).max(512) })
  .strict()
  .meta({ id: 'AddWebhookSecretBody' });
const connectionChecks = z.array(
  z.object({
    name: z.string(),
    outcome: z.enum(['passed', 'failed', 'skipped']),
    problem: z.object({ code: z.string(), message: z.string() }).nullable(),
    tookMs: z.number(),
  }),
);
export const connectionTestAnswer = z.object({ checks: connectionChecks }).meta({ id: 'ConnectionTestAnswer' });
export const rotateSecretsAnswer = z.object({ isRotated: z.boolean(), checks: connectionChecks }).meta({ id: 'RotateSecretsAnswer' });

export const mappingProblemView = z
  .object({
    line: z.number().int(),
    column: z.number().int(),
    path: z.string(),
    severity: z.enum(['error', 'warning', 'note']),
    code: z.string(),
    /** What screens fill into their own words for the code. */
    facts: reason.shape.facts,
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
    /** The admin who saved it in the console; null where it came another way. */
    savedBy: z.string().nullable(),
    document: z.string(),
    problems: z.array(mappingProblemView),
    tests: z.object({ passed: z.number().int(), failed: z.number().int() }),
  })
  .meta({ id: 'MappingVersion' });
export type MappingVersionView = z.infer<typeof mappingVersionView>;
export const mappingVersionsAnswer = z
  .object({
    active: z.number().int().nullable(),
    /** Newest first. The first page also has the one in force, however old it is. */
    versions: z.array(mappingVersionView),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'MappingVersionsAnswer' });
export const checkMappingBody = z
  .object({ document: z.string().max(65_536) })
  .strict()
  .meta({ id: 'CheckMappingBody' });
/** What a test expects of a place, or what became of it: `value` is short JSON, empty where there is none. */
const testOutcome = z.object({
  kind: z.enum(['value', 'held', 'kept', 'not-written', 'meant', 'not-meant', 'flow', 'no-flow']),
  value: z.string(),
  reason: reason.nullable(),
  /** Fields that the other system demands with the value. */
  missing: z.array(z.string()),
});
const mappingTestView = z
  .object({
    name: z.string(),
    outcome: z.enum(['passed', 'failed']),
    differences: z.array(
      z.object({
        /** The field that is looked at, or the flow. */
        target: z.string(),
        wanted: testOutcome,
        found: testOutcome,
        /** The same in English: `remote state: expected "2", got "3"`. */
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'MappingTest' });
export type MappingTestView = z.infer<typeof mappingTestView>;
export const checkMappingAnswer = z
  .object({
    problems: z.array(mappingProblemView),
    tests: z.array(mappingTestView),
    isUsable: z.boolean(),
  })
  .meta({ id: 'CheckMappingAnswer' });

/**
 * Both live schemas, for completion and for the table's choices. In a list of all connections their fields are left out: each is asked for on its own, and then the
 * desk's are left out. `problem` where a connection, or the help desk, cannot be asked now.
 */
export const mappingSchemasAnswer = z
  .object({
    desk: z.object({ fields: z.array(schemaField()), problem: reason.nullable() }),
    connections: z.array(
      z.object({
        name: z.string(),
        connectorId: z.string(),
        records: z.array(z.object({ type: z.string(), fields: z.array(schemaField()) })),
        problem: reason.nullable(),
      }),
    ),
  })
  .meta({ id: 'MappingSchemasAnswer' });
export type MappingSchemasAnswer = z.infer<typeof mappingSchemasAnswer>;
function schemaField() {
  return z.object({
    path: z.string(),
    label: z.string(),
    kind: z.string(),
    isReadOnly: z.boolean(),
    isRequired: z.boolean(),
    maxLength: z.number().nullable(),
    /** Each value once. `dependsOn`: the values of another field under which it is offered; none where it always is. */
    options: z.array(z.object({ value: z.string(), label: z.string(), dependsOn: z.array(z.string()) })),
  });
}
/** A draft tried on one real ticket; nothing is written and nothing is kept. */
export const previewMappingBody = z
  .object({ document: z.string().max(65_536), flow: z.string().min(1).max(100), ticketId: z.string().min(1).max(100) })
  .strict()
  .meta({ id: 'PreviewMappingBody' });
export const previewMappingAnswer = z
  .object({
    ticket: z.object({ id: z.string(), title: z.string(), url: z.string() }),
    /** The linked record; null where one would be created. */
    record: z.object({ id: z.string(), number: z.string(), title: z.string(), url: z.string() }).nullable(),
    gate: z.object({ isOpen: z.boolean(), reason }),
    fields: z.array(plannedField),
    holds: z.array(z.object({ fieldKey: z.string(), kind: z.string(), reason, asks: z.array(z.string()) })),
    /** Raw values as read: what one click turns into a test case. */
    values: z.object({ desk: z.record(z.string(), fieldValue), remote: z.record(z.string(), fieldValue) }),
  })
  .meta({ id: 'PreviewMappingAnswer' });
export type PreviewMappingAnswer = z.infer<typeof previewMappingAnswer>;

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
    groups: z.array(
      z.object({
        cause: reason,
        count: z.number().int(),
        since: instant,
        /** What to do about it, in plain words. */
        fix: reason,
        /** The vendor is known to be down: replay waits, and goes on by itself in order when it is back. */
        isWaitingForVendor: z.boolean(),
      }),
    ),
    /** For the filter: flows that have letters, whatever the filter. */
    flows: z.array(z.object({ flow: z.string(), count: z.number().int() })),
    total: z.number().int(),
    letters: z.array(deadLetterView),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'DeadLettersAnswer' });
/** Preflight says what replay would do; nothing is changed. */
export const preflightAnswer = z.object({ verdict: z.enum(['safe', 'stale', 'conflict', 'blocked']), reason }).meta({ id: 'PreflightAnswer' });
/** One letter with what it carried: the operations that did not get through, their refusals, and what may be edited before a replay. */
export const deadLetterDetails = z
  .object({
    letter: deadLetterView,
    operations: z.array(
      z.object({
        side: z.enum(['desk', 'remote']),
        at: instant,
        fields: z.array(z.object({ path: z.string(), label: z.string(), value: shownValue })),
        outcome: z.enum(['waiting', 'refused', 'unknown']),
        reason: reason.nullable(),
      }),
    ),
    /** Fields whose value a person may give instead, for this one write. */
    editable: z.array(z.object({ path: z.string(), label: z.string(), value: shownValue.nullable() })),
  })
  .meta({ id: 'DeadLetterDetails' });
export type DeadLetterDetails = z.infer<typeof deadLetterDetails>;
export const editDeadLetterBody = z
  .object({ values: z.record(z.string().min(1), fieldValue) })
  .strict()
  .meta({ id: 'EditDeadLetterBody' });
