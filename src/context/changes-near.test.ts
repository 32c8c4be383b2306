import type { ChangeRequest } from '#domain';
import type { Source } from './index.ts';
import { CHANGE, setup } from './testing/context-world.ts';

test('changes are ranked over the neighbourhood and the running one is the situation', async () => {
  const { context, request } = setup();
  const panel = await context.changes(request);
  expect(panel.situation).toMatchObject({
    change: { number: 'CHG0031', path: ['erp-api', 'web-01'], distance: 1 },
    reason: { code: 'situation-change-running' },
  });
  expect(panel.changes[0]?.reasons.map(({ code }) => code)).toEqual(['change-started-before-ticket', 'change-running-now', 'change-on-dependency']);
});

test('changes of two sources are one ranking, and one that runs at the second is neither cut off nor behind what ended at the first', async () => {
  const { context, request, sources } = setup();
  const ended = Array.from({ length: 25 }, (_, index) => ({
    ...CHANGE,
    id: `e${index}`,
    number: `CHG1${index}`,
    phase: 'closed' as const,
    actualEnd: '2026-01-05T07:40:00Z',
  }));
  const [first] = sources as [Source];
  const changesOf = (list: ChangeRequest[]) => ({ listForItems: async () => list, readByNumber: async () => undefined });
  sources.splice(
    0,
    1,
    { ...first, capabilities: { ...first.capabilities, change: changesOf(ended) } },
    { ...first, connectionId: 'sn2', name: 'Second', capabilities: { ...first.capabilities, change: changesOf([CHANGE]) } },
  );
  await context.linkItem(request, { connectionId: 'sn2', itemId: 'web-01' });
  const panel = await context.changes(request);
  expect(panel.changes).toHaveLength(20);
  expect(panel.isTruncated).toBe(true);
  expect(panel.changes[0]).toMatchObject({ connectionId: 'sn2', number: 'CHG0031', phase: 'running' });
  expect(new Set(panel.changes.slice(1).map(({ connectionId }) => connectionId))).toEqual(new Set(['sn']));
  expect(panel.situation?.change).toMatchObject({ connectionId: 'sn2', number: 'CHG0031' });
});

test('without a linked item the panel says so instead of "no changes"', async () => {
  const { context, request, calls } = setup([]);
  expect(await context.changes(request)).toMatchObject({ hasItems: false, changes: [], isConfigured: true });
  expect(calls).not.toContain('changes');
});
