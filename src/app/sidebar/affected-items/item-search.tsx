/**
 * @module app/sidebar/affected-items/item-search
 * Finds items while the agent types: a combobox whose list lies in place, since a popup would be cut off. Loaded when first opened.
 */
import { Field, Input } from '@zendeskgarden/react-forms';
import { type KeyboardEvent, useId, useState } from 'react';
import { styled } from 'styled-components';
import type { ItemView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Facts, Meta, Name, Pill, ProblemNotice, Quiet, Row, SkeletonRows } from '../../ui/index.ts';
import { ITEM_LOOKS, keyOf } from './item-looks.ts';
import { MIN_LETTERS, useItemSearch } from './use-item-search.ts';

const Options = styled.ul`
  border: 1px solid var(--tl-line-strong);
  border-radius: 4px;
  margin-block-start: 4px;
  max-height: 264px;
  overflow-y: auto;
`;
const Option = styled.li`
  padding: 6px 10px;
  cursor: pointer;
  &[aria-selected='true'] { background: var(--tl-recessed); box-shadow: inset 3px 0 var(--tl-accent); }
  &[aria-disabled='true'] { opacity: 0.6; cursor: default; }
`;

export interface ItemSearchProps {
  /** Keys of the ticket's items. */
  readonly linked: ReadonlySet<string>;
  readonly onChoose: (item: ItemView) => void;
  readonly onClose: () => void;
}

export function ItemSearch({ linked, onChoose, onClose }: ItemSearchProps) {
  const words = useWords();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const search = useItemSearch(typed);
  const items = search.items;
  const active = items[Math.min(at, items.length - 1)];
  const choose = (item: ItemView | undefined) => {
    if (item && !linked.has(keyOf(item))) onChoose(item);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && items.length > 0) setAt((Math.min(at, items.length - 1) + move + items.length) % items.length);
    else if (event.key === 'Enter') choose(active);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <Field>
        <Row $apart="apart">
          <Field.Label isRegular={true}>{words.t('search.label')}</Field.Label>
          <Quiet onClick={onClose}>{words.t('close')}</Quiet>
        </Row>
        <Input
          autoFocus={true}
          isCompact={true}
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          placeholder={words.t('search.placeholder')}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? `${id}-${keyOf(active)}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </Field>
      <SearchState search={search} typed={typed} />
      {items.length > 0 && (
        <Options id={`${id}-list`} role="listbox" aria-label={words.t('search.label')}>
          {items.map((item) => (
            <Option
              key={keyOf(item)}
              id={`${id}-${keyOf(item)}`}
              role="option"
              aria-selected={item === active}
              aria-disabled={linked.has(keyOf(item))}
              onClick={() => choose(item)}
            >
              <Row $apart="apart">
                <Name>{item.name}</Name>
                <Pill {...ITEM_LOOKS[item.status]}>{item.statusLabel}</Pill>
              </Row>
              <Meta>
                <Facts
                  of={[
                    linked.has(keyOf(item)) && words.t('search.already'),
                    item.classLabel,
                    item.sourceName,
                    item.serialNumber,
                    item.ipAddress,
                    item.assignedTo?.name,
                  ]}
                />
              </Meta>
            </Option>
          ))}
        </Options>
      )}
    </div>
  );
}

/** What the search is doing or found, said aloud too. */
function SearchState({ search, typed }: { readonly search: ReturnType<typeof useItemSearch>; readonly typed: string }) {
  const words = useWords();
  const { error, items, unasked } = search;
  if (search.isWaiting) return <SkeletonRows count={1} waitsFor={words.t('items.waits-for')} />;
  // That nothing matches is known only where everybody was asked.
  const isTold = !error && search.isDone && (items.length > 0 || unasked.length === 0);
  return (
    <>
      <Meta role="status" style={{ marginBlockStart: 4 }}>
        {error ? words.error(error) : null}
        {!error && typed.trim().length < MIN_LETTERS && words.t('search.hint', { count: MIN_LETTERS })}
        {isTold && words.t('search.found', { count: items.length, text: typed.trim() })}
      </Meta>
      {unasked.map((source) => (
        <ProblemNotice key={source.connectionId} tone="warning" onRetry={search.retry}>
          {words.failure(source)}
        </ProblemNotice>
      ))}
    </>
  );
}
