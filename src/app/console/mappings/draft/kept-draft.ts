/** @module app/console/mappings/draft/kept-draft  A draft outlives the page: kept for this admin in this browser, with the version it began from. */
import type { Memory } from '../../../platform/index.ts';
import type { MappingState } from './draft.ts';

const KEY = 'mapping-draft';

export interface KeptDraft extends Pick<MappingState, 'text' | 'base'> {
  /** ISO 8601. */
  readonly at: string;
}

/** Null where none is kept, or what is kept cannot be read. */
export function recallDraft(memory: Memory): KeptDraft | null {
  try {
    const { text, base, at } = JSON.parse(memory.recall(KEY) ?? 'null') ?? {};
    const isWhole = typeof text === 'string' && typeof base?.text === 'string' && typeof at === 'string';
    return isWhole ? { text, at, base: { text: base.text, version: typeof base.version === 'number' ? base.version : null } } : null;
  } catch {
    return null;
  }
}

/** Whether it really is kept: storage may be blocked in an iframe, or full. */
export function keepDraft(memory: Memory, draft: KeptDraft): boolean {
  const text = JSON.stringify(draft);
  memory.remember(KEY, text);
  return memory.recall(KEY) === text;
}

export function forgetDraft(memory: Memory): void {
  memory.remember(KEY, '');
}
