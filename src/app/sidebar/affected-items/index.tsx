/** @module app/sidebar/affected-items  What is broken: linked configuration items, suggestions, and the way to link more. */
import { Button } from '@zendeskgarden/react-buttons';
import { lazy, Suspense, useState } from 'react';
import type { ItemView, AffectedItemsPanel as Panel } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Empty, InlineList, Meta, PanelBody, PanelFrame, ProblemNotice, Quiet, Row, SkeletonRows, worstFreshness } from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import { ItemCard } from './item-card.tsx';
import { keyOf } from './item-looks.ts';
import { Suggestions } from './suggestions.tsx';
import { type ItemLinks, useAffectedItems, useItemLinks } from './use-affected-items.ts';

const ItemSearch = lazy(() => import('./item-search.tsx').then((module) => ({ default: module.ItemSearch })));

export function AffectedItemsPanel({ ticketId }: { readonly ticketId: string }) {
  const words = useWords();
  const query = useAffectedItems(ticketId);
  return (
    <PanelFrame name="affected-items" title={words.t('items.title')} startsOpen={true} count={query.data?.items.length} sources={query.data?.sources}>
      <PanelBody query={query} skeletonRows={2} waitsFor={words.t('items.waits-for')} stillWorks={words.t('items.still-works')}>
        {(panel) => <Filled ticketId={ticketId} panel={panel} />}
      </PanelBody>
    </PanelFrame>
  );
}

function Filled({ ticketId, panel }: { readonly ticketId: string; readonly panel: Panel }) {
  const words = useWords();
  const links = useItemLinks(ticketId);
  const mayAct = useMayAct();
  if (!panel.isConfigured) return <Empty why={words.t('items.not-configured')} />;
  const linked = new Set(panel.items.map(({ item }) => keyOf(item)));
  return (
    <>
      {panel.items.length === 0 && <Empty why={words.t(emptyKey(panel))} />}
      <InlineList>
        {panel.items.map((affected) => (
          <li key={keyOf(affected.item)}>
            <ItemCard affected={affected} fields={panel.fillableFields} links={links} linked={linked} />
          </li>
        ))}
      </InlineList>
      <ActionResult links={links} />
      <Suggestions suggestions={panel.suggestions} links={links} linked={linked} />
      {mayAct && <LinkAnItem linked={linked} isBusy={links.link.isPending} onChoose={(item) => links.link.mutate(item)} />}
    </>
  );
}

function emptyKey({ suggestions, sources }: Panel): string {
  if (suggestions.length > 0) return 'items.empty-with-suggestions';
  // Without its sources, "nothing suggests anything" would be a guess.
  return worstFreshness(sources) === 'unreachable' ? 'items.empty-unknown' : 'items.empty';
}

/** What the last link or unlink did, or why it did not work; "undo" where there is something to undo. */
function ActionResult({ links }: { readonly links: ItemLinks }) {
  const words = useWords();
  const { link, unlink, unlinked } = links;
  const last = link.submittedAt > unlink.submittedAt ? link : unlink;
  if (last.isError)
    return (
      <ProblemNotice tone="warning" onRetry={() => last.mutate(last.variables)}>
        {words.error(last.error)}
      </ProblemNotice>
    );
  if (link.isPending) return <Meta>{words.t('items.linking', { name: link.variables.name })}</Meta>;
  if (!unlinked) return null;
  return (
    <Row $apart="apart">
      <Meta>{words.t('items.unlinked', { name: unlinked.name })}</Meta>
      <Quiet onClick={() => link.mutate(unlinked)}>{words.t('undo')}</Quiet>
    </Row>
  );
}

export interface LinkAnItemProps {
  /** Keys of the items that need no linking. */
  readonly linked: ReadonlySet<string>;
  readonly isBusy: boolean;
  readonly onChoose: (item: ItemView) => void;
}

/** The panel's one primary action: opens the search in place. */
export function LinkAnItem({ linked, isBusy, onChoose }: LinkAnItemProps) {
  const words = useWords();
  const [isOpen, setOpen] = useState<boolean>();
  if (!isOpen) {
    return (
      <div>
        {/* After a search the keyboard stands where the next one begins, not on what was found. */}
        <Button size="small" autoFocus={isOpen === false} disabled={isBusy} onClick={() => setOpen(true)}>
          {words.t('items.link')}
        </Button>
      </div>
    );
  }
  const choose = (item: ItemView) => {
    setOpen(false);
    onChoose(item);
  };
  return (
    <Suspense fallback={<SkeletonRows count={1} waitsFor={words.t('items.search-form')} />}>
      <ItemSearch linked={linked} onChoose={choose} onClose={() => setOpen(false)} />
    </Suspense>
  );
}
