/** @module app/console/mappings/workbench-hooks  Edits from the table, and the look-out for somebody else's save. */
import { useCallback, useEffect, useRef } from 'react';
import type { MappingEdit } from '#mapping';
import { useWords } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import type { Base, MappingEvent, MappingState } from './draft/draft.ts';

/** One edit after the other, each on the text as it then is: two quick clicks are two changes. */
export function useEdit(text: string, dispatch: (event: MappingEvent) => void): (edit: MappingEdit) => Promise<boolean> {
  const words = useWords();
  const announce = useAnnounce();
  const latest = useRef(text);
  latest.current = text;
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  return useCallback(
    (edit) => {
      const done = queue.current.then(async () => {
        const { editMapping } = await import('#mapping');
        const after = await editMapping(latest.current, edit);
        if (after === null) announce(words.t('console.mappings.edit-refused'));
        if (after === null) return false;
        latest.current = after;
        dispatch({ kind: 'wrote', text: after });
        return true;
      });
      queue.current = done.catch(() => undefined);
      return done;
    },
    [announce, words, dispatch],
  );
}

/** Another admin saved while this screen is open: without a draft their text is shown, with one the choice is. */
export function useNewer(current: Base, { text, base, newer }: MappingState, dispatch: (event: MappingEvent) => void): void {
  useEffect(() => {
    if (current.text === base.text || current.text === newer) return;
    if (text === base.text || text === current.text) dispatch({ kind: 'took-theirs', base: current });
    else dispatch({ kind: 'found-newer', theirs: current.text });
  }, [current, text, base.text, newer, dispatch]);
}
