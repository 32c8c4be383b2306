/** @module app/sidebar/linked-records/hold-sides  Who set each value of a conflict and when, as far as was seen: read when somebody is about to choose. */
import { useQuery } from '@tanstack/react-query';
import type { FieldHistoryAnswer, HoldView, LinkView } from '#contract';
import { useServices } from '../../platform/index.ts';
import { Meta, RelativeTime } from '../../ui/index.ts';
import { historyQuery } from '../history/use-history.ts';

type Entry = FieldHistoryAnswer['entries'][number];

export interface HoldSidesProps {
  readonly link: LinkView;
  readonly hold: HoldView;
}

/** Nothing where nothing is known: the values themselves are shown either way. */
export function HoldSides({ link, hold }: HoldSidesProps) {
  const { api, words } = useServices();
  const { data } = useQuery(historyQuery(api, link.id));
  if (!data) return null;
  const said = (['desk', 'remote'] as const).flatMap((side) => {
    const entry = originOf(side, data.entries, link, hold);
    return entry ? [{ side, entry }] : [];
  });
  return (
    <ul>
      {said.map(({ side, entry }) => (
        <li key={side}>
          <Meta as="span">
            {words.t('links.side-set-by', { side, by: entry.by, system: link.connectionName, value: entry.value.label })}{' '}
            <RelativeTime at={entry.at} />
          </Meta>
        </li>
      ))}
    </ul>
  );
}

/** The newest change of that side which brought the value that is held now, where somebody is known to have made it. */
function originOf(side: 'desk' | 'remote', entries: readonly Entry[], link: LinkView, { field, sides }: HoldView): Entry | undefined {
  const mapped = link.fields.find(({ deskPath, remotePath }) => (field?.side === 'desk' ? deskPath : remotePath) === field?.path);
  const paths = (side === 'desk' ? mapped?.deskPath : (mapped?.remotePath ?? field?.path))?.split(', ') ?? [];
  const value = JSON.stringify(sides?.[side].value);
  return entries.find((entry) => entry.side === side && entry.by !== '' && paths.includes(entry.path) && JSON.stringify(entry.value.value) === value);
}
