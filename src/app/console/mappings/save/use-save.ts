/** @module app/console/mappings/save/use-save  One save at a time: a second click while one is under way does nothing. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { isHostError, useServices, type Words } from '../../../platform/index.ts';
import type { Base } from '../draft/draft.ts';
import { forgetDraft, recallDraft } from '../draft/kept-draft.ts';
import { type SaveOutcome, saveMapping } from './save-mapping.ts';
import { SETTINGS_KEY } from './use-settings.ts';

export function useSave(onEnd: (outcome: SaveOutcome, text: string) => void) {
  const { host, api, memory } = useServices();
  const client = useQueryClient();
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    async mutationFn({ text, base }: { readonly text: string; readonly base: Base }) {
      const outcome = await saveMapping({ host, api }, { text, base });
      // The screen may be gone by now; a draft that is saved is none any more.
      const isSaved = outcome.kind === 'active' || outcome.kind === 'not-active' || outcome.kind === 'written';
      if (isSaved && recallDraft(memory)?.text === text) forgetDraft(memory);
      return outcome;
    },
    onSuccess: (outcome, { text }) => onEnd(outcome, text),
    onSettled() {
      isUnderWay.current = false;
      void client.invalidateQueries({ queryKey: SETTINGS_KEY });
      void client.invalidateQueries({ queryKey: ['admin'] });
    },
  });
  const save = (text: string, base: Base) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    mutation.mutate({ text, base });
  };
  return { save, isSaving: mutation.isPending, outcome: mutation.data ?? null, error: mutation.error, forget: mutation.reset };
}

/** Why the help desk was not written, in plain words. */
export function saveFailure(error: unknown, words: Words): string {
  return isHostError(error) ? words.t(`console.mappings.save-failed.${error.failure}`) : words.error(error);
}
