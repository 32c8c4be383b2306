/** @module app/sidebar/affected-items/item-line  An item that is not linked, in one line: its name, its state, and the way to link it. */
import type { ItemView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Icon, IconButton, OutLink, Pill, Row } from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import { ITEM_LOOKS, keyOf } from './item-looks.ts';
import type { ItemLinks } from './use-affected-items.ts';

export interface ItemLineProps {
  readonly item: ItemView;
  readonly links: ItemLinks;
  /** Keys of the ticket's items. */
  readonly linked: ReadonlySet<string>;
}

export function ItemLine({ item, links, linked }: ItemLineProps) {
  const words = useWords();
  const mayAct = useMayAct();
  const label = words.t('items.link-named', { name: item.name });
  return (
    <Row $apart="apart">
      <OutLink url={item.url}>{item.name}</OutLink>
      <Row $gap={4}>
        <Pill {...ITEM_LOOKS[item.status]}>{item.statusLabel}</Pill>
        {mayAct && !linked.has(keyOf(item)) && (
          <IconButton aria-label={label} title={label} disabled={links.link.isPending} onClick={() => links.link.mutate(item)}>
            <Icon name="plus" />
          </IconButton>
        )}
      </Row>
    </Row>
  );
}
