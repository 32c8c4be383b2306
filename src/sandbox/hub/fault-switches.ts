/** @module sandbox/hub/fault-switches  The levers of a vendor: what each does, in one sentence, and what a caller may send to pull it. */
import { z } from 'zod';
import type { ActiveFault, Fault, FaultKind } from '../../connector-kit/testing/index.ts';

export interface FaultSwitch {
  readonly kind: FaultKind;
  readonly label: string;
  /** What happens while it is on. */
  readonly sentence: string;
  /** Undefined where it needs more than a click. */
  readonly fault: Fault | undefined;
  /** How often it strikes before it switches itself off; undefined = until switched off. */
  readonly times?: number;
  /** Only these vendors have it; all where absent. */
  readonly vendors?: readonly string[];
}

/** Vendors that tell of changes of their own accord. */
const PUSHING_VENDORS = ['zendesk', 'servicenow', 'jira'];

export const FAULT_SWITCHES: readonly FaultSwitch[] = [
  { kind: 'down', label: 'Down', sentence: 'Every connection is reset, as when the data centre is dark.', fault: { kind: 'down' } },
  { kind: 'slow', label: 'Slow', sentence: 'Every answer takes four seconds.', fault: { kind: 'slow', delayMs: 4_000 } },
  { kind: 'error', label: 'Error 500', sentence: 'Every request ends in a server error.', fault: { kind: 'error', status: 500 } },
  {
    kind: 'rate-limited',
    label: 'Too many requests',
    sentence: 'Every request is refused with 429 and "come back in 30 seconds".',
    fault: { kind: 'rate-limited', retryAfter: '30' },
  },
  {
    kind: 'expired-token',
    label: 'Sign-in expired',
    sentence: 'Every token given out so far stops working; a new one is given on request.',
    fault: { kind: 'expired-token' },
  },
  {
    kind: 'answer-lost',
    label: 'Answer lost',
    sentence: 'The next write is carried out, but the connection breaks before its answer.',
    fault: { kind: 'answer-lost' },
    times: 1,
  },
  {
    kind: 'stale-reads',
    label: 'Stale reads',
    sentence: 'Reads answer what was true ten seconds ago.',
    fault: { kind: 'stale-reads', lagMs: 10_000 },
  },
  {
    kind: 'doubled-deliveries',
    label: 'Announced twice',
    sentence: 'Every webhook of the vendor is posted twice, at the same moment.',
    fault: { kind: 'doubled-deliveries' },
    vendors: PUSHING_VENDORS,
  },
  {
    kind: 'business-rule',
    label: 'Business rule',
    sentence: 'After each write to a table, a rule of the vendor sets one field to a value of its own.',
    fault: undefined,
  },
];

const value = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]);
const fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('down') }),
  z.object({ kind: z.literal('slow'), delayMs: z.number().int().min(1).max(120_000) }),
  z.object({ kind: z.literal('error'), status: z.union([z.literal(500), z.literal(502), z.literal(503)]) }),
  z.object({ kind: z.literal('rate-limited'), retryAfter: z.string().max(60).optional() }),
  z.object({ kind: z.literal('expired-token') }),
  z.object({ kind: z.literal('answer-lost') }),
  z.object({ kind: z.literal('doubled-deliveries') }),
  z.object({ kind: z.literal('stale-reads'), lagMs: z.number().int().min(1).max(600_000) }),
  z.object({ kind: z.literal('business-rule'), table: z.string().min(1), field: z.string().min(1), value }),
]);
const limits = z.object({ times: z.number().int().min(1).max(1_000).optional(), match: z.string().max(200).optional() });

/** A lever as it is pulled. */
export interface PulledSwitch {
  readonly fault: Fault;
  readonly options: { readonly times?: number; readonly match?: string };
}

/** Reads what was sent. Throws `ZodError`. */
export function readPulled(body: unknown): PulledSwitch {
  const { times, match } = limits.parse(body);
  const { retryAfter, ...rest } = { retryAfter: undefined, ...fault.parse(body) };
  const read = { ...rest, ...(retryAfter === undefined ? {} : { retryAfter }) } as Fault;
  return { fault: read, options: { ...(times === undefined ? {} : { times }), ...(match === undefined ? {} : { match }) } };
}

/** A lever that is on, in words. */
export function describeActive({ fault: active, remaining, match }: ActiveFault): string {
  const known = FAULT_SWITCHES.find(({ kind }) => kind === active.kind);
  const detail = active.kind === 'business-rule' ? ` (${active.table}.${active.field} = ${String(active.value)})` : '';
  const times = remaining === null ? '' : remaining === 1 ? ', once' : `, ${remaining} times`;
  return `${known?.label ?? active.kind}${detail}${times}${match === undefined ? '' : `, on requests with "${match}"`}`;
}
