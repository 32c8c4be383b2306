/** @module app/sidebar/changes-near  What changed: changes on the linked items and around them, the nearest first, each with its reasons. */
import { useState } from 'react';
import type { ChangesPanel as Panel } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Empty, InlineList, Meta, PanelBody, PanelFrame, Quiet, useNow, worstFreshness } from '../../ui/index.ts';
import { ChangeRow } from './change-row.tsx';
import { useChanges } from './use-changes.ts';

/** Rows shown before "show more". */
const SHOWN = 4;

export function ChangesNearPanel({ ticketId }: { readonly ticketId: string }) {
  const words = useWords();
  const query = useChanges(ticketId);
  return (
    <PanelFrame
      name="changes-near"
      title={words.t('changes.title')}
      startsOpen={true}
      count={query.data && isUnknown(query.data) ? undefined : query.data?.changes.length}
      sources={query.data?.sources}
    >
      <PanelBody query={query} skeletonRows={2} waitsFor={words.t('changes.waits-for')} stillWorks={words.t('still-works')}>
        {(panel) => <Filled panel={panel} />}
      </PanelBody>
    </PanelFrame>
  );
}

/** No changes from a source that did not answer is not "no changes". */
function isUnknown({ changes, sources }: Panel): boolean {
  return changes.length === 0 && worstFreshness(sources) === 'unreachable';
}

function Filled({ panel }: { readonly panel: Panel }) {
  const words = useWords();
  const now = useNow();
  const [isAll, setAll] = useState(false);
  const span = { from: words.moment(panel.window.from, now), to: words.moment(panel.window.to, now) };
  if (!panel.isConfigured) return <Empty why={words.t('changes.not-configured')} />;
  if (!panel.hasItems) return <Empty why={words.t('changes.no-items')} />;
  if (isUnknown(panel)) return <Empty why={words.t('changes.unknown')} />;
  if (panel.changes.length === 0) return <Empty why={words.t('changes.empty', span)} />;
  const shown = isAll ? panel.changes : panel.changes.slice(0, SHOWN);
  return (
    <>
      <InlineList>
        {shown.map((change) => (
          <li key={`${change.connectionId}/${change.id}`}>
            <ChangeRow change={change} />
          </li>
        ))}
      </InlineList>
      {shown.length < panel.changes.length && (
        <Quiet onClick={() => setAll(true)}>{words.t('show-more', { count: panel.changes.length - shown.length })}</Quiet>
      )}
      {panel.isTruncated && <Meta>{words.t('changes.cut')}</Meta>}
    </>
  );
}
