import { createStepRunner, runSteps, type StepRun } from './steps.ts';

/** A clock that goes on by 40 ms with each look, and what was said. */
function setup() {
  const lines: string[] = [];
  let time = 0;
  return { lines, say: (line: string) => void lines.push(line), now: () => (time += 40) };
}

test('each step is one line with its time, and what came of it where there is something to say', async () => {
  const { lines, say, now } = setup();
  const { step } = createStepRunner(say, now);
  await step('settings read', async () => undefined);
  expect(
    await step(
      'mapping activated',
      async () => 3,
      (version) => `version ${version}`,
    ),
  ).toBe(3);
  expect(lines).toEqual(['  ok     40 ms  settings read', '  ok     40 ms  mapping activated: version 3']);
});

test('a run whose steps all pass ends with status 0, says so, and closes what it opened, the last first', async () => {
  const { lines, say, now } = setup();
  const closed: string[] = [];
  const work = async ({ steps, undo }: StepRun) => {
    for (const part of ['sandbox', 'browser']) {
      await steps.step(`${part} opened`, async () => undefined);
      undo.push(async () => closed.push(part));
    }
    return 'Pictures are here.';
  };
  expect(await runSteps(work, { say, now })).toBe(0);
  expect(lines).toEqual(['  ok     40 ms  sandbox opened', '  ok     40 ms  browser opened', '\nAll steps passed in 0.2 s. Pictures are here.']);
  expect(closed).toEqual(['browser', 'sandbox']);
});

test('a step that fails ends the run with status 1 and is named with its reason; what comes after it is not begun, what was opened is closed', async () => {
  const { lines, say, now } = setup();
  const begun: string[] = [];
  const work = async ({ steps, undo }: StepRun) => {
    undo.push(async () => begun.push('closed'));
    await steps.step('settings read', async () => begun.push('settings'));
    await steps.step('mapping activated', async () => {
      throw new Error('line 4 names no system');
    });
    await steps.step('sidebar filled', async () => begun.push('sidebar'));
    return 'never said';
  };
  expect(await runSteps(work, { say, now })).toBe(1);
  expect(lines).toEqual([
    '  ok     40 ms  settings read',
    'FAIL     40 ms  mapping activated',
    '\nFailed after 0.2 s. mapping activated: line 4 names no system',
  ]);
  expect(begun).toEqual(['settings', 'closed']);
});

test('what fails between two steps ends the run with status 1 too, with the place in the code', async () => {
  const { lines, say } = setup();
  const fault = new TypeError('The company has lost its issue.');
  expect(await runSteps(() => Promise.reject(fault), { say })).toBe(1);
  expect(lines).toEqual([expect.stringMatching(/^\nFailed after .* s\. TypeError: The company has lost its issue\.\n +at /)]);
});

test('something that does not close is said and keeps nothing else open', async () => {
  const { lines, say } = setup();
  let isClosed = false;
  const work = async ({ undo }: StepRun) => {
    undo.push(
      async () => (isClosed = true),
      () => Promise.reject(new Error('the port is still open')),
    );
    return 'Done.';
  };
  expect(await runSteps(work, { say })).toBe(0);
  expect(lines.at(-1)).toBe('Cleaning up failed: the port is still open');
  expect(isClosed).toBe(true);
});
