import { pathOf, type View, viewOf } from './use-view.ts';

test.each<[View, string]>([
  [{ kind: 'tickets' }, '/agent'],
  [{ kind: 'ticket', id: 1042 }, '/agent/tickets/1042'],
  [{ kind: 'new' }, '/agent/tickets/new'],
  [{ kind: 'console', place: '' }, '/agent/apps/tieline'],
  [{ kind: 'console', place: 'journey/-/id=1042' }, '/agent/apps/tieline/journey/-/id=1042'],
])('%j has an address of its own and is found by it', (view, path) => {
  expect(pathOf(view)).toBe(path);
  expect(viewOf(path)).toEqual(view);
});

test('a place that would end the path early stays within it', () => {
  expect(pathOf({ kind: 'console', place: 'journey?id=1#x' })).toBe('/agent/apps/tieline/journey%3Fid=1%23x');
});

test.each(['/', '/agent/tickets/abc', '/agent/apps/tieline-of-another', '/anything/else'])('%s is the ticket list', (path) => {
  expect(viewOf(path)).toEqual({ kind: 'tickets' });
});
