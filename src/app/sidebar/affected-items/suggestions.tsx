/** @module app/sidebar/affected-items/suggestions  Items that probably belong to the ticket, each with the reason, linked in one click. */
import { styled } from 'styled-components';
import type { SuggestedItemView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Icon, IconButton, Meta, Name, Stack, Why } from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import type { ItemLinks } from './use-affected-items.ts';

/** More than this is noise; the search finds the rest. */
const SHOWN = 3;

const Line = styled.div`
  display: flex;
  align-items: flex-start;
  gap: 8px;
  > :first-child { flex: 1; min-width: 0; }
`;

export interface SuggestionsProps {
  readonly suggestions: readonly SuggestedItemView[];
  readonly links: ItemLinks;
}

export function Suggestions({ suggestions, links }: SuggestionsProps) {
  const words = useWords();
  const mayAct = useMayAct();
  if (suggestions.length === 0) return null;
  return (
    <Stack $gap={4} role="group" aria-label={words.t('items.suggested')}>
      <Meta as="h3">{words.t('items.suggested')}</Meta>
      {suggestions.slice(0, SHOWN).map(({ item, reasons }) => {
        const [first, ...rest] = reasons;
        const label = words.t('items.link-named', { name: item.name });
        return (
          <Line key={`${item.connectionId}/${item.id}`}>
            <div>
              <Why about={item.name} reasons={rest}>
                <Name>{item.name}</Name> <Meta as="span">{first ? words.reason(first) : item.classLabel}</Meta>
              </Why>
            </div>
            {mayAct && (
              <IconButton aria-label={label} title={label} disabled={links.link.isPending} onClick={() => links.link.mutate(item)}>
                <Icon name="plus" />
              </IconButton>
            )}
          </Line>
        );
      })}
    </Stack>
  );
}
