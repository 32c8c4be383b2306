/** What a server must not send to a vendor while `aborting.ts` is loaded into it. */
export const DEADLY = 'Whoever sends this dies';
