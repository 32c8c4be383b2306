import { mergeSources } from './use-ticket-status.ts';
import { WORST_FIRST, worstState } from './worst-state.ts';

it('shows the state that needs a person most', () => {
  expect(worstState(['in-sync', 'paused', 'failing'])).toBe('failing');
  expect(worstState(['failing', 'held'])).toBe('held');
  expect(worstState(['held', 'conflict', 'dead-letter'])).toBe('dead-letter');
  expect(worstState([])).toBeNull();
});

it('ranks every state of the vocabulary exactly once', () => {
  const states = ['in-sync', 'pending', 'held', 'conflict', 'failing', 'dead-letter', 'paused', 'silent'] as const;
  expect([...WORST_FIRST].sort()).toEqual([...states].sort());
});

it('keeps one line per connection, with its worst freshness', () => {
  const source = (connectionId: string, freshness: 'fresh' | 'ageing' | 'stale' | 'unreachable') => ({
    connectionId,
    name: connectionId,
    freshness,
    fetchedAt: null,
    failure: null,
  });
  const merged = mergeSources([source('a', 'fresh'), source('b', 'fresh'), source('a', 'stale'), source('a', 'ageing')]);
  expect(merged.map(({ connectionId, freshness }) => `${connectionId} ${freshness}`)).toEqual(['a stale', 'b fresh']);
});
