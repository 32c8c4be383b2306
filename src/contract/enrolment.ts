/** @module contract/enrolment  Enrolment by the operator, as a tick list. */
import { z } from 'zod';

const digits = z.string().regex(/^\d{1,20}$/, 'is a number');

/** Without `installationId` a new installation is enrolled; with it that one's enrolment is repeated and repaired. */
export const enrolmentBody = z
  .object({
    installationId: z.string().min(1).max(100).optional(),
    account: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is the first part of the address only: acme'),
    deskAppId: digits,
    deskInstallationId: digits,
    deskConnectorId: z.string().min(1).max(60),
    mode: z.enum(['hosted', 'assets']),
    sharedSecret: z.string().min(32, 'needs at least 32 characters').max(200),
    owner: z.string().min(1).max(120),
    settings: z.record(z.string(), z.unknown()),
    secrets: z.record(z.string(), z.string().max(16_384)),
  })
  .strict()
  .meta({ id: 'EnrolmentBody' });
export type EnrolmentBody = z.infer<typeof enrolmentBody>;

export const enrolmentAnswer = z
  .object({
    installationId: z.string(),
    isComplete: z.boolean(),
    steps: z.array(
      z.object({
        step: z.string(),
        outcome: z.enum(['done', 'failed', 'skipped']),
        problem: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'EnrolmentAnswer' });
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswer>;
