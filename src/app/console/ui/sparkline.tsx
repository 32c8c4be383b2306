/** @module app/console/ui/sparkline  A day in 24 pairs of bars: what came in above the line, what went out below. Its words say the same. */
import { useWords } from '../../platform/index.ts';

export interface SparklineProps {
  /** By hour, oldest first. */
  readonly hours: readonly { readonly in: number; readonly out: number }[];
}

const BAR = 4;
const GAP = 1;
/** Pixels for each direction. */
const HALF = 14;

export function Sparkline({ hours }: SparklineProps) {
  const words = useWords();
  const most = Math.max(1, ...hours.map((hour) => Math.max(hour.in, hour.out)));
  const sum = (side: 'in' | 'out') => hours.reduce((total, hour) => total + hour[side], 0);
  const width = hours.length * (BAR + GAP);
  // An hour with anything at all must show.
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, Math.round((count / most) * HALF)));
  return (
    <svg
      role="img"
      aria-label={words.t('console.sparkline', { in: sum('in'), out: sum('out'), most })}
      width={width}
      height={HALF * 2 + 1}
      viewBox={`0 0 ${width} ${HALF * 2 + 1}`}
      style={{ display: 'block' }}
    >
      <rect x={0} y={HALF} width={width} height={1} fill="var(--tl-line-strong)" />
      {hours.map((hour, index) => {
        const x = index * (BAR + GAP);
        const [up, down] = [heightOf(hour.in), heightOf(hour.out)];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hours are their places
          <g key={index}>
            <rect x={x} y={HALF - up} width={BAR} height={up} fill="var(--tl-accent)" />
            <rect x={x} y={HALF + 1} width={BAR} height={down} fill="var(--tl-subtle)" />
          </g>
        );
      })}
    </svg>
  );
}
