/**
 * `npx tieline config export|plan|apply`: connections (without secrets), mapping and rules as one file. Talks to a running backend with the operator's
 * key. Exit statuses: 0 nothing to change, or done; 1 refused, or something remains; 2 (plan only) there are changes.
 */
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { ApplyConfigAnswer, ConfigDocument, ConfigPlanAnswer } from '#contract';
import { writeMapping } from './config-desk.ts';
import { configText, fromHere, readConfigFile } from './config-file.ts';
import { secretsFrom } from './config-secrets.ts';
import { showChange } from './config-show.ts';
import { CONFIG_USAGE } from './usage.ts';

const options = {
  backend: { type: 'string' },
  installation: { type: 'string' },
  file: { type: 'string', default: 'tieline.config.yaml' },
  out: { type: 'string' },
  yes: { type: 'boolean', default: false },
} as const;
const EXIT = { done: 0, refused: 1, changes: 2 } as const;

/** One installation of one backend. */
type Ask = <Answer>(suffix: '' | '/plan' | '/apply', body?: object) => Promise<Answer>;

/** The exit status. Says itself what was refused: a plan's status 2 must mean changes and nothing else. */
export const config = async (args: readonly string[]): Promise<number> => {
  try {
    const { values, positionals } = parseArgs({ options, args: [...args], allowPositionals: true });
    const [deed] = positionals;
    if (deed === 'export') return await exportTo(askerOf(values), values.out);
    if (deed === 'plan') return await plan(askerOf(values), await readConfigFile(values.file));
    if (deed === 'apply') return await apply(askerOf(values), await readConfigFile(values.file), values.yes ? 'without asking' : 'after asking');
    throw new Error(CONFIG_USAGE);
  } catch (error) {
    console.error((error as Error).message);
    return EXIT.refused;
  }
};

const need = (value: string | undefined, what: string): string => {
  if (!value) throw new Error(`${what} is missing.\n${CONFIG_USAGE}`);
  return value;
};

const askerOf = ({ backend, installation }: { readonly backend?: string | undefined; readonly installation?: string | undefined }): Ask => {
  const base = `${need(backend, '--backend').replace(/\/+$/, '')}/v1/config/${encodeURIComponent(need(installation, '--installation'))}`;
  const headers = { authorization: `Bearer ${need(process.env.TIELINE_OPERATOR_KEY, 'TIELINE_OPERATOR_KEY')}`, 'content-type': 'application/json' };
  return async <Answer>(suffix: string, body?: object) => {
    const reply = await fetch(`${base}${suffix}`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
    const answer = (await reply.json().catch(() => ({}))) as Answer & { readonly detail?: string };
    if (!reply.ok) throw new Error(`The backend refused (${reply.status}): ${answer.detail ?? 'no reason given'}`);
    return answer;
  };
};

const exportTo = async (ask: Ask, out: string | undefined): Promise<number> => {
  const text = configText(await ask<ConfigDocument>(''));
  if (out === undefined) process.stdout.write(text);
  else await writeFile(fromHere(out), text);
  return EXIT.done;
};

const plan = async (ask: Ask, document: ConfigDocument): Promise<number> => {
  const planned = await ask<ConfigPlanAnswer>('/plan', { document });
  if (show(planned) === 'unusable') return EXIT.refused;
  return planned.changes.length === 0 ? EXIT.done : EXIT.changes;
};

/** Prints the plan. A document with problems is applied in no part. */
const show = ({ changes, problems }: ConfigPlanAnswer): 'usable' | 'unusable' => {
  for (const change of changes) console.log(showChange(change));
  if (changes.length === 0) console.log('Nothing to change.');
  for (const { path, message, fix } of problems) console.error(`${path}: ${message}${fix ? ` ${fix}` : ''}`);
  return problems.length === 0 ? 'usable' : 'unusable';
};

const apply = async (ask: Ask, document: ConfigDocument, mode: 'after asking' | 'without asking'): Promise<number> => {
  const secrets = secretsFrom(process.env, document.connections);
  const planned = await ask<ConfigPlanAnswer>('/plan', { document });
  if (show(planned) === 'unusable') return EXIT.refused;
  if (planned.changes.length === 0) return EXIT.done;
  if (mode === 'after asking' && !(await isAgreed())) throw new Error('Nothing was changed.');
  const { applied, remaining } = await ask<ApplyConfigAnswer>('/apply', { document, token: planned.token, secrets });
  const open = await saveMapping(planned, document, remaining);
  for (const { what, name, remains } of open) console.error(`Remains: ${what} ${name}. ${remains ?? ''}`);
  const done = applied.length + remaining.length - open.length;
  console.log(`${done} of ${planned.changes.length} changes applied.`);
  if (open.length > 0) return EXIT.refused;
  // What the desk has by now is read with the next plan, and that one has to be empty.
  const after = await ask<ConfigPlanAnswer>('/plan', { document });
  if (after.changes.length === 0) return EXIT.done;
  console.error('Still different after the apply:');
  for (const change of after.changes) console.error(showChange(change));
  return EXIT.refused;
};

/** What remains after the mapping was saved at the desk, where a token was given for that; connections come before, since the mapping names them. */
const saveMapping = async ({ desk, changes }: ConfigPlanAnswer, { mapping }: ConfigDocument, remaining: ApplyConfigAnswer['remaining']) => {
  const token = process.env.TIELINE_DESK_TOKEN;
  const change = changes.find(({ what }) => what === 'mapping');
  if (!change || !token) return remaining;
  const others = remaining.filter(({ what }) => what !== 'mapping');
  try {
    await writeMapping({ desk, token, before: String(change.differences[0]?.before ?? ''), value: mapping });
    return others;
  } catch (error) {
    return [...others, { ...change, remains: (error as Error).message }];
  }
};

const isAgreed = async (): Promise<boolean> => {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<string>((done) => reader.once('close', () => done('')));
  try {
    return (await Promise.race([reader.question('Apply this? Type yes: '), closed])).trim().toLowerCase() === 'yes';
  } finally {
    reader.close();
  }
};
