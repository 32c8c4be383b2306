/** @module server/routes/mapping  Mapping versions, drafts judged, and reading the settings now. */
import type { z } from 'zod';
import { checkMappingAnswer, checkMappingBody, type MappingTestView, type MappingVersionView, mappingVersionsAnswer } from '#contract';
import type { MappingVersion } from '#installations';
import type { LocatedProblem, MappingTestOutcome, TestOutcome } from '#mapping';
import type { Asker, ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery } from '../endpoint.ts';
import { callFor } from '../links.ts';

export const listMappingVersions = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listMappingVersions',
    summary: 'Every distinct document that the settings held, newest first, with what was wrong with it.',
    query: pageQuery,
    answer: mappingVersionsAnswer,
    handle: (asked) => showVersions(deps, asked, asked.query),
  });

export const readMappingNow = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readMappingNow',
    summary:
      'Reads the app settings at the help desk now and judges what they hold. For whoever has just saved them: a new version bears their name.',
    answer: mappingVersionsAnswer,
    async handle(asked) {
      const { installationId, userName } = asked.caller;
      const outcome = await deps.installations.readSettings(installationId, callFor(asked), userName);
      await deps.record(asked, 'settings-read', {
        outcome: outcome.kind,
        ...('version' in outcome && { version: outcome.version.version }),
      });
      return showVersions(deps, asked, pageQuery.parse({}));
    },
  });

export const checkMapping = (deps: ServerDeps): Endpoint =>
  define({
    name: 'checkMapping',
    summary: 'Judges a draft against the live schemas and runs its tests. A draft can never become active from here.',
    body: checkMappingBody,
    answer: checkMappingAnswer,
    async handle(asked) {
      const checked = await deps.installations.checkDraft(asked.caller.installationId, asked.body.document, callFor(asked));
      return { problems: checked.problems.map(viewProblem), tests: checked.tests.map(viewTest), isUsable: checked.kind === 'ok' };
    },
  });

/** The cursor is the number of the last version shown. */
async function showVersions(deps: ServerDeps, { caller: { installationId } }: Asker, { limit, cursor }: z.infer<typeof pageQuery>) {
  const [found, active] = await Promise.all([
    deps.installations.listVersions(installationId, limit + 1, cursor === undefined ? undefined : Number(cursor)),
    deps.activeVersion(installationId),
  ]);
  const page = found.slice(0, limit);
  const isLeftOut = cursor === undefined && active !== undefined && !page.some(({ version }) => version === active.version);
  return {
    active: active?.version ?? null,
    versions: [...page, ...(isLeftOut ? [active] : [])].map(viewVersion),
    nextCursor: found.length > limit ? String(page.at(-1)?.version) : null,
  };
}

function viewVersion(version: MappingVersion): MappingVersionView {
  const { hash, state, readAt, document, tests } = version;
  const passed = tests.filter(isPassed).length;
  return {
    version: version.version,
    state,
    hash,
    readAt,
    document,
    activatedAt: version.activatedAt ?? null,
    savedBy: version.savedBy ?? null,
    problems: version.problems.map(viewProblem),
    tests: { passed, failed: tests.length - passed },
  };
}

function viewProblem(problem: LocatedProblem): MappingVersionView['problems'][number] {
  const { line, column, severity, code, facts, message, fix } = problem;
  return { line, column, path: problem.path.join('.'), severity, code, facts: { ...facts }, message, fix: fix || null };
}

function isPassed(test: MappingTestOutcome): boolean {
  return test.kind === 'passed';
}

function viewTest(test: MappingTestOutcome): MappingTestView {
  if (test.kind === 'passed') return { name: test.name, outcome: 'passed' as const, differences: [] };
  const differences = test.differences.map(({ what, expected, actual, target, wanted, found }) => ({
    target,
    wanted: viewOutcome(wanted),
    found: viewOutcome(found),
    message: `${what}: expected ${expected}, got ${actual}`,
  }));
  return { name: test.name, outcome: 'failed' as const, differences };
}

function viewOutcome(outcome: TestOutcome): MappingTestView['differences'][number]['wanted'] {
  return {
    kind: outcome.kind,
    value: outcome.kind === 'value' ? outcome.value : '',
    reason: 'reason' in outcome && outcome.reason ? { ...outcome.reason } : null,
    missing: outcome.kind === 'held' ? [...outcome.missing] : [],
  };
}
