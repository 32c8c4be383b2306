/** @module contract/requester  The Requester panel. Factors are kinds only. */
import { z } from 'zod';
import { instant, sourceState } from './common.ts';

const unknownPart = z.object({ state: z.literal('unknown'), why: z.string() });
const told = <Value extends z.ZodType>(value: Value) => z.discriminatedUnion('state', [z.object({ state: z.literal('known'), value }), unknownPart]);
const personSummary = z.object({ id: z.string(), displayName: z.string(), email: z.string().optional() });

export const personView = z
  .object({
    id: z.string(),
    displayName: z.string(),
    email: z.string().nullable(),
    login: z.string(),
    title: z.string().nullable(),
    department: z.string().nullable(),
    officeLocation: z.string().nullable(),
    status: z.enum(['active', 'disabled', 'locked', 'suspended', 'staged', 'password-expired', 'deleted', 'unknown']),
    isGuest: z.boolean(),
    passwordChangedAt: instant.nullable(),
    url: z.string().nullable(),
    manager: told(personSummary.nullable()),
    groups: told(z.array(z.object({ id: z.string(), name: z.string() }))),
    lock: told(z.object({ isLocked: z.boolean(), kind: z.enum(['reported', 'inferred']), evidence: z.string().nullable(), at: instant.nullable() })),
    factors: told(z.array(z.string())),
    lastSignIn: told(z.object({ at: instant, kind: z.enum(['success', 'attempt']) }).nullable()),
    devices: told(
      z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          operatingSystem: z.string().nullable(),
          serialNumber: z.string().nullable(),
          model: z.string().nullable(),
          compliance: z.enum(['compliant', 'not-compliant', 'unknown']),
          lastSeenAt: instant.nullable(),
        }),
      ),
    ),
  })
  .meta({ id: 'Person' });
export type PersonView = z.infer<typeof personView>;

const deskRequester = z.object({ id: z.string(), name: z.string(), email: z.string().nullable() });

/**
 * `unverified`: the desk has not verified the address, so nothing of the directory is shown beyond that. `no-email`: nothing to match by.
 * `many` lists the accounts and picks none.
 */
export const requesterPanel = z
  .object({
    requester: deskRequester,
    match: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('one'), person: personView }),
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('many'), people: z.array(personSummary) }),
      z.object({ kind: z.literal('unverified') }),
      z.object({ kind: z.literal('no-email') }),
      z.object({ kind: z.literal('not-configured') }),
      /** The directory could not be asked and nothing is known from before. */
      z.object({ kind: z.literal('unreachable') }),
    ]),
    sources: z.array(sourceState),
  })
  .meta({ id: 'RequesterPanel' });
export type RequesterPanel = z.infer<typeof requesterPanel>;
