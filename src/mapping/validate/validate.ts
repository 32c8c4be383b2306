/**
 * @module mapping/validate/validate
 * Everything that can be said of a document before it becomes active. A document with an error never does; the last valid version stays in force.
 */
import { ALLOW_ATTACHMENTS, ALLOW_COMMENTS, allowOf } from '../compile/compile.ts';
import { carries, type Flow, type MappingDocument } from '../document.ts';
import { nearestName } from '../nearest-name.ts';
import type { DocumentPath, MappingProblem } from '../problems.ts';
import { checkDependents } from './check-dependents.ts';
import { checkExpressions, checkRoundTrips } from './check-expressions.ts';
import { checkLive } from './check-live.ts';
import { checkRule } from './check-rule.ts';
import { checkWriters } from './check-writers.ts';
import { errorOf, listed, listedFacts, noteOf, type ValidationContext, warningOf } from './validation-context.ts';

/** Checks a parsed document. What the context does not tell is not checked. */
export async function validateMapping(document: MappingDocument, context: ValidationContext = {}): Promise<readonly MappingProblem[]> {
  const problems = [
    ...checkNames(document),
    ...document.flows.flatMap((flow, index) => checkFlow(flow, context, ['flows', index])),
    ...checkWriters(document),
    ...(await checkExpressions(document)),
  ];
  // Round trips run the rules, which only makes sense for rules that are right by themselves.
  if (problems.some((problem) => problem.severity === 'error')) return problems;
  return [...problems, ...(await checkRoundTrips(document, context.schemas, context.expressions))];
}

function checkNames(document: MappingDocument): MappingProblem[] {
  const names = document.flows.map((flow) => flow.name);
  const twice = names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [
          errorOf({
            code: 'flow-name-twice',
            path: ['flows', index, 'name'],
            facts: { flow: name },
            message: `Two flows are called ${name}.`,
            fix: 'Give one another name.',
          }),
        ]
      : [],
  );
  const unknown = document.tests.flatMap((test, index) => {
    if (names.includes(test.flow)) return [];
    const suggestion = nearestName(test.flow, names);
    const fix = suggestion ? `Did you mean ${suggestion}?` : `Use one of: ${listed(names)}.`;
    return [
      errorOf({
        code: 'flow-unknown',
        path: ['tests', index, 'flow'],
        facts: { flow: test.flow, ...(suggestion ? { suggestion } : listedFacts('choices', names)) },
        message: `There is no flow ${test.flow}.`,
        fix,
      }),
    ];
  });
  return [...twice, ...unknown];
}

function checkFlow(flow: Flow, context: ValidationContext, at: DocumentPath): MappingProblem[] {
  const remote = context.schemas?.remote && Object.hasOwn(context.schemas.remote, flow.name) ? context.schemas.remote[flow.name] : undefined;
  return [
    ...flow.fields.flatMap((rule, index) => checkRule(rule, flow, [...at, 'fields', index])),
    ...checkLive(flow, { desk: context.schemas?.desk, remote }, at),
    ...checkDependents(flow, remote, at),
    ...checkConnection(flow, context, at),
    ...checkAllow(flow, at),
  ];
}

function checkConnection(flow: Flow, context: ValidationContext, at: DocumentPath): MappingProblem[] {
  const { connections } = context;
  if (!connections) return [];
  const connection = connections.find((known) => known.name === flow.connection);
  if (!connection) {
    const suggestion = nearestName(
      flow.connection,
      connections.map((known) => known.name),
    );
    const fix = suggestion
      ? `Did you mean ${suggestion}?`
      : connections.length > 0
        ? `Use one of: ${listed(connections.map((known) => known.name))}.`
        : 'Add the connection first.';
    return [
      errorOf({
        code: 'connection-unknown',
        path: [...at, 'connection'],
        facts: {
          connection: flow.connection,
          ...(suggestion
            ? { suggestion }
            : connections.length > 0
              ? listedFacts(
                  'choices',
                  connections.map((known) => known.name),
                )
              : {}),
        },
        message: `There is no connection ${flow.connection}.`,
        fix,
      }),
    ];
  }
  const problems: MappingProblem[] = [];
  if (!connection.records.includes(flow.record)) {
    const fix = `Use one of: ${listed(connection.records)}.`;
    const facts = { connection: flow.connection, record: flow.record, ...listedFacts('choices', connection.records) };
    problems.push(
      errorOf({ code: 'record-unsupported', path: [...at, 'record'], facts, message: `${flow.connection} cannot tie a ${flow.record}.`, fix }),
    );
  }
  return [...problems, ...checkTimes(flow, connection.hasFieldHistory, context.deskHasFieldHistory ?? true, at)];
}

function checkTimes(flow: Flow, hasRemoteTimes: boolean, hasDeskTimes: boolean, at: DocumentPath): MappingProblem[] {
  if (hasRemoteTimes && hasDeskTimes) return [];
  const side = hasRemoteTimes ? 'The help desk' : flow.connection;
  return flow.fields.flatMap((rule, index) =>
    rule.winner === 'newest'
      ? [
          warningOf({
            code: 'newest-without-times',
            path: [...at, 'fields', index, 'winner'],
            facts: { form: hasRemoteTimes ? 'desk' : 'remote', side, tie: flow.tie ?? null },
            message: `${side} does not tell when a field changed, so two changes are decided by tie (${flow.tie ?? 'not set'}).`,
            fix: 'Choose desk, remote or ask, if that is not what you want.',
          }),
        ]
      : [],
  );
}

function checkAllow(flow: Flow, at: DocumentPath): MappingProblem[] {
  if (!flow.allow) return [];
  const mayLeave = allowOf(flow);
  const leaving = [
    ...flow.fields.flatMap((rule) => (carries(rule, 'out') ? [rule.remote, ...Object.values(rule.requires ?? {}).flat()] : [])),
    ...([flow.comments.public, flow.comments.internal].some(isOutward) ? [ALLOW_COMMENTS] : []),
    ...(isOutward(flow.attachments.direction) ? [ALLOW_ATTACHMENTS] : []),
  ];
  const blocked = [...new Set(leaving.filter((name) => !mayLeave(name)))];
  const idle = flow.allow.filter((name) => !leaving.includes(name));
  const path = [...at, 'allow'];
  return [
    ...(blocked.length > 0
      ? [
          warningOf({
            code: 'allow-blocks',
            path,
            facts: { ...listedFacts('fields', blocked), count: blocked.length },
            message: `allow keeps these from leaving: ${listed(blocked)}.`,
            fix: 'Add them to allow, or take them out of the rules.',
          }),
        ]
      : []),
    ...(idle.length > 0
      ? [
          noteOf({
            code: 'allow-unused',
            path,
            facts: listedFacts('fields', idle),
            message: `No rule sends ${listed(idle)}.`,
            fix: 'Remove them from allow: it can only narrow.',
          }),
        ]
      : []),
  ];
}

function isOutward(direction: Flow['comments']['public']): boolean {
  return direction === 'out' || direction === 'both';
}
