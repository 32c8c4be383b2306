/** @module app/sidebar/affected-items/item-facts  Who answers for an item, who uses it, what it serves, and how old its record is. */
import type { ItemView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Facts, Meta, RelativeTime } from '../../ui/index.ts';
import { isTold } from './item-looks.ts';

export interface ItemFactsProps {
  readonly item: ItemView;
  /** What leads: the rest of what is known of it. */
  readonly of: readonly (string | null | undefined)[];
  readonly services: readonly { readonly name: string }[];
}

export function ItemFacts({ item, of, services }: ItemFactsProps) {
  const words = useWords();
  const facts = (of: ItemFactsProps['of']) => (
    <Meta>
      <Facts of={of} />
    </Meta>
  );
  if (!isTold(item)) return facts([item.id, item.sourceName]);
  return (
    <>
      {facts(of)}
      {facts([
        item.owner && words.t('items.owner', { name: item.owner.name }),
        item.assignedTo && words.t('items.used-by', { name: item.assignedTo.name }),
        services[0] && words.t('items.serves', { services: services.map(({ name }) => name).join(', ') }),
      ])}
      <Meta>
        {words.t('items.record-changed')} <RelativeTime at={item.updatedAt} />
      </Meta>
    </>
  );
}
