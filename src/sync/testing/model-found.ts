/** @module sync/testing/model-found  Histories on which the engine once failed, shrunk. Every run of the model begins with them. */
import type { Command, Setting } from './model-histories.ts';
import { PLAIN_RULES, type Rules } from './model-rules.ts';

const setting: Setting = {
  ...PLAIN_RULES,
  start: { kind: 'linked' },
  coda: 'none',
  guard: 'atomic',
  hasOther: false,
  hasFollower: false,
  isSurvivorLinked: false,
  hasHistory: true,
};
/** A ticket and a record that are linked with the ticket's values; apart from its note they agree. */
const firstLook = ({ note, impact, isCalm }: { readonly note: string; readonly impact: string; readonly isCalm: boolean }): Setting['start'] => ({
  kind: 'first',
  desk: { status: 'open', note, impact, priority: '', owner: '' },
  remote: { state: '2', work_notes: '', impact, urgency: '', assignee: '' },
  side: 'desk',
  slips: false,
  isCalm,
});
const edit = (at: 'desk' | 'remote', path: string, value: string): Command => ({ do: 'edit', at, path, value, event: 'once' });
const fault = (at: 'desk' | 'remote', index: number): Command => ({ do: 'fault', at, fault: index });
const remap = (change: Partial<Rules>): Command => ({ do: 'remap', change });
const run: Command = { do: 'run', diesAt: null };

/** What each was about stands above it. */
export const foundHistories: readonly { readonly setting: Setting; readonly commands: readonly Command[] }[] = [
  // A refusal without a field name is halved; the first half is lost on its way, and the second half, by the same user, made it look as if it had arrived.
  { setting, commands: [edit('desk', 'status', 'new'), edit('desk', 'impact', '8'), fault('remote', 4), fault('remote', 1), run] },
  // The same person's value on both sides, behind a lagging read: one write too many there, and no more than one.
  {
    setting: { ...setting, guard: 'compare' },
    commands: [{ do: 'retype' }, fault('remote', 5), edit('remote', 'impact', '2'), edit('desk', 'note', 'n1'), edit('desk', 'impact', '2'), run],
  },
  // Both sides are overtaken with the same value between our look and our write.
  { setting: { ...setting, guard: 'compare' }, commands: [fault('desk', 10), fault('remote', 10), edit('remote', 'impact', '2'), run] },
  // A write that answered without the record, then a person's value there, then a write of ours to another field: the person's value is no echo of ours.
  {
    setting,
    commands: [
      edit('desk', 'status', 'new'),
      fault('remote', 2),
      edit('remote', 'close_notes', 'Done'),
      run,
      edit('remote', 'state', '99'),
      edit('desk', 'impact', '8'),
      { do: 'agent', is: 'editing' },
    ],
  },
  // A new value map leaves apart what nobody decides; then the rule says who does, and everything that it covers was already taken for seen.
  { setting: { ...setting, stateWinner: 'ask' }, commands: [remap({ values: 'crossed' }), run, remap({ stateWinner: 'desk' }), run] },
  // What was on its way to a ticket when it was merged was judged by the surviving ticket, which another link had written as the same user.
  {
    setting: { ...setting, firstLink: 'remote', values: 'crossed', hasHistory: false, isSurvivorLinked: true },
    commands: [fault('desk', 1), edit('remote', 'state', '1'), run, { do: 'merge' }],
  },
  // A worker died over a write that had arrived, and a read from before it says that it has not: the same value once more, and no more than once.
  {
    setting: { ...setting, guard: 'compare', hasHistory: false },
    commands: [
      edit('desk', 'note', 'n1'),
      { do: 'run', diesAt: 16 },
      fault('remote', 5),
      { do: 'wait', ms: 400_000 },
      run,
      edit('desk', 'impact', '1'),
    ],
  },
  // The first look at a record reads it from before it was what it is, and so does the second one: false alarm, as with links that are made later.
  {
    setting: { ...setting, firstLink: 'desk', guard: 'compare', hasHistory: false, start: firstLook({ note: 'n1', impact: '2', isCalm: false }) },
    commands: [fault('remote', 4), fault('remote', 5), run, { do: 'comment', at: 'desk', visibility: 'public' }],
  },
  // What a vendor's own rule does is not known of a follow-up: the value that it turned down before is tried once more from there.
  {
    setting: { ...setting, firstLink: 'desk', hasHistory: false, start: firstLook({ note: '', impact: '1', isCalm: true }) },
    commands: [
      edit('desk', 'impact', '8'),
      { do: 'close', fault: null },
      edit('remote', 'state', '1'),
      run,
      edit('desk', 'impact', '8'),
      { do: 'comment', at: 'desk', visibility: 'public' },
    ],
  },
  // A record was changed, its ticket closed, and the record changed back before anybody had looked: nothing of it is news.
  {
    setting: { ...setting, impact: 'in', hasHistory: false },
    commands: [
      edit('remote', 'impact', '2'),
      { do: 'wait', ms: 500 },
      edit('desk', 'impact', '8'),
      { do: 'close', fault: null },
      edit('remote', 'impact', '1'),
      run,
    ],
  },
  // A ticket was closed while its record could not be read: a false alarm of the model, which took the record for empty.
  {
    setting: { ...setting, impact: 'in', hasHistory: false },
    commands: [{ do: 'vanish', at: 'remote' }, edit('desk', 'impact', '8'), { do: 'close', fault: null }, { do: 'wait', ms: 500 }],
  },
  // A ticket was written while it followed its record, and what was written there went out once it was made the record's owner.
  { setting: { ...setting, coda: 'promote', hasFollower: true }, commands: [run] },
  // What a follower's ticket was written was let be, and once the ticket owned the record its field said "in sync" over two different values.
  {
    setting: { ...setting, drift: 'ignore', hasFollower: true, hasHistory: false },
    commands: [fault('desk', 10), edit('desk', 'impact', '2'), run, { do: 'promote' }],
  },
  // A worker died before a restored value was sent, and an equal write of ours that a person had undone in the second of its basis passed for it: nothing was restored.
  {
    setting: { ...setting, firstLink: 'desk', values: 'crossed' },
    commands: [edit('remote', 'state', '99'), run, { do: 'restore', which: 0 }, { do: 'run', diesAt: 14 }, edit('remote', 'short_description', 'x')],
  },
];
