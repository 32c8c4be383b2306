/** @module app/console/frame/rail  The screens by name, with how much waits behind each. Setup is listed until it is complete. */
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Hidden } from '../../ui/text.tsx';
import { useIsSetUp, useOverview, type WholeAnswer } from '../admin-queries.ts';
import { SCREENS, type ScreenName } from '../screens.ts';
import { RailIcon } from '../ui/rail-icon.tsx';
import { ScreenLink } from '../ui/screen-link.tsx';

const Nav = styled.nav`
  grid-area: rail;
  padding: 16px 12px;
  border-inline-end: 1px solid var(--tl-line);
  background: var(--tl-recessed);
  > ul { display: flex; flex-direction: column; gap: 2px; position: sticky; inset-block-start: 16px; }
  @media (max-width: 899px) {
    padding: 4px 16px;
    border-inline-end: 0;
    border-block-end: 1px solid var(--tl-line);
    > ul { flex-flow: row wrap; position: static; }
  }
`;
const Item = styled(ScreenLink)`
  display: flex;
  align-items: center;
  gap: 10px;
  min-height: 36px;
  padding: 6px 10px;
  border-radius: 4px;
  color: var(--tl-ink);
  &:hover { background: var(--tl-surface); text-decoration: none; }
  &[aria-current] { background: var(--tl-surface); color: var(--tl-accent); font-weight: 600; box-shadow: inset 2px 0 0 var(--tl-accent); }
  [dir='rtl'] &[aria-current] { box-shadow: inset -2px 0 0 var(--tl-accent); }
  > span:first-of-type { flex: 1; min-width: 0; line-height: 1.3; }
  @media (max-width: 899px) { > span:first-of-type { white-space: nowrap; } }
`;
const Count = styled.span`
  min-width: 20px;
  padding: 0 6px;
  border-radius: 10px;
  font-size: 12px;
  line-height: 20px;
  font-weight: 600;
  text-align: center;
  background: var(--tl-warning-ground);
  color: var(--tl-warning-ink);
`;

export function Rail({ current }: { readonly current: string }) {
  const words = useWords();
  const overview = useOverview().data;
  const isSetUp = useIsSetUp();
  const names = (Object.keys(SCREENS) as ScreenName[]).filter((name) => name !== 'setup' || current === 'setup' || isSetUp === false);
  return (
    <Nav aria-label={words.t('console.rail')}>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <Item to={{ screen: name }} isCurrent={name === current}>
              <RailIcon name={SCREENS[name].icon} />
              <span>{words.t(SCREENS[name].label)}</span>
              <Waiting count={overview ? waitingBehind(name, overview) : 0} />
            </Item>
          </li>
        ))}
      </ul>
    </Nav>
  );
}

function Waiting({ count }: { readonly count: number }) {
  const words = useWords();
  if (count === 0) return null;
  return (
    <Count>
      <span aria-hidden="true">{words.number(count)}</span>
      <Hidden>{words.t('console.rail.waiting', { count })}</Hidden>
    </Count>
  );
}

/** What needs a person on that screen. */
function waitingBehind(name: string, { needs, connectionCounts, batches }: WholeAnswer): number {
  const counts: Readonly<Record<string, number>> = {
    conflicts: needs.conflicts,
    held: needs.held,
    'dead-letters': needs.deadLetters,
    connections: connectionCounts.needsAttention,
    batches: batches.waiting,
  };
  return counts[name] ?? 0;
}
