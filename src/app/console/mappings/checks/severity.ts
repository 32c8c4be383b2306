/** @module app/console/mappings/checks/severity  How bad a problem is: in which order it is shown, and how it looks. */
import type { IconName, Tone } from '../../../ui/index.ts';
import type { Problem } from './use-check.ts';

/** Worst first. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;

export const SEVERITY_LOOKS: Readonly<Record<Problem['severity'], { readonly tone: Tone; readonly icon: IconName }>> = {
  error: { tone: 'danger', icon: 'cross' },
  warning: { tone: 'warning', icon: 'hold' },
  note: { tone: 'accent', icon: 'question' },
};
