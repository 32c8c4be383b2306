/**
 * @module telemetry/request-histogram
 * The histogram of served requests, counted by plain numbers and written as Prometheus text only when asked: the library's own checks and hashes the labels at
 * each observation, a tenth of what a warm panel costs (bench C1).
 */

export interface RequestHistogram {
  observe(request: { readonly route: string; readonly status: number; readonly seconds: number }): void;
  /** Text in Prometheus' format, buckets cumulative; ends with a line end. */
  expose(): string;
}

interface Series {
  readonly labels: string;
  /** One count per bound and a last one for what lies above all. */
  readonly counts: number[];
  sum: number;
  count: number;
}

/** `bounds`: upper bounds of the buckets, seconds, ascending. */
export function createRequestHistogram({
  name,
  help,
  bounds,
}: {
  readonly name: string;
  readonly help: string;
  readonly bounds: readonly number[];
}): RequestHistogram {
  const byRoute = new Map<string, Map<number, Series>>();
  const seriesOf = (route: string, status: number): Series => {
    const byStatus = byRoute.get(route) ?? new Map<number, Series>();
    if (byStatus.size === 0) byRoute.set(route, byStatus);
    let series = byStatus.get(status);
    if (!series) {
      series = { labels: `route="${escaped(route)}",status="${status}"`, counts: new Array(bounds.length + 1).fill(0), sum: 0, count: 0 };
      byStatus.set(status, series);
    }
    return series;
  };
  return {
    observe({ route, status, seconds }) {
      const series = seriesOf(route, status);
      let at = 0;
      while (at < bounds.length && seconds > (bounds[at] as number)) at += 1;
      series.counts[at] = (series.counts[at] ?? 0) + 1;
      series.sum += seconds;
      series.count += 1;
    },
    expose() {
      const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
      for (const byStatus of byRoute.values()) for (const series of byStatus.values()) lines.push(...linesOf(name, bounds, series));
      return `${lines.join('\n')}\n`;
    },
  };
}

function linesOf(name: string, bounds: readonly number[], { labels, counts, sum, count }: Series): string[] {
  let below = 0;
  const buckets = [...bounds, '+Inf'].map((bound, at) => {
    below += counts[at] ?? 0;
    return `${name}_bucket{le="${bound}",${labels}} ${below}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`];
}

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
