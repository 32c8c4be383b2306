/** @module app/sidebar/affected-items/item-looks  Colour and icon of an item's working order. The word is the vendor's own label. */
import type { ItemView } from '#contract';
import type { IconName, Tone } from '../../ui/index.ts';

/** The same item in lists and sets: two systems may use one id for different things. */
export const keyOf = ({ connectionId, id }: Pick<ItemView, 'connectionId' | 'id'>): string => `${connectionId}/${id}`;

/** Whether its source has ever told what it is. Of a linked item that nobody could ask about, only the id is known. */
export const isTold = ({ statusLabel }: ItemView): boolean => statusLabel !== '';

export const ITEM_LOOKS: Readonly<Record<ItemView['status'], { readonly tone: Tone; readonly icon: IconName }>> = {
  operational: { tone: 'good', icon: 'check' },
  degraded: { tone: 'warning', icon: 'hold' },
  down: { tone: 'danger', icon: 'cross' },
  maintenance: { tone: 'accent', icon: 'clock' },
  planned: { tone: 'neutral', icon: 'calendar' },
  retired: { tone: 'neutral', icon: 'pause' },
  unknown: { tone: 'neutral', icon: 'question' },
};
