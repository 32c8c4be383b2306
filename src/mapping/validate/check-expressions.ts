/** @module mapping/validate/check-expressions  Expressions: whether they parse, what they may not call, and whether a value survives the round trip. */

import type { FieldSchema, FieldValue } from '#domain';
import { compileMapping } from '../compile/compile.ts';
import { fieldOf } from '../compile/compile-field.ts';
import type { CompiledField, MappingSchemas } from '../compiled.ts';
import type { FieldRule, Flow, MappingDocument, Way } from '../document.ts';
import type { ExpressionRunner } from '../expression/expression-runner.ts';
import { findRefusedFunction, REFUSED_FUNCTIONS } from '../expression/refused-functions.ts';
import type { DocumentPath, MappingProblem } from '../problems.ts';
import { errorOf, warningOf } from './validation-context.ts';

/** Values that break careless transforms: blanks, case, length, digits, signs, one character of two code units. */
const SAMPLES: readonly FieldValue[] = ['a', 'VPN down', ' two  blanks ', 'ÄÖÜ ß', 'x'.repeat(300), '007', '12', 'a: b, c', '🧑‍🔧 on site', 5, true];
const WAYS: readonly Way[] = ['out', 'in'];

/** Parses every expression of the document; loads JSONata only where there is one. */
export async function checkExpressions(document: MappingDocument): Promise<readonly MappingProblem[]> {
  const found = document.flows.flatMap((flow, flowIndex) =>
    flow.fields.flatMap((rule, index) => expressionsOf(rule, ['flows', flowIndex, 'fields', index, 'transform'])),
  );
  if (found.length === 0) return [];
  const { default: jsonata } = await import('jsonata');
  return found.flatMap(({ expression, path }) => {
    try {
      const refused = findRefusedFunction(jsonata(expression).ast());
      return refused ? [refusal(refused, path)] : [];
    } catch (error) {
      return [unreadable(error, path)];
    }
  });
}

/** Tests `both` rules with transforms on samples: what comes out, goes in and comes out again must be the same. */
export async function checkRoundTrips(
  document: MappingDocument,
  schemas: MappingSchemas | undefined,
  expressions: ExpressionRunner | undefined,
): Promise<readonly MappingProblem[]> {
  const compiled = compileMapping(document, { schemas, expressions });
  const checks = document.flows.flatMap((flow, flowIndex) =>
    flow.fields.map((rule, index) => ({
      flow,
      rule,
      field: compiled.flows[flowIndex]?.fields[index],
      path: ['flows', flowIndex, 'fields', index, 'transform'],
    })),
  );
  const problems: MappingProblem[] = [];
  for (const { flow, rule, field, path } of checks) {
    if (!field || rule.direction !== 'both' || !rule.transform?.out || !rule.transform.in) continue;
    const hasExpression = typeof rule.transform.out === 'string' || typeof rule.transform.in === 'string';
    const problem = hasExpression && !expressions ? untested(path) : await tryRoundTrips(field, samplesFor(field, flow, schemas), path);
    if (problem) problems.push(problem);
  }
  return problems;
}

async function tryRoundTrips(field: CompiledField, samples: readonly FieldValue[], path: DocumentPath): Promise<MappingProblem | undefined> {
  let tested = 0;
  for (const sample of samples) {
    const first = await field.projectOut({ [field.deskPaths[0] as string]: sample });
    if (first.kind !== 'value') continue;
    const back = await field.projectIn(first.value);
    if (back.kind !== 'value') continue;
    const second = await field.projectOut({ [field.deskPaths[0] as string]: back.value });
    tested += 1;
    if (second.kind === 'value' && field.isSameOnRemote(first.value, second.value)) continue;
    const facts = {
      sample: String(sample),
      out: String(first.value),
      in: String(back.value),
      again: second.kind === 'value' ? String(second.value) : second.kind,
    };
    const message = `"${facts.sample}" goes out as "${facts.out}", comes in as "${facts.in}" and goes out again as "${facts.again}".`;
    return errorOf({ code: 'round-trip-fails', path, facts, message, fix: 'Let transform.in undo transform.out, or carry one way only.' });
  }
  return tested === 0 ? untested(path) : undefined;
}

function samplesFor(field: CompiledField, flow: Flow, schemas: MappingSchemas | undefined): readonly FieldValue[] {
  const desk = fieldOf(schemas?.desk, field.deskPaths[0]);
  const remote = fieldOf(schemas?.remote?.[flow.name], field.remotePath);
  const live = [desk, remote].flatMap((side: FieldSchema | undefined) => side?.options?.map((option) => option.value) ?? []);
  return [...live, ...SAMPLES];
}

function expressionsOf(rule: FieldRule, at: DocumentPath): { readonly expression: string; readonly path: DocumentPath }[] {
  return WAYS.flatMap((way) => {
    const transform = rule.transform?.[way];
    return typeof transform === 'string' ? [{ expression: transform, path: [...at, way] }] : [];
  });
}

function refusal(refused: { readonly name: string; readonly position: number }, path: DocumentPath): MappingProblem {
  const fix = `Leave it out: ${REFUSED_FUNCTIONS.map((name) => `$${name}`).join(', ')} would give another answer each time, or run text as code.`;
  return errorOf({
    code: 'expression-refused-function',
    path,
    facts: { ...refused, functions: REFUSED_FUNCTIONS.map((name) => `$${name}`).join(', ') },
    message: `${refused.name} cannot be used (at character ${refused.position}).`,
    fix,
  });
}

function unreadable(error: unknown, path: DocumentPath): MappingProblem {
  const { message, position } = Object(error) as { message?: unknown; position?: unknown };
  const facts = { why: String(message ?? error).slice(0, 300), position: typeof position === 'number' ? position : 0 };
  return errorOf({
    code: 'expression-unreadable',
    path,
    facts,
    message: `The expression cannot be read at character ${facts.position}: ${facts.why}`,
    fix: 'Correct the expression; try.jsonata.org shows it at work.',
  });
}

function untested(path: DocumentPath): MappingProblem {
  return warningOf({
    code: 'round-trip-untested',
    path,
    message: 'No sample could be sent out and back, so it is not known whether values come back as they were.',
    fix: 'Add a test with a value of yours.',
  });
}
