/** Who edits at the help desk. */
import { deskUserId } from '../../src/sandbox/seed/desk.ts';

export const AGENT = String(deskUserId('amara.okafor'));
