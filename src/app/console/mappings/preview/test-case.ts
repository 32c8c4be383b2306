/**
 * @module app/console/mappings/preview/test-case
 * A previewed ticket as a test of the document: the values that its rules read, and what came of them. Names only what a test can judge without asking a system:
 * long texts, people and labels stay out.
 */
import type { PreviewMappingAnswer } from '#contract';
import type { Json, OutlineFlow } from '#mapping';

/** Texts beyond this say nothing about a rule and bury the test. */
const LONGEST = 120;

/** Null where nothing of the preview can be judged by a test. */
export function testCaseFrom(preview: PreviewMappingAnswer, flow: OutlineFlow, name: string): Json | null {
  const judged = preview.fields.filter(({ deskPath, remotePath }) => isJudged(flow, deskPath, remotePath) && isShort(preview, deskPath, remotePath));
  const remote: Record<string, Json> = {};
  const desk: Record<string, Json> = {};
  const held: Json[] = [];
  for (const field of judged) {
    const rule = ruleOf(flow, field.deskPath, field.remotePath);
    const isOut = rule?.direction === 'out' || rule?.direction === 'both';
    if (field.effect === 'write-remote') remote[field.remotePath] = plain(field.after?.value);
    if (field.effect === 'write-desk') desk[field.deskPath] = plain(field.after?.value);
    if (field.effect === 'equal' && isOut && preview.record) remote[field.remotePath] = plain(field.remote?.value);
    if (field.effect === 'equal' && !isOut) desk[field.deskPath] = plain(field.desk?.value);
    if (field.effect === 'hold') held.push({ field: isOut ? field.remotePath : field.deskPath });
  }
  const expect: Record<string, Json> = {
    ...(Object.keys(remote).length > 0 ? { remote } : {}),
    ...(Object.keys(desk).length > 0 ? { desk } : {}),
    ...(held.length > 0 ? { hold: held.length === 1 ? (held[0] as Json) : held } : {}),
    ...(flow.when.length > 0 ? { matches: preview.gate.isOpen } : {}),
  };
  if (Object.keys(expect).length === 0) return null;
  const read = new Set([...flow.when, ...judged.flatMap(({ deskPath }) => deskPath.split(', '))]);
  const given = {
    desk: chosen(preview.values.desk, read),
    remote: chosen(preview.values.remote, new Set(judged.filter(isInbound).map(({ remotePath }) => remotePath))),
  };
  return {
    name,
    flow: flow.name,
    ...(Object.keys(given.desk).length > 0 ? { desk: given.desk } : {}),
    ...(Object.keys(given.remote).length > 0 ? { remote: given.remote } : {}),
    expect,
  };

  /** What flows in is read at the record; for what flows out a test needs the ticket only. */
  function isInbound({ effect, deskPath, remotePath }: PreviewMappingAnswer['fields'][number]): boolean {
    return effect === 'write-desk' || (effect === 'equal' && ruleOf(flow, deskPath, remotePath)?.direction === 'in');
  }
}

function ruleOf(flow: OutlineFlow, deskPath: string, remotePath: string) {
  return flow.rules.find((rule) => rule.remote === remotePath && rule.desk.some((one) => deskPath.split(', ').includes(one)));
}

function isJudged(flow: OutlineFlow, deskPath: string, remotePath: string): boolean {
  const rule = ruleOf(flow, deskPath, remotePath);
  return rule !== undefined && !rule.more.includes('take') && !rule.more.includes('by');
}

function isShort({ values }: PreviewMappingAnswer, deskPath: string, remotePath: string): boolean {
  const texts = [...deskPath.split(', ').map((path) => values.desk[path]), values.remote[remotePath]];
  return texts.every((value) => JSON.stringify(value ?? null).length <= LONGEST);
}

function chosen(values: Readonly<Record<string, unknown>>, paths: ReadonlySet<string>): Record<string, Json> {
  const own = Object.entries(values).filter(([path, value]) => paths.has(path) && JSON.stringify(value ?? null).length <= LONGEST);
  return Object.fromEntries(own.map(([path, value]) => [path, plain(value)]));
}

/** As JSON holds it. */
function plain(value: unknown): Json {
  return (value === undefined ? null : JSON.parse(JSON.stringify(value))) as Json;
}

/** A name that no test has yet. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let count = 2;
  while (taken.includes(`${wanted} (${count})`)) count += 1;
  return `${wanted} (${count})`;
}
