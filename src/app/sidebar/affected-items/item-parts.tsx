/** @module app/sidebar/affected-items/item-parts  What opens under an item: what is open on it, what it depends on, what needs it, what else it is connected to. */
import type { ReactNode } from 'react';
import type { ItemRelationView, OpenIncidentView } from '#contract';
import type { Words } from '../../platform/index.ts';
import type { DisclosurePart } from '../../ui/index.ts';

export interface ItemPartsProps {
  readonly openIncidents?: readonly OpenIncidentView[];
  readonly relations: readonly ItemRelationView[];
  readonly words: Words;
  /** Draws what was opened. */
  readonly show: (opened: { readonly incidents: readonly OpenIncidentView[] } | { readonly relations: readonly ItemRelationView[] }) => ReactNode;
}

/** "2 open incidents", "Depends on 2", "Needed by 3" and "Connected to 1"; what there is none of has no part. */
export function itemParts({ openIncidents = [], relations, words, show }: ItemPartsProps): readonly DisclosurePart[] {
  const part = (key: string, count: number, content: () => ReactNode) => (count > 0 ? [{ key, label: words.t(key, { count }), content }] : []);
  const related = (key: string, isPart: (relation: ItemRelationView) => boolean) => {
    const rows = relations.filter(isPart);
    return part(key, rows.length, () => show({ relations: rows }));
  };
  return [
    ...part('items.open-incidents', openIncidents.length, () => show({ incidents: openIncidents })),
    ...related('items.depends-on', ({ direction, isDependency }) => isDependency && direction === 'down'),
    ...related('items.needed-by', ({ direction, isDependency }) => isDependency && direction === 'up'),
    ...related('items.connected-to', ({ isDependency }) => !isDependency),
  ];
}
