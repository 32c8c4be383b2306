/**
 * @module app/sidebar/affected-items/suggestions
 * Items that probably belong to the ticket: state, class, environment and the first reason at once, all else that is known behind "why?", linked in one click.
 */
import { useState } from 'react';
import type { SuggestedItemView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Facts, InlineList, Meta, Quiet, Stack, Why } from '../../ui/index.ts';
import { ItemLine, type ItemLineProps } from './item-line.tsx';
import { keyOf } from './item-looks.ts';
import { Opened } from './opened.tsx';

/** More than this at once would be noise. */
const SHOWN = 3;

export interface SuggestionsProps extends Omit<ItemLineProps, 'item'> {
  readonly suggestions: readonly SuggestedItemView[];
}

export function Suggestions({ suggestions, ...linking }: SuggestionsProps) {
  const words = useWords();
  const [isAll, setAll] = useState(false);
  if (suggestions.length === 0) return null;
  const shown = isAll ? suggestions : suggestions.slice(0, SHOWN);
  return (
    <Stack $gap={4} role="group" aria-label={words.t('items.suggested')}>
      <Meta as="h3">{words.t('items.suggested')}</Meta>
      <InlineList>
        {shown.map(({ item, reasons: [first, ...rest] }) => (
          <li key={keyOf(item)}>
            <ItemLine item={item} {...linking} />
            <Why about={item.name} reasons={rest} more={<Opened suggested={item} trail={[]} {...linking} />}>
              <Meta>
                <Facts of={[item.classLabel, item.environment, item.sourceName, first && words.reason(first)]} />
              </Meta>
            </Why>
          </li>
        ))}
      </InlineList>
      {shown.length < suggestions.length && (
        <Quiet onClick={() => setAll(true)}>{words.t('show-more', { count: suggestions.length - shown.length })}</Quiet>
      )}
    </Stack>
  );
}
