/**
 * @module app/console/mappings/draft/draft
 * What an admin writes before it is in force: the text, the version it began from, and whether a plan of exactly this text was seen. Pure, so that the way from
 * draft to plan to apply can be tested without a screen.
 */

/** What the help desk's settings held when the draft began. */
export interface Base {
  readonly text: string;
  /** Our number of it; null where it was never read, or nothing was there. */
  readonly version: number | null;
}

export interface MappingState {
  readonly text: string;
  readonly base: Base;
  /** The newest plan that was asked for. */
  readonly plan: { readonly text: string; readonly batchId: string } | null;
  /** The text whose plan ended before the reader's eyes. */
  readonly seen: string | null;
  /** What somebody else saved since the draft began. */
  readonly newer: string | null;
}

export type MappingEvent =
  | { readonly kind: 'wrote'; readonly text: string }
  | { readonly kind: 'plan-started'; readonly text: string; readonly batchId: string }
  | { readonly kind: 'plan-ended'; readonly text: string }
  | { readonly kind: 'found-newer'; readonly theirs: string }
  /** The draft is given up for what stands in the settings. */
  | { readonly kind: 'took-theirs'; readonly base: Base }
  /** The draft stays, and from now on begins from the newer version: the next save may replace it. */
  | { readonly kind: 'kept-mine'; readonly base: Base }
  | { readonly kind: 'saved'; readonly base: Base };

/** Line ends are the editor's; a form at the help desk may have made others. */
export const normal = (text: string): string => text.replace(/\r\n?/g, '\n');

/** `kept` is the draft that this browser remembers, if any. */
export function openDraft(current: Base, kept: Pick<MappingState, 'text' | 'base'> | null): MappingState {
  const base = { ...current, text: normal(current.text) };
  const empty = { plan: null, seen: null, newer: null };
  if (!kept || normal(kept.text) === base.text) return { text: base.text, base, ...empty };
  const began = normal(kept.base.text);
  if (began === base.text) return { text: kept.text, base, ...empty };
  return { text: kept.text, base: { ...kept.base, text: began }, ...empty, newer: base.text };
}

export function after(state: MappingState, event: MappingEvent): MappingState {
  switch (event.kind) {
    case 'wrote':
      return event.text === state.text ? state : { ...state, text: event.text };
    case 'plan-started':
      return { ...state, plan: { text: event.text, batchId: event.batchId } };
    case 'plan-ended':
      return { ...state, seen: event.text };
    case 'found-newer':
      return { ...state, newer: normal(event.theirs) };
    case 'took-theirs':
      return openDraft(event.base, null);
    case 'kept-mine':
      // The plan was made against what was in force then; it must be seen again.
      return { ...state, base: event.base, newer: null, seen: null, plan: null };
    case 'saved': {
      const base = { ...event.base, text: normal(event.base.text) };
      // What was typed while the save was under way is a draft of its own.
      return { ...state, base, newer: null, seen: null, plan: null };
    }
  }
}

/** `clean`: nothing to save. `draft`: plan it first. `planning`: wait. `planned`: a plan of exactly this text was seen. `newer`: somebody else's version first. */
export type Stage = 'clean' | 'draft' | 'planning' | 'planned' | 'newer';

export function stageOf({ text, base, plan, seen, newer }: MappingState): Stage {
  if (text === base.text) return 'clean';
  if (newer !== null) return 'newer';
  if (seen === text) return 'planned';
  return plan?.text === text ? 'planning' : 'draft';
}
