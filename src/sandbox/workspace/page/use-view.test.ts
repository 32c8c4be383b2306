import { pathOf, type View, viewOf } from './use-view.ts';

test.each<[View, string]>([
  [{ kind: 'tickets' }, '/agent'],
  [{ kind: 'ticket', id: 1042 }, '/agent/tickets/1042'],
  [{ kind: 'new' }, '/agent/tickets/new'],
  [{ kind: 'console' }, '/agent/apps/tieline'],
])('%j has an address of its own and is found by it', (view, path) => {
  expect(pathOf(view)).toBe(path);
  expect(viewOf(path)).toEqual(view);
});

test.each(['/', '/agent/tickets/abc', '/anything/else'])('%s is the ticket list', (path) => {
  expect(viewOf(path)).toEqual({ kind: 'tickets' });
});
