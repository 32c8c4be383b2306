/** What a runner does with a thread that says nothing, at the port that Node's threads fill. */
import type { ExpressionLimits } from './expression-runner.ts';
import { createThreadRunner, type ExpressionThread } from './thread-runner.ts';

const BINDINGS = { value: 'a', fields: {} };
/** Far beyond what these tests take. */
const NEVER_MS = 600_000;

/** A runner whose first thread stays silent until it is told to answer, and whose later ones answer `null`; `cpuMs` is what each look finds, the last for ever. */
function setup(limits: Partial<ExpressionLimits>, cpuMs: readonly number[]) {
  const seen = { started: 0, ended: 0, looks: 0 };
  const asked = Promise.withResolvers<() => void>();
  const startThread = (): ExpressionThread => {
    seen.started += 1;
    const isSilent = seen.started === 1;
    let tell: (message: unknown) => void = () => undefined;
    return {
      send: (message) => {
        const answer = () => tell({ id: (message as { id: number }).id, kind: 'value', value: 'null' });
        if (isSilent) asked.resolve(answer);
        else answer();
      },
      listen: (onMessage) => {
        tell = onMessage;
        queueMicrotask(() => onMessage({ kind: 'ready' }));
      },
      end: async () => {
        seen.ended += 1;
      },
      cpuMs: async () => {
        seen.looks += 1;
        return cpuMs[seen.looks - 1] ?? cpuMs.at(-1);
      },
    };
  };
  return { seen, asked: asked.promise, runner: createThreadRunner(startThread, limits) };
}

test('an expression whose promise never settles, which costs no processor time, is ended by the wall, and the next one gets a new thread', async () => {
  const { runner, seen } = setup({ wallMs: 120 }, [0]);
  expect(await runner.evaluate('value', BINDINGS)).toMatchObject({ kind: 'failed', why: 'timed-out' });
  expect(seen).toMatchObject({ started: 1, ended: 1 });
  expect(await runner.evaluate('value', BINDINGS)).toEqual({ kind: 'value', value: null });
  expect(seen.started).toBe(2);
  await runner.close();
});

test('fifty milliseconds of processor time end an expression, however long the thread had to wait for a processor, and not forty-nine', async () => {
  // The thread had used a second before; then 30, 49 and 50 ms more.
  const { runner, seen } = setup({ wallMs: NEVER_MS }, [1_000, 1_030, 1_049, 1_050]);
  expect(await runner.evaluate('value', BINDINGS)).toEqual({ kind: 'failed', why: 'timed-out', detail: 'Ended after 50 ms.' });
  expect(seen).toMatchObject({ looks: 4, ended: 1 });
  await runner.close();
});

test('a machine that stood still for longer than the wall ends no expression that is answered as soon as it goes on', async () => {
  const { runner, asked } = setup({ wallMs: 120 }, [0]);
  const result = runner.evaluate('value', BINDINGS);
  const answer = await asked;
  // The thread stood still as well, so its message comes a turn later than the timers that came due meanwhile.
  setImmediate(() => {
    setImmediate(answer);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  });
  expect(await result).toEqual({ kind: 'value', value: null });
  await runner.close();
});
