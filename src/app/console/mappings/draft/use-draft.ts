/** @module app/console/mappings/draft/use-draft  The draft as the screen's state: every change of the text is kept in this browser a moment later. */
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { useServices } from '../../../platform/index.ts';
import { useUnsaved } from '../../use-route.tsx';
import { after, type Base, type MappingEvent, type MappingState, openDraft } from './draft.ts';
import { forgetDraft, keepDraft, recallDraft } from './kept-draft.ts';

/** Milliseconds of quiet before a change is written to the browser's storage. */
const KEEP_AFTER_MS = 250;

export interface DraftHandle {
  readonly state: MappingState;
  readonly dispatch: (event: MappingEvent) => void;
  /** When the draft that was found on opening was written; null where none was. */
  readonly foundAt: string | null;
}

export function useDraft(current: Base): DraftHandle {
  const { memory } = useServices();
  const kept = useMemo(() => recallDraft(memory), [memory]);
  const [state, dispatch] = useReducer(after, null, () => openDraft(current, kept));
  const [isKept, setKept] = useState(true);
  const isDirty = state.text !== state.base.text;
  const write = useRef<() => void>(() => undefined);
  write.current = () => {
    if (isDirty) setKept(keepDraft(memory, { text: state.text, base: state.base, at: new Date().toISOString() }));
    else forgetDraft(memory);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is written is these
  useEffect(() => {
    const timer = setTimeout(() => write.current(), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state.text, state.base]);
  useEffect(() => {
    const now = () => write.current();
    addEventListener('pagehide', now);
    return () => {
      removeEventListener('pagehide', now);
      now();
    };
  }, []);
  // A draft that is kept is not lost by leaving; one that could not be kept is.
  useUnsaved(isDirty && !isKept);
  return { state, dispatch, foundAt: kept && kept.text !== current.text ? kept.at : null };
}
