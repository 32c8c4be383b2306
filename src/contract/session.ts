/** @module contract/session  Who is calling, and what the page needs to draw itself. */
import { z } from 'zod';
import { instant, role } from './common.ts';

export const PANEL_NAMES = ['affected-items', 'changes-near', 'requester', 'linked-records'] as const;
export const panelName = z.enum(PANEL_NAMES);
export type PanelName = z.infer<typeof panelName>;

/** The app tells the hash of the settings that it sees, so that the backend re-reads them when they differ. */
export const openSessionBody = z
  .object({ settingsHash: z.string().max(128) })
  .strict()
  .meta({ id: 'OpenSessionBody' });

export const sessionAnswer = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), role }),
    /** `asserted`: the page says who it is (assets mode); `proven`: the help desk signed it (hosted mode). */
    identity: z.enum(['asserted', 'proven']),
    installation: z.object({ id: z.string(), subdomain: z.string(), isPaused: z.boolean() }),
    panels: z.array(panelName),
    mapping: z.object({ version: z.number().int().nullable(), problems: z.number().int() }),
  })
  .meta({ id: 'SessionAnswer' });
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** Hosted mode: tokens in the page's data block and from renewal. In memory only. */
export const pageTokens = z
  .object({ accessToken: z.string(), accessExpiresAt: instant, renewalToken: z.string(), renewalExpiresAt: instant })
  .meta({ id: 'PageTokens' });
export type PageTokens = z.infer<typeof pageTokens>;
export const renewBody = z
  .object({ renewalToken: z.string().min(1).max(4096) })
  .strict()
  .meta({ id: 'RenewBody' });

export const editingBody = z
  .object({ state: z.enum(['editing', 'idle']) })
  .strict()
  .meta({ id: 'EditingBody' });
