/** @module mapping/run-tests  Runs the tests that a document carries: pure, no system is asked. */
import { type FieldValues, isEmptyValue, isSameValue, type Reason } from '#domain';
import { compileMapping } from './compile/compile.ts';
import type { CompiledField, CompiledFlow, CompileOptions, Projection } from './compiled.ts';
import type { MappingDocument, MappingTest } from './document.ts';

/** What a test expects of a place, or what became of it. `value` is short JSON; a reason is null where none is named. */
export type TestOutcome =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'held'; readonly reason: Reason | null; readonly missing: readonly string[] }
  | { readonly kind: 'kept'; readonly reason: Reason | null }
  /** No rule writes there from what the test has. */
  | { readonly kind: 'not-written' }
  /** Whether the flow means the ticket. */
  | { readonly kind: 'meant' | 'not-meant' }
  /** The flow that the test names is not in the document. */
  | { readonly kind: 'flow' | 'no-flow' };

/** One expectation that was not met: as facts for screens, and in English for the API and the command line. */
export interface TestDifference {
  /** Names it: `remote state`, `hold state`, `matches`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  /** The field that is looked at, or the flow. */
  readonly target: string;
  readonly wanted: TestOutcome;
  readonly found: TestOutcome;
}

export type MappingTestOutcome = { readonly name: string; readonly index: number } & (
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly differences: readonly TestDifference[] }
);

/** What a rule did to its target in a test. */
interface Effect {
  readonly target: string;
  readonly projection: Projection;
  /** Fields that the remote demands with that value and that nothing in the test fills. */
  readonly missing: readonly string[];
}

interface Run {
  readonly remote: readonly Effect[];
  readonly desk: readonly Effect[];
  readonly isMatch: boolean;
}

/** Runs every test of the document, in order. Expectations that a test does not name are not looked at. */
export async function runMappingTests(document: MappingDocument, options: CompileOptions = {}): Promise<readonly MappingTestOutcome[]> {
  const mapping = compileMapping(document, options);
  const outcomes: MappingTestOutcome[] = [];
  for (const [index, test] of document.tests.entries()) {
    const flow = mapping.flows.find((known) => known.name === test.flow);
    const differences = flow ? differencesOf(test, await runFlow(flow, test)) : [noFlow(test)];
    const identity = { name: test.name, index };
    outcomes.push(differences.length === 0 ? { ...identity, kind: 'passed' } : { ...identity, kind: 'failed', differences });
  }
  return outcomes;
}

async function runFlow(flow: CompiledFlow, test: MappingTest): Promise<Run> {
  const desk = valuesOf(test.desk);
  const remote = valuesOf(test.remote);
  const out = await effectsOut(flow, desk, remote);
  const into: Effect[] = [];
  for (const field of flow.fields.filter((known) => known.writesDesk && Object.hasOwn(remote, known.remotePath))) {
    const target = field.deskPaths[0] as string;
    into.push({ target, projection: await field.projectIn(remote[field.remotePath], { current: desk[target] }), missing: [] });
  }
  return { remote: out, desk: into, isMatch: flow.matches(desk).isMatch };
}

async function effectsOut(flow: CompiledFlow, desk: FieldValues, remote: FieldValues): Promise<readonly Effect[]> {
  const projected: { field: CompiledField; projection: Projection }[] = [];
  for (const field of flow.fields.filter((known) => known.writesRemote && known.readDesk(desk) !== undefined)) {
    projected.push({ field, projection: await field.projectOut(desk, { current: remote[field.remotePath] }) });
  }
  const filled = new Set(Object.keys(remote).filter((path) => !isEmptyValue(remote[path])));
  for (const { field, projection } of projected) if (projection.kind === 'value' && !isEmptyValue(projection.value)) filled.add(field.remotePath);
  return projected.map(({ field, projection }) => ({
    target: field.remotePath,
    projection,
    missing: projection.kind === 'value' ? field.requiredFor(projection.value).filter((path) => !filled.has(path)) : [],
  }));
}

