import { Hono } from 'hono';
import type { Backend } from '../../../src/server/compose.ts';
import { start } from '../../../src/server/start.ts';

/** A backend of one page, another that is never answered, and no work. */
function pageOnly(heard: () => void = () => undefined): Backend {
  const app = new Hono();
  app.get('/', (c) => c.text('here'));
  app.get('/never', () => {
    heard();
    return new Promise<Response>(() => undefined);
  });
  return {
    app,
    jobs: { start: async () => undefined, takeNoMore: () => undefined, stop: async () => undefined },
    close: () => undefined,
  } as unknown as Backend;
}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

test('a client that never pauses on its kept-alive connection is answered, told to close, and keeps no stopping server', async () => {
  const running = await start({ backend: pageOnly(), role: 'server', host: '127.0.0.1', port: 0, log });
  const address = `http://127.0.0.1:${running.address?.port}/`;
  const stopping = Promise.withResolvers<void>();
  const answers: (string | null)[] = [];
  const asking = (async () => {
    for (;;) {
      const answer = await fetch(address).catch(() => undefined);
      if (!answer) return;
      await answer.text();
      answers.push(answer.headers.get('connection'));
      if (answers.length === 5) void stopping.resolve(running.stop());
    }
  })();
  await stopping.promise;
  await asking;
  expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'keep-alive'));
  expect(answers.slice(5).filter((connection) => connection !== 'close').length).toBeLessThanOrEqual(1);
});

test('an idle connection is kept longer than a proxy keeps it, so that no request meets its end', async () => {
  const running = await start({ backend: pageOnly(), role: 'server', host: '127.0.0.1', port: 0, log });
  const answer = await fetch(`http://127.0.0.1:${running.address?.port}/`);
  await answer.text();
  expect(Number(/timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  await running.stop();
});

test('who is not answered within the grace is cut off, and what runs gets no more time than is left of it', async () => {
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  const backend = pageOnly(resolve);
  const graces: number[] = [];
  backend.jobs.stop = async (graceMs) => void graces.push(graceMs);
  const running = await start({ backend, role: 'server', host: '127.0.0.1', port: 0, log, graceMs: 300 });
  const asking = fetch(`http://127.0.0.1:${running.address?.port}/never`).then(
    () => 'answered',
    () => 'cut off',
  );
  await heard;
  await running.stop();
  expect(await asking).toBe('cut off');
  expect(graces).toHaveLength(1);
  expect(graces[0]).toBeLessThan(300);
});
