/**
 * @module app/sidebar/affected-items/item-details
 * What an item opens to: open incidents, neighbours, and all that is known of one that is not linked. Each neighbour opens its own, read when asked for. Loaded when
 * something is first opened.
 */
import { useQuery } from '@tanstack/react-query';
import type { ItemRelationView, ItemView, OpenIncidentView } from '#contract';
import { useServices, useWords } from '../../platform/index.ts';
import { Disclosure, DisclosureRow, Facts, InlineList, Meta, ProblemNotice, SkeletonRows } from '../../ui/index.ts';
import { IncidentRows } from './incident-rows.tsx';
import { ItemFacts } from './item-facts.tsx';
import { ItemLine, type ItemLineProps } from './item-line.tsx';
import { itemParts } from './item-parts.tsx';

interface Linking extends Pick<ItemLineProps, 'links' | 'linked'> {
  /** Ids on the way here: a circle of dependencies is not walked twice. */
  readonly trail: readonly string[];
}

/** What was opened: one of three. */
export type ItemDetailsProps = Linking &
  ({ readonly incidents: readonly OpenIncidentView[] } | { readonly relations: readonly ItemRelationView[] } | { readonly suggested: ItemView });

export function ItemDetails(props: ItemDetailsProps) {
  const { links, linked, trail } = props;
  const linking = { links, linked, trail };
  if ('incidents' in props) return <IncidentRows incidents={props.incidents} />;
  if ('suggested' in props) return <Suggested item={props.suggested} linking={linking} />;
  return (
    <InlineList>
      {props.relations.map((relation) => (
        <li key={`${relation.label}/${relation.item.id}`}>
          <Neighbour relation={relation} linking={linking} />
        </li>
      ))}
    </InlineList>
  );
}

function Neighbour({ relation: { item, label }, linking }: { readonly relation: ItemRelationView; readonly linking: Linking }) {
  const words = useWords();
  return (
    <>
      <ItemLine item={item} {...linking} />
      <Meta>
        <Facts of={[label, item.classLabel, item.environment]} />
      </Meta>
      {!linking.trail.includes(item.id) && (
        <Disclosure label={words.t('items.further')}>{() => <Further item={item} linking={linking} />}</Disclosure>
      )}
    </>
  );
}

interface OneItem {
  readonly item: ItemView;
  readonly linking: Linking;
}

/** All that is known of an item that nobody has linked yet. */
function Suggested({ item, linking }: OneItem) {
  const query = useSurroundings(item);
  return (
    <>
      <ItemFacts item={item} of={[item.supportGroup?.name, item.serialNumber, item.ipAddress]} services={query.data?.businessServices ?? []} />
      <Surroundings item={item} linking={linking} query={query} />
    </>
  );
}

/** A neighbour said its facts already. */
function Further({ item, linking }: OneItem) {
  return <Surroundings item={item} linking={linking} query={useSurroundings(item)} />;
}

function useSurroundings({ connectionId, id }: ItemView) {
  const { api } = useServices();
  return useQuery({
    queryKey: ['relations', connectionId, id],
    queryFn: ({ signal }) => api.call('readItemRelations', { connectionId, itemId: id }, { signal }),
  });
}

function Surroundings({ item, linking, query }: OneItem & { readonly query: ReturnType<typeof useSurroundings> }) {
  const words = useWords();
  if (query.isError) {
    return (
      <ProblemNotice tone="warning" onRetry={() => void query.refetch()}>
        {words.error(query.error)}
      </ProblemNotice>
    );
  }
  if (!query.data) return <SkeletonRows count={1} waitsFor={words.t('items.waits-for')} />;
  const { relations, openIncidents, isTruncated } = query.data;
  const within = { ...linking, trail: [...linking.trail, item.id] };
  const parts = itemParts({ relations, openIncidents, words, show: (opened) => <ItemDetails {...opened} {...within} /> });
  return (
    <>
      {relations.length === 0 && <Meta>{words.t('items.no-relations', { name: item.name })}</Meta>}
      <DisclosureRow parts={parts} />
      {isTruncated && <Meta>{words.t('items.relations-cut')}</Meta>}
    </>
  );
}
