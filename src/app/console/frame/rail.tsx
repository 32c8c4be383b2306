/**
 * @module app/console/frame/rail
 * The screens by name, with how much waits behind each. Setup is listed until it is complete. Where there is little room the rail is one row that says what is
 * current, and opens.
 */
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Turning } from '../../ui/disclosure.tsx';
import { PlainButton } from '../../ui/index.ts';
import { Hidden } from '../../ui/text.tsx';
import { useIsSetUp, useOverview, type WholeAnswer } from '../admin-queries.ts';
import { isScreen, SCREENS, type ScreenName } from '../screens.ts';
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
  @media (max-width: 599px) {
    > ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(168px, 1fr)); padding-block: 4px; }
    > ul[data-folded] { display: none; }
  }
`;
/** Only where there is little room. */
const Toggle = styled(PlainButton)`
  display: none;
  align-items: center;
  gap: 10px;
  inline-size: 100%;
  min-height: 36px;
  padding: 6px 10px;
  border-radius: 4px;
  color: var(--tl-accent);
  font-weight: 600;
  > span:nth-of-type(1) { flex: 1; min-width: 0; }
  @media (max-width: 599px) { display: flex; }
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
  @media (min-width: 600px) and (max-width: 899px) { > span:first-of-type { white-space: nowrap; } }
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
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const toggle = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    // Nowhere to be seen where there is room: then the focus stays where it is.
    toggle.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen) close();
  };
  const names = (Object.keys(SCREENS) as ScreenName[]).filter((name) => name !== 'setup' || current === 'setup' || isSetUp === false);
  const countBehind = (some: readonly string[]) => some.reduce((sum, name) => sum + (overview ? waitingBehind(name, overview) : 0), 0);
  return (
    <Nav aria-label={words.t('console.rail')} onKeyDown={onKeyDown}>
      <Toggle ref={toggle} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {isScreen(current) && <RailIcon name={SCREENS[current].icon} />}
        <span>{words.t(isScreen(current) ? SCREENS[current].label : 'console.rail')}</span>
        <Hidden>{words.t('console.rail.others')}</Hidden>
        <Waiting count={countBehind(names.filter((name) => name !== current))} />
        <Turning isOpen={isOpen} />
      </Toggle>
      <ul id={id} data-folded={!isOpen || undefined}>
        {names.map((name) => (
          <li key={name}>
            <Item to={{ screen: name }} isCurrent={name === current} onFollow={isOpen ? close : undefined}>
              <RailIcon name={SCREENS[name].icon} />
              <span>{words.t(SCREENS[name].label)}</span>
              <Waiting count={countBehind([name])} />
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
