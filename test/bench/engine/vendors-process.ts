/** The vendors of B1, in a process of their own: two record stores behind loopback HTTP, edited and counted by message. */
import { systemClock } from '#domain';
import { createMemoryRecordStore } from '../../../src/sync/testing/memory-record-store.ts';
import { serveVendors } from '../../integration/sync/vendor-server.ts';

/** `edit` gives every ticket another subject; `count` tells how many incidents have it. */
export type Asked = { ask: 'edit'; subject: string } | { ask: 'count'; subject: string };
const LINKS = Number(process.argv[2]);

const empty = { status: 'new', subject: '', note: null, impact: null, owner: null };
const desk = createMemoryRecordStore({ clock: systemClock, type: 'ticket', prefix: '#', empty });
const remote = createMemoryRecordStore({
  clock: systemClock,
  type: 'incident',
  prefix: 'INC',
  empty: { state: '1', short_description: '', work_notes: null, impact: null, assignee: null },
});
for (let id = 1; id <= LINKS; id += 1) {
  desk.seed(String(id), { subject: 'first' });
  remote.seed(String(id), { short_description: 'first' });
}
const answerTo = (asked: Asked): number => {
  const ids = Array.from({ length: LINKS }, (_, index) => String(index + 1));
  if (asked.ask === 'edit') for (const id of ids) desk.edit(id, { subject: `${asked.subject} ${id}` });
  return ids.filter((id) => remote.now(id).short_description === `${asked.subject} ${id}`).length;
};

process.on('disconnect', () => process.exit(0));
process.on('message', (asked: Asked) => process.send?.({ answer: answerTo(asked) }));
process.send?.({ answer: (await serveVendors({ desk, remote })).url });
