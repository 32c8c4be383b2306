/** @module mapping/run-tests  Runs the tests that a document carries: pure, no system is asked. */
import { type FieldValue, type FieldValues, isEmptyValue, isSameValue } from '#domain';
import { compileMapping } from './compile/compile.ts';
import type { CompiledField, CompiledFlow, CompileOptions, Projection } from './compiled.ts';
import type { MappingDocument, MappingTest } from './document.ts';

/** One expectation that was not met. `what` names it: `remote state`, `hold state`, `matches`. */
export interface TestDifference {
  readonly what: string;
  /** Both as short JSON, for a screen to show side by side. */
  readonly expected: string;
  readonly actual: string;
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
    const differences = flow ? differencesOf(test, await runFlow(flow, test)) : [{ what: 'flow', expected: test.flow, actual: 'none of that name' }];
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
    ...(expect.matches === undefined || expect.matches === run.isMatch ? [] : [difference('matches', expect.matches, run.isMatch)]),
    ...writesOf('remote', expect.remote, run.remote),
    ...writesOf('desk', expect.desk, run.desk),
    ...[expect.hold ?? []].flat().flatMap((hold) => holdOf(hold, all)),
    ...[expect.keep ?? []].flat().flatMap((target) => {
      const effect = all.find((known) => known.target === target);
      return effect?.projection.kind === 'keep' ? [] : [difference(`keep ${target}`, 'kept', wordsOf(effect))];
    }),
  ];
}

function writesOf(side: 'remote' | 'desk', expected: MappingTest['desk'], effects: readonly Effect[]): readonly TestDifference[] {
  return Object.entries(valuesOf(expected)).flatMap(([target, value]) => {
    const effect = effects.find((known) => known.target === target && known.missing.length === 0);
    const isMet = effect?.projection.kind === 'value' && isSameValue(effect.projection.value, value);
    return isMet ? [] : [difference(`${side} ${target}`, value, wordsOf(effect ?? effects.find((known) => known.target === target)))];
  });
}

function holdOf(hold: { field: string; reason?: string; missing?: readonly string[] }, effects: readonly Effect[]): readonly TestDifference[] {
  const effect = effects.find((known) => known.target === hold.field);
  const what = `hold ${hold.field}`;
  const isHeld = effect && (effect.projection.kind === 'hold' || effect.missing.length > 0);
  if (!isHeld) return [difference(what, 'held', wordsOf(effect))];
  const isReason = hold.reason === undefined || (effect.projection.kind === 'hold' && effect.projection.reason.code === hold.reason);
  const isMissing = hold.missing === undefined || isSameValue([...hold.missing].sort(), [...effect.missing].sort());
  return isReason && isMissing ? [] : [difference(what, { reason: hold.reason ?? null, missing: hold.missing ?? null }, wordsOf(effect))];
}

/** What happened to a target, as data that reads well. */
function wordsOf(effect: Effect | undefined): FieldValue {
  if (!effect) return 'not written by this test';
  if (effect.missing.length > 0) return { held: 'missing', missing: effect.missing };
  const { projection } = effect;
  if (projection.kind === 'value') return projection.value;
  return projection.kind === 'hold' ? { held: projection.reason.code } : { kept: projection.reason.code };
}

function difference(what: string, expected: unknown, actual: FieldValue): TestDifference {
  return { what, expected: JSON.stringify(expected), actual: JSON.stringify(actual) };
}

function valuesOf(values: MappingTest['desk']): FieldValues {
  return (values ?? {}) as FieldValues;
}
