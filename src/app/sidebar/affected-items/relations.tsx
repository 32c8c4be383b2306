/**
 * @module app/sidebar/affected-items/relations
 * What an item depends on and what depends on it, one level at hand; each neighbour opens its own, read when asked for.
 */
import { useQuery } from '@tanstack/react-query';
import type { ItemRelationView, ItemView } from '#contract';
import { useServices, useWords, type Words } from '../../platform/index.ts';
import {
  Disclosure,
  type DisclosurePart,
  DisclosureRow,
  Facts,
  Icon,
  IconButton,
  InlineList,
  Meta,
  OutLink,
  Pill,
  ProblemNotice,
  Row,
  SkeletonRows,
} from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import { ITEM_LOOKS } from './item-looks.ts';
import type { ItemLinks } from './use-affected-items.ts';

export interface RelationsProps {
  readonly relations: readonly ItemRelationView[];
  readonly links: ItemLinks;
  readonly linkedIds: ReadonlySet<string>;
  /** Ids on the way here: a circle of dependencies is not walked twice. */
  readonly trail?: readonly string[];
}

/** "Depends on 2", "Needed by 3" and "Connected to 1", each opening its neighbours. */
export function relationParts({
  relations,
  words,
  links,
  linkedIds,
  trail = [],
}: RelationsProps & { readonly words: Words }): readonly DisclosurePart[] {
  const partOf = (name: string, key: string, isPart: (relation: ItemRelationView) => boolean): readonly DisclosurePart[] => {
    const rows = relations.filter(isPart);
    if (rows.length === 0) return [];
    return [
      {
        key: name,
        label: words.t(key, { count: rows.length }),
        content: () => <Neighbours relations={rows} links={links} linkedIds={linkedIds} trail={trail} />,
      },
    ];
  };
  return [
    ...partOf('down', 'items.depends-on', ({ direction, isDependency }) => isDependency && direction === 'down'),
    ...partOf('up', 'items.needed-by', ({ direction, isDependency }) => isDependency && direction === 'up'),
    ...partOf('beside', 'items.connected-to', ({ isDependency }) => !isDependency),
  ];
}

function Neighbours({ relations, links, linkedIds, trail = [] }: RelationsProps) {
  return (
    <InlineList>
      {relations.map((relation) => (
        <li key={`${relation.label}/${relation.item.id}`}>
          <Neighbour relation={relation} links={links} linkedIds={linkedIds} trail={trail} />
        </li>
      ))}
    </InlineList>
  );
}

interface NeighbourProps extends Pick<RelationsProps, 'links' | 'linkedIds'> {
  readonly relation: ItemRelationView;
  readonly trail: readonly string[];
}

function Neighbour({ relation, links, linkedIds, trail }: NeighbourProps) {
  const words = useWords();
  const mayAct = useMayAct();
  const { item, label } = relation;
  const canLink = mayAct && !linkedIds.has(item.id);
  return (
    <>
      <Row $apart="apart">
        <OutLink url={item.url}>{item.name}</OutLink>
        <Row $gap={4}>
          <Pill {...ITEM_LOOKS[item.status]}>{item.statusLabel}</Pill>
          {canLink && (
            <IconButton
              aria-label={words.t('items.link-named', { name: item.name })}
              title={words.t('items.link-named', { name: item.name })}
              onClick={() => links.link.mutate(item)}
            >
              <Icon name="plus" />
            </IconButton>
          )}
        </Row>
      </Row>
      <Meta>
        <Facts of={[label, item.classLabel, item.environment]} />
      </Meta>
      {!trail.includes(item.id) && (
        <Disclosure label={words.t('items.further')}>
          {() => <Further item={item} links={links} linkedIds={linkedIds} trail={[...trail, item.id]} />}
        </Disclosure>
      )}
    </>
  );
}

interface FurtherProps extends Pick<RelationsProps, 'links' | 'linkedIds'> {
  readonly item: ItemView;
  readonly trail: readonly string[];
}

function Further({ item, links, linkedIds, trail }: FurtherProps) {
  const { api, words } = useServices();
  const query = useQuery({
    queryKey: ['relations', item.connectionId, item.id],
    queryFn: ({ signal }) => api.call('readItemRelations', { connectionId: item.connectionId, itemId: item.id }, { signal }),
  });
  if (query.isError) {
    return (
      <ProblemNotice tone="warning" onRetry={() => void query.refetch()}>
        {words.error(query.error)}
      </ProblemNotice>
    );
  }
  if (!query.data) return <SkeletonRows count={1} waitsFor={words.t('items.waits-for')} />;
  const { relations, isTruncated } = query.data;
  if (relations.length === 0) return <Meta>{words.t('items.no-relations', { name: item.name })}</Meta>;
  return (
    <>
      <DisclosureRow parts={relationParts({ relations, words, links, linkedIds, trail })} />
      {isTruncated && <Meta>{words.t('items.relations-cut')}</Meta>}
    </>
  );
}
