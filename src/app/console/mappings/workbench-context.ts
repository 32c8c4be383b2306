/** @module app/console/mappings/workbench-context  What every part of the screen shares: the text, how to change it, what is wrong with it, both live schemas. */
import { createContext, useContext } from 'react';
import type { MappingSchemasAnswer, MappingVersionView } from '#contract';
import type { MappingEdit, MappingOutline } from '#mapping';
import type { Check } from './checks/use-check.ts';
import type { MappingEvent, MappingState } from './draft/draft.ts';
import type { EditorGoal } from './editor/code-editor.tsx';

export interface WorkbenchParts {
  readonly state: MappingState;
  readonly dispatch: (event: MappingEvent) => void;
  readonly check: Check;
  readonly outline: MappingOutline | null;
  readonly schemas: MappingSchemasAnswer | undefined;
  readonly versions: readonly MappingVersionView[];
  readonly isReadOnly: boolean;
  /** Changes one thing of the text. Resolves with whether it could be. */
  readonly edit: (edit: MappingEdit) => Promise<boolean>;
  /** Shows a place of the text. */
  readonly goTo: (goal: EditorGoal) => void;
  readonly openPanel: (panel: string, more?: Readonly<Record<string, string | null>>) => void;
}

const Context = createContext<WorkbenchParts | null>(null);
export const WorkbenchProvider = Context.Provider;

/** @throws Error outside the screen */
export function useWorkbench(): WorkbenchParts {
  const parts = useContext(Context);
  if (!parts) throw new Error('useWorkbench is called outside the mappings screen. Mount the part inside it.');
  return parts;
}
