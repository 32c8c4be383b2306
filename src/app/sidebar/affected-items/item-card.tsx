/** @module app/sidebar/affected-items/item-card  One linked item: its state, who owns it, its open incidents, what it hangs on, and what can be done with it. */
import type { AffectedItemView, ItemView } from '#contract';
import { useServices, useWords } from '../../platform/index.ts';
import { CopyId, DisclosureRow, Meta, MoreActions, OutLink, Pill, Quiet, Row, useAnnounce } from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import { ItemFacts } from './item-facts.tsx';
import { ITEM_LOOKS, isTold } from './item-looks.ts';
import { itemParts } from './item-parts.tsx';
import { Opened } from './opened.tsx';
import type { ItemLinks } from './use-affected-items.ts';

export interface ItemCardProps {
  readonly affected: AffectedItemView;
  readonly fields: readonly { readonly path: string; readonly label: string }[];
  readonly links: ItemLinks;
  readonly linked: ReadonlySet<string>;
}

export function ItemCard({ affected, fields, links, linked }: ItemCardProps) {
  const words = useWords();
  const mayAct = useMayAct();
  const { item, businessServices, openIncidents, relations } = affected;
  const name = isTold(item) ? item.name : words.t('items.untold');
  const line = (
    <Row $apart="apart">
      <Row $gap={4}>
        <OutLink url={item.url}>{name}</OutLink>
        <CopyId value={item.name} />
      </Row>
      {isTold(item) && <Pill {...ITEM_LOOKS[item.status]}>{item.statusLabel}</Pill>}
    </Row>
  );
  return (
    <article aria-label={name}>
      {mayAct ? (
        <MoreActions about={name} line={line}>
          {(close) => <ItemActions item={item} fields={isTold(item) ? fields : []} links={links} onDone={close} />}
        </MoreActions>
      ) : (
        line
      )}
      <ItemFacts item={item} of={[item.classLabel, item.environment, item.supportGroup?.name, item.sourceName]} services={businessServices} />
      <DisclosureRow
        parts={itemParts({
          openIncidents,
          relations,
          words,
          show: (opened) => <Opened {...opened} links={links} linked={linked} trail={[]} />,
        })}
      />
      {affected.isRelationsTruncated && <Meta>{words.t('items.relations-cut')}</Meta>}
    </article>
  );
}

interface ItemActionsProps {
  readonly item: ItemView;
  readonly fields: ItemCardProps['fields'];
  readonly links: ItemLinks;
  readonly onDone: () => void;
}

function ItemActions({ item, fields, links, onDone }: ItemActionsProps) {
  const { host, words } = useServices();
  const announce = useAnnounce();
  const fill = async (path: string, label: string) => {
    const worked = await host.setDraftField(path, item.name).then(
      () => true,
      () => false,
    );
    const said = words.t(worked ? 'items.filled' : 'items.fill-failed', { name: item.name, field: label });
    announce(said);
    await host.notify(worked ? 'notice' : 'error', said).catch(() => undefined);
    onDone();
  };
  return (
    <>
      {fields.map(({ path, label }) => (
        <Quiet key={path} onClick={() => void fill(path, label)}>
          {words.t('items.use-in', { field: label })}
        </Quiet>
      ))}
      <Quiet
        disabled={links.unlink.isPending}
        onClick={() => {
          links.unlink.mutate(item);
          onDone();
        }}
      >
        {words.t('items.unlink')}
      </Quiet>
    </>
  );
}
