/**
 * @module app/console/conflicts/use-conflicts
 * The list of conflicts, and choosing in it: after a choice the next one opens, so that a row of them can be settled without leaving the keyboard. A choice
 * that came too late opens the same field again with its new values.
 */
import { useEffect, useState } from 'react';
import type { ConflictView } from '#contract';
import { useServices } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { LOOK_MS, useSystems } from '../admin-queries.ts';
import { usePages } from '../ui/index.ts';
import { useNavigation, useQueryState } from '../use-route.tsx';
import { type Choice, hasMoved, type Side, useResolve } from './use-resolve.ts';

/** What a conflict is about, whatever the hold's id is by now. */
const aboutOf = ({ linkId, fieldKey }: ConflictView) => `${linkId} ${fieldKey}`;

export function useConflicts() {
  const { api } = useServices();
  const systems = useSystems();
  const pages = usePages({
    name: 'conflicts',
    filters: ['flow', 'field'],
    refetchMs: LOOK_MS,
    read: (query, signal) => api.call('listConflicts', {}, { query, signal }),
    rowsOf: ({ conflicts }) => conflicts,
  });
  return { pages, choosing: useChoosing(pages.rows), systemOf: (flow: string) => systems.get(flow) };
}

function useChoosing(rows: readonly ConflictView[]) {
  const { words } = useServices();
  const announce = useAnnounce();
  const { go } = useNavigation();
  const [address, change] = useQueryState();
  const resolve = useResolve();
  const [movedAbout, setMovedAbout] = useState<string | null>(null);
  const [focusId, setFocusId] = useState<string | null>(null);
  const moved = movedAbout === null ? undefined : rows.find((row) => aboutOf(row) === movedAbout);

  useEffect(() => {
    if (moved && address.open !== moved.holdId) change({ open: moved.holdId });
  }, [moved, address.open, change]);
  useEffect(() => {
    if (focusId === null) return;
    document.querySelector<HTMLElement>(`[data-opens="${CSS.escape(focusId)}"]`)?.focus();
    setFocusId(null);
  }, [focusId]);

  const openNext = (chosen: ConflictView) => {
    const at = rows.findIndex(({ holdId }) => holdId === chosen.holdId);
    const next = rows[at + 1] ?? rows[at - 1];
    change({ open: next?.holdId ?? null });
    setFocusId(next?.holdId ?? null);
  };
  const choose = (choice: Choice) => {
    if (resolve.isPending) return;
    setMovedAbout(null);
    const { conflict, side, then } = choice;
    resolve.mutate(choice, {
      onSuccess() {
        announce(words.t('console.conflicts.chosen', { ticket: conflict.ticketId, value: conflict[side].value.label }));
        if (then === 'rule') go({ screen: 'mappings', query: { flow: conflict.flow, field: conflict.fieldKey, winner: side } });
        else openNext(conflict);
      },
      onError(error) {
        if (hasMoved(error)) setMovedAbout(aboutOf(conflict));
        announce(words.t(hasMoved(error) ? 'console.conflicts.moved' : 'console.conflicts.not-chosen'));
      },
    });
  };
  return {
    choose: (conflict: ConflictView, side: Side, then: Choice['then'] = 'stay') => choose({ conflict, side, then }),
    isBusy: resolve.isPending,
    error: resolve.error,
    failedId: resolve.isError ? resolve.variables.conflict.holdId : null,
    /** The conflict whose values moved before the choice arrived, as it is now. */
    moved,
    /** It moved and is gone: somebody else settled it, or the sides agree by now. */
    isSettledElsewhere: movedAbout !== null && moved === undefined,
  };
}
