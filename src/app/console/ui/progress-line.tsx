/** @module app/console/ui/progress-line  How far long work is, as a bar and in words, and about how long it will still take; while it is still being counted, only in words. */
import { styled } from 'styled-components';
import { useWords, type Words } from '../../platform/index.ts';
import { Meta } from '../../ui/index.ts';

const Track = styled.div`
  height: 6px;
  border-radius: 3px;
  background: var(--tl-line);
  overflow: hidden;
  > div { height: 100%; background: var(--tl-accent); transition: inline-size 300ms; }
  &[data-counting] > div { inline-size: 30%; animation: tl-move 1.6s ease-in-out infinite alternate; }
  @keyframes tl-move { from { margin-inline-start: 0; } to { margin-inline-start: 70%; } }
`;

export interface ProgressLineProps {
  /** What is under way: "Planning". */
  readonly label: string;
  readonly done: number;
  /** Null while it is still being counted. */
  readonly total: number | null;
  /** Milliseconds; null while nobody can tell. */
  readonly leftMs: number | null;
}

export function ProgressLine({ label, done, total, leftMs }: ProgressLineProps) {
  const words = useWords();
  const counted = total === null ? words.t('console.progress.counting', { done }) : words.t('console.progress.of', { done, total });
  const said = leftMs === null ? counted : `${counted} · ${leftWords(leftMs, words)}`;
  const share = total ? Math.min(100, Math.round((done / total) * 100)) : 0;
  return (
    <div>
      <Track
        role="progressbar"
        aria-label={label}
        aria-valuetext={said}
        data-counting={total === null || undefined}
        {...(total === null ? {} : { 'aria-valuenow': share, 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <div style={total === null ? undefined : { inlineSize: `${share}%` }} />
      </Track>
      <Meta>
        {label} · {said}
      </Meta>
    </div>
  );
}

const MINUTE_MS = 60_000;
/** From here on, minutes, hours are near enough. */
const MOST_MINUTES = 120;

/** Rounded up: who comes back then finds it done. */
function leftWords(leftMs: number, words: Words): string {
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  return minutes <= MOST_MINUTES
    ? words.t('console.progress.left', { minutes })
    : words.t('console.progress.left-hours', { hours: Math.ceil(minutes / 60) });
}
