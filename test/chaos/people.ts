/** Who edits at the help desk, and who at the incident system. */
import { deskUserId } from '../../src/sandbox/seed/desk.ts';

export const AGENT = String(deskUserId('amara.okafor'));
export const RESOLVER = 'tobias.rau';
