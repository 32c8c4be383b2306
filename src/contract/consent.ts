/** @module contract/consent  An admin's consent to a connection at its vendor (OAuth authorization code). */
import { z } from 'zod';
import { instant } from './common.ts';

/** Where the admin's browser goes next. Good once, until `expiresAt`. */
export const consentAnswer = z.object({ authorizeUrl: z.string(), expiresAt: instant }).meta({ id: 'ConsentAnswer' });
export type ConsentAnswer = z.infer<typeof consentAnswer>;
