/** @module app/sidebar/affected-items/opened  What an item opens to, loaded when something is first opened. */
import { lazy, Suspense } from 'react';
import { useWords } from '../../platform/index.ts';
import { SkeletonRows } from '../../ui/index.ts';
import type { ItemDetailsProps } from './item-details.tsx';

const ItemDetails = lazy(() => import('./item-details.tsx').then((module) => ({ default: module.ItemDetails })));

export function Opened(props: ItemDetailsProps) {
  const words = useWords();
  return (
    <Suspense fallback={<SkeletonRows count={1} waitsFor={words.t('items.waits-for')} />}>
      <ItemDetails {...props} />
    </Suspense>
  );
}
