/** From draft to plan to apply, and what somebody else's save does to it. */
import fc from 'fast-check';
import { heapMemory } from '../../../testing/mount.tsx';
import { after, type MappingEvent, type MappingState, openDraft, stageOf } from './draft.ts';
import { forgetDraft, keepDraft, recallDraft } from './kept-draft.ts';

const base = { text: 'a', version: 3 };
const run = (events: readonly MappingEvent[], start: MappingState = openDraft(base, null)) => events.reduce(after, start);

test('a plan is asked for first, and Apply comes only when a plan of exactly this text was seen', () => {
  const written = run([{ kind: 'wrote', text: 'b' }]);
  const planning = run([{ kind: 'plan-started', text: 'b', batchId: '1' }], written);
  const planned = run([{ kind: 'plan-ended', text: 'b' }], planning);
  const changed = run([{ kind: 'wrote', text: 'bc' }], planned);
  const back = run([{ kind: 'wrote', text: 'b' }], changed);
  expect([written, planning, planned, changed, back].map(stageOf)).toEqual(['draft', 'planning', 'planned', 'draft', 'planned']);
});

test('a plan that ended after the text was changed does not speak for the new text', () => {
  const state = run([
    { kind: 'wrote', text: 'b' },
    { kind: 'plan-started', text: 'b', batchId: '1' },
    { kind: 'wrote', text: 'c' },
    { kind: 'plan-ended', text: 'b' },
  ]);
  expect(stageOf(state)).toBe('draft');
});

test('a kept draft comes back with the version it began from; over a newer version it asks first', () => {
  expect(stageOf(openDraft(base, { text: 'b', base }))).toBe('draft');
  const older = openDraft({ text: 'theirs', version: 4 }, { text: 'b', base });
  expect([stageOf(older), older.text, older.base.version, older.newer]).toEqual(['newer', 'b', 3, 'theirs']);
  expect(stageOf(openDraft({ text: 'b\r\n', version: 4 }, { text: 'b\n', base }))).toBe('clean');
});

test('taking theirs gives the draft up; keeping mine asks for a new plan against theirs', () => {
  const refused = run([
    { kind: 'wrote', text: 'b' },
    { kind: 'plan-ended', text: 'b' },
    { kind: 'found-newer', theirs: 't' },
  ]);
  expect(stageOf(refused)).toBe('newer');
  const newer = { text: 't', version: 4 };
  expect(run([{ kind: 'took-theirs', base: newer }], refused)).toMatchObject({ text: 't', base: newer, newer: null });
  const mine = run([{ kind: 'kept-mine', base: newer }], refused);
  expect([stageOf(mine), mine.text, mine.base]).toEqual(['draft', 'b', newer]);
});

test('what was typed while a save was under way stays a draft', () => {
  const state = run([
    { kind: 'wrote', text: 'b' },
    { kind: 'wrote', text: 'bc' },
    { kind: 'saved', base: { text: 'b', version: 4 } },
  ]);
  expect([stageOf(state), state.text, state.base.version]).toEqual(['draft', 'bc', 4]);
});

test('Apply never stands over a text that no ended plan names', () => {
  const text = fc.constantFrom('a', 'b', 'c');
  const event: fc.Arbitrary<MappingEvent> = fc.oneof(
    text.map((value): MappingEvent => ({ kind: 'wrote', text: value })),
    text.map((value): MappingEvent => ({ kind: 'plan-started', text: value, batchId: value })),
    text.map((value): MappingEvent => ({ kind: 'plan-ended', text: value })),
    text.map((value): MappingEvent => ({ kind: 'saved', base: { text: value, version: 4 } })),
    text.map((value): MappingEvent => ({ kind: 'kept-mine', base: { text: value, version: 4 } })),
  );
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const last = events.findLastIndex(({ kind }) => kind === 'saved' || kind === 'kept-mine');
      const ended = events.slice(last + 1).filter(({ kind }) => kind === 'plan-ended') as { text: string }[];
      const state = run(events);
      expect(stageOf(state) !== 'planned' || ended.at(-1)?.text === state.text).toBe(true);
    }),
  );
});

test('a draft is kept whole, and what cannot be read counts as none', () => {
  const memory = heapMemory();
  expect(keepDraft(memory, { text: 'b', base, at: '2026-11-22T09:00:00Z' })).toBe(true);
  expect(recallDraft(memory)).toEqual({ text: 'b', base, at: '2026-11-22T09:00:00Z' });
  forgetDraft(memory);
  expect([
    recallDraft(memory),
    recallDraft(heapMemory({ 'mapping-draft': '{' })),
    recallDraft(heapMemory({ 'mapping-draft': '{"text":1}' })),
  ]).toEqual([null, null, null]);
  expect(keepDraft({ recall: () => null, remember: () => undefined }, { text: 'b', base, at: '' })).toBe(false);
});
