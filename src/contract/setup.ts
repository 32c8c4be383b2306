/** @module contract/setup  From a fresh install to the first synced ticket: a tick list, each step verified by what really happened. */
import { z } from 'zod';
import { instant, reason } from './common.ts';

/** In order. `desk-*` belong to enrolment. */
export const SETUP_STEPS = [
  /** This installation is enrolled and its secret works. */
  'enrolled',
  /** Our OAuth client may read the desk. */
  'desk-connected',
  /** The desk's webhook exists and a delivery of it was verified. */
  'desk-webhook',
  /** The app settings were read with our own token. */
  'settings-read',
  /** At least one system is connected and all its checks pass. */
  'connection-tested',
  /** A mapping version is active. */
  'mapping-active',
  /** A ticket was linked and agreed with its record. */
  'first-sync',
] as const;
export const setupStep = z.enum(SETUP_STEPS);

export const setupAnswer = z
  .object({
    isComplete: z.boolean(),
    steps: z.array(
      z.object({
        step: setupStep,
        /** `blocked`: an earlier step comes first. */
        state: z.enum(['done', 'open', 'failed', 'blocked']),
        reason,
        doneAt: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'SetupAnswer' });
export type SetupAnswer = z.infer<typeof setupAnswer>;
