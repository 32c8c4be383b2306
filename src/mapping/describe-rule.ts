/** @module mapping/describe-rule  A rule in plain facts, for screens that say in the reader's language what it does. */
import { because } from '#domain';
import { allowOf } from './compile/compile.ts';
import { carries, deskPathsOf, type FieldRule, type Flow, type Way } from './document.ts';
import type { MappingReason } from './reasons.ts';

/** Facts in reading order: which way, from where to where, then what happens to values. Every code is in `MAPPING_REASONS`. */
export function describeRule(rule: FieldRule, flow: Pick<Flow, 'allow'> = {}): readonly MappingReason[] {
  const paths = deskPathsOf(rule);
  const places = { desk: paths.join(', '), remote: rule.remote, direction: rule.direction };
  return [
    because('rule-carries', places),
    ...(paths.length > 1 ? [because('rule-from-many', { count: paths.length })] : []),
    ...(rule.by === 'email' ? [because('rule-by-email')] : []),
    ...(rule.take === 'label' ? [because('rule-takes-label')] : []),
    ...(rule.values ?? []).map((pair) => because('rule-pair', { desk: pair.desk, remote: pair.remote })),
    ...ways(rule).flatMap((way) => describeWay(rule, way)),
    ...Object.entries(rule.requires ?? {}).map(([value, fields]) => because('rule-requires', { value, fields: fields.join(', ') })),
    ...(rule.direction === 'both' ? [because('rule-winner', { winner: rule.winner ?? 'ask' })] : []),
    ...(rule.ordered ? [because('rule-ordered')] : []),
    ...(carries(rule, 'out') && !allowOf(flow)(rule.remote) ? [because('rule-blocked-by-allow', { remote: rule.remote })] : []),
  ];
}

function describeWay(rule: FieldRule, way: Way): readonly MappingReason[] {
  const facts: MappingReason[] = [];
  const otherwise = rule.otherwise?.[way] ?? 'hold';
  const transform = rule.transform?.[way];
  const empty = rule.empty?.[way];
  if (rule.values)
    facts.push(because('rule-otherwise', typeof otherwise === 'string' ? { way, does: otherwise } : { way, does: 'value', value: otherwise.value }));
  if (typeof transform === 'string') facts.push(because('rule-expression', { way, expression: transform }));
  if (Array.isArray(transform)) for (const step of transform) facts.push(because('rule-step', { way, ...stepFacts(step) }));
  if (empty) facts.push(because('rule-empty', { way, does: empty }));
  return facts;
}

function stepFacts(step: string | Readonly<Record<string, string | number>>): { readonly step: string; readonly argument: string | number | null } {
  if (typeof step === 'string') return { step, argument: null };
  const [[name, argument] = ['', null]] = Object.entries(step);
  return { step: name, argument };
}

function ways(rule: FieldRule): readonly Way[] {
  return (['out', 'in'] as const).filter((way) => carries(rule, way));
}
