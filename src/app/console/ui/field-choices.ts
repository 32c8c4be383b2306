/** @module app/console/ui/field-choices  Filters by flow, and by the fields of the chosen flow: a field's key is unique in its flow. */
import type { Words } from '../../platform/index.ts';
import type { FilterChoice } from './table-toolbar.tsx';

interface FieldGroup {
  readonly flow: string;
  /** Empty where the whole link is meant. */
  readonly fieldKey: string;
  readonly label: string;
  readonly count: number;
}

export function fieldChoices(groups: readonly FieldGroup[], flow: string | undefined, words: Words): readonly FilterChoice[] {
  const flows = [...new Set(groups.map((group) => group.flow))];
  const ofFlow = groups.filter((group) => group.fieldKey !== '' && (flow === undefined || group.flow === flow));
  const fields = new Map(ofFlow.map((group) => [group.fieldKey, group]));
  return [
    { name: 'flow', label: words.t('console.flow'), options: flows.map((value) => ({ value, label: value })) },
    {
      name: 'field',
      label: words.t('console.conflicts.field'),
      options: [...fields].map(([value, { label, count }]) => ({ value, label: words.t('console.conflicts.field-count', { label, count }) })),
    },
  ];
}