function differencesOf(test: MappingTest, run: Run): readonly TestDifference[] {
  const { expect } = test;
  const all = [...run.remote, ...run.desk];
  return [
    ...(expect.matches === undefined || expect.matches === run.isMatch ? [] : [gateDifference(test.flow, run.isMatch)]),
    ...writesOf('remote', expect.remote, run.remote),
    ...writesOf('desk', expect.desk, run.desk),
    ...[expect.hold ?? []].flat().flatMap((hold) => holdOf(hold, all)),
    ...[expect.keep ?? []].flat().flatMap((target) => {
      const effect = all.find((known) => known.target === target);
      return effect?.projection.kind === 'keep' ? [] : [difference({ what: `keep ${target}`, expected: 'kept', target, wanted: KEPT, effect })];
    }),
  ];
}

function writesOf(side: 'remote' | 'desk', expected: MappingTest['desk'], effects: readonly Effect[]): readonly TestDifference[] {
  return Object.entries(valuesOf(expected)).flatMap(([target, value]) => {
    const effect = effects.find((known) => known.target === target && known.missing.length === 0);
    const isMet = effect?.projection.kind === 'value' && isSameValue(effect.projection.value, value);
    if (isMet) return [];
    const wanted = { kind: 'value', value: JSON.stringify(value) } as const;
    return [
      difference({ what: `${side} ${target}`, expected: value, target, wanted, effect: effect ?? effects.find((known) => known.target === target) }),
    ];
  });
}

function holdOf(hold: { field: string; reason?: string; missing?: readonly string[] }, effects: readonly Effect[]): readonly TestDifference[] {
  const effect = effects.find((known) => known.target === hold.field);
  const { missing = [] } = hold;
  const reason = hold.reason === undefined ? null : { code: hold.reason, facts: {} };
  const place = { what: `hold ${hold.field}`, target: hold.field, wanted: { kind: 'held', reason, missing }, effect } as const;
  const isHeld = effect && (effect.projection.kind === 'hold' || effect.missing.length > 0);
  if (!isHeld) return [difference({ ...place, expected: 'held' })];
  const isReason = hold.reason === undefined || (effect.projection.kind === 'hold' && effect.projection.reason.code === hold.reason);
  const isMissing = hold.missing === undefined || isSameValue([...hold.missing].sort(), [...effect.missing].sort());
  return isReason && isMissing ? [] : [difference({ ...place, expected: { reason: hold.reason ?? null, missing: hold.missing ?? null } })];
}

/** What became of a target, as short JSON that reads well. */
function textOf(found: TestOutcome): string {
  if (found.kind === 'value') return found.value;
  if (found.kind === 'held')
    return JSON.stringify(found.missing.length > 0 ? { held: 'missing', missing: found.missing } : { held: found.reason?.code });
  return JSON.stringify(found.kind === 'kept' ? { kept: found.reason?.code } : 'not written by this test');
}

const KEPT = { kind: 'kept', reason: null } as const;

/** What happened to a target, as facts. */
function outcomeOf(effect: Effect | undefined): TestOutcome {
  if (!effect) return { kind: 'not-written' };
  const { projection, missing } = effect;
  if (missing.length > 0) return { kind: 'held', reason: null, missing };
  if (projection.kind === 'value') return { kind: 'value', value: JSON.stringify(projection.value) };
  return projection.kind === 'hold' ? { kind: 'held', reason: projection.reason, missing: [] } : { kind: 'kept', reason: projection.reason };
}

type Unmet = Pick<TestDifference, 'what' | 'target' | 'wanted'> & { readonly expected: unknown; readonly effect: Effect | undefined };

function difference({ what, expected, target, wanted, effect }: Unmet): TestDifference {
  const found = outcomeOf(effect);
  return { what, expected: JSON.stringify(expected), actual: textOf(found), target, wanted, found };
}

function gateDifference(target: string, isMatch: boolean): TestDifference {
  const said = (is: boolean) => ({ kind: is ? 'meant' : 'not-meant' }) as const;
  return { what: 'matches', expected: String(!isMatch), actual: String(isMatch), target, wanted: said(!isMatch), found: said(isMatch) };
}

function noFlow({ flow }: MappingTest): TestDifference {
  return { what: 'flow', expected: flow, actual: 'none of that name', target: flow, wanted: { kind: 'flow' }, found: { kind: 'no-flow' } };
}

function valuesOf(values: MappingTest['desk']): FieldValues {
  return (values ?? {}) as FieldValues;
}
