import fc from 'fast-check';
import { judgeSilence } from './silence.ts';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

/** Changes every `gapMs`, the last one `quietMs` ago; newest first. */
const regular = (count: number, gapMs: number, quietMs: number) => Array.from({ length: count }, (_, index) => NOW - quietMs - index * gapMs);

test.each([
  ['a flow that never had a change', [], false],
  ['a flow of which too little is known', regular(19, 60_000, 900 * HOUR), false],
  ['a busy flow within a lunch break', regular(200, 60_000, 1.9 * HOUR), false],
  ['a busy flow after a morning without any change', regular(200, 60_000, 2.1 * HOUR), true],
  ['a slow flow within twice its usual gap', regular(50, 24 * HOUR, 47 * HOUR), false],
  ['a slow flow after more than twice its usual gap', regular(50, 24 * HOUR, 49 * HOUR), true],
  ['a clock that went back', regular(50, 60_000, -HOUR), false],
] as const)('%s: silent is judged right', (_sentence, instants, isSilent) => {
  expect(judgeSilence(instants, NOW).isSilent).toBe(isSilent);
});

test('takes nights that come back for usual', () => {
  // Eight changes a day, an hour apart, then sixteen hours of night.
  const days = Array.from({ length: 20 }, (_, day) => Array.from({ length: 8 }, (_, hour) => NOW - 15 * HOUR - (day * 24 + hour) * HOUR)).flat();
  expect(judgeSilence(days, NOW)).toEqual({ isSilent: false, quietMs: 15 * HOUR, usualMs: 17 * HOUR });
});

test('grows silent only with time, never by a newer change', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 48 * HOUR }), { minLength: 25, maxLength: 200 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 0, max: 100 * HOUR }), (steps, laterMs) => {
      let at = NOW;
      const instants = steps.map((step) => {
        at -= step;
        return at;
      });
      const { isSilent } = judgeSilence(instants, NOW);
      if (isSilent) expect(judgeSilence(instants, NOW + laterMs).isSilent).toBe(true);
      expect(judgeSilence([NOW, ...instants], NOW).isSilent).toBe(false);
    }),
  );
});
