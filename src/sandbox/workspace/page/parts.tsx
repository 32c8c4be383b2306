/** @module sandbox/workspace/page/parts  The small pieces of the agent screen: calm, neutral, one accent; colours are the theme's variables. */
import type { ReactNode } from 'react';
import { styled } from 'styled-components';

const focusRing = '&:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 1px; }';

export const Badge = styled.span`
  background: var(--tl-warning-ground); color: var(--tl-warning-ink); border-radius: 10px; padding: 1px 10px; font-size: 12px; font-weight: 600;
`;
export const Spacer = styled.span`flex: 1;`;
export const Row = styled.div`display: flex; align-items: center; gap: 8px; flex-wrap: wrap;`;
export const Quiet = styled.span`color: var(--tl-subtle); font-size: 12px;`;

export const Select = styled.select`
  font: inherit; font-size: 13px; line-height: 20px; color: var(--tl-ink); background: var(--tl-surface); border: 1px solid var(--tl-line-strong); border-radius: 4px; padding: 5px 6px; max-width: 100%;
  &:hover:not(:disabled) { border-color: var(--tl-accent); }
  ${focusRing}
`;
export const Input = styled.input`
  font: inherit; font-size: 13px; line-height: 20px; width: 100%; color: var(--tl-ink); background: var(--tl-surface); border: 1px solid var(--tl-line-strong); border-radius: 4px; padding: 5px 8px;
  &::placeholder { color: var(--tl-subtle); }
  &:hover:not(:disabled) { border-color: var(--tl-accent); }
  ${focusRing}
`;
export const Button = styled.button<{ $look?: 'primary' | 'plain' }>`
  font: inherit; font-size: 13px; line-height: 20px; cursor: pointer; border-radius: 4px; padding: 5px 14px; white-space: nowrap;
  border: 1px solid ${({ $look }) => ($look === 'primary' ? '#1f73b7' : $look === 'plain' ? 'transparent' : 'var(--tl-line-strong)')};
  background: ${({ $look }) => ($look === 'primary' ? '#1f73b7' : 'transparent')}; color: ${({ $look }) => ($look === 'primary' ? '#fff' : 'var(--tl-ink)')};
  &:hover:not(:disabled) { ${({ $look }) => ($look === 'primary' ? 'background: #13456d;' : 'background: var(--tl-recessed);')} }
  &:disabled { opacity: 0.55; cursor: default; }
  ${focusRing}
`;
/** A square button with a drawing; always has an `aria-label`. */
export const IconOnly = styled.button`
  width: 28px; height: 28px; border: 0; border-radius: 4px; background: transparent; color: var(--tl-subtle); cursor: pointer; display: grid; place-items: center; padding: 0;
  &:hover { background: var(--tl-recessed); color: var(--tl-ink); }
  svg { width: 16px; height: 16px; }
  ${focusRing}
`;

/** The help desk's own colours of its statuses. */
const STATUS_COLORS: Readonly<Record<string, string>> = {
  new: '#a35200',
  open: '#b83240',
  pending: '#1f73b7',
  hold: '#2f3941',
  solved: '#5c6970',
  closed: '#68737d',
};
export const STATUS_NAMES: Readonly<Record<string, string>> = {
  new: 'New',
  open: 'Open',
  pending: 'Pending',
  hold: 'On-hold',
  solved: 'Solved',
  closed: 'Closed',
};

const StatusMark = styled.span<{ $status: string }>`
  display: inline-block; min-width: 62px; text-align: center; border-radius: 4px; font-size: 11px; line-height: 18px; font-weight: 600; padding: 0 8px; color: #fff; white-space: nowrap;
  background: ${({ $status }) => STATUS_COLORS[$status] ?? '#68737d'};
`;

export function Status({ status }: { readonly status: string }) {
  return <StatusMark $status={status}>{STATUS_NAMES[status] ?? status}</StatusMark>;
}

const AVATAR_COLORS = ['#1f6f78', '#7a4e9a', '#a35200', '#37618f', '#6b5d2e', '#8a3a5b', '#3f6b3a', '#5b5f97'];
const Circle = styled.span<{ $color: string }>`
  flex: none; width: 32px; height: 32px; border-radius: 50%; display: grid; place-items: center; font-size: 12px; font-weight: 600; color: #fff; background: ${({ $color }) => $color};
`;

/** Initials; the name stands beside it, so nothing is read out. */
export function Avatar({ name, id }: { readonly name: string; readonly id: number }) {
  const words = name.split(/\s+/).filter(Boolean);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.[0] ?? '').join('');
  return (
    <Circle aria-hidden="true" $color={AVATAR_COLORS[(id * 7 + Math.floor(id / 8)) % AVATAR_COLORS.length] ?? '#37618f'}>
      {initials || '?'}
    </Circle>
  );
}

const FieldBox = styled.div`
  display: flex; flex-direction: column; gap: 4px; font-size: 12px;
  label, [data-label] { font-weight: 600; color: var(--tl-subtle); }
`;

/** A labelled control; `htmlFor` is the control's id. */
export function Field({ label, htmlFor, children }: { readonly label: string; readonly htmlFor: string; readonly children: ReactNode }) {
  return (
    <FieldBox>
      <label htmlFor={htmlFor}>{label}</label>
      {children}
    </FieldBox>
  );
}

/** A message with ways on, in the colours of its kind. */
export const Banner = styled.div<{ $tone: 'good' | 'warning' | 'danger' }>`
  display: flex; align-items: center; gap: 12px; flex-wrap: wrap; padding: 8px 12px; border-radius: 6px; font-size: 13px;
  background: ${({ $tone }) => `var(--tl-${$tone}-ground)`}; color: ${({ $tone }) => `var(--tl-${$tone}-ink)`};
  button { color: inherit; border-color: currentColor; }
`;

/** A moment as the reader writes it; the exact one on hover. */
export function When({ at, locale }: { readonly at: string; readonly locale: string }) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const text = date.toLocaleString(locale, isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <time dateTime={at} title={date.toLocaleString(locale, { dateStyle: 'full', timeStyle: 'medium' })}>
      {isToday ? `${capital(new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'day'))}, ${text}` : text}
    </time>
  );
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
