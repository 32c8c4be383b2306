/** @module sync/testing/model-start  How a history begins: a link at rest, a record that is yet to be made, or a first link between values that differ. */
import { type FieldValues, hasErrorCode } from '#domain';
import type { FirstLinkPlan } from '../first-link.ts';
import type { SyncStore } from '../ports.ts';
import type { LinkRow } from '../rows.ts';
import { CREATE_FAULTS, type Setting, type Start } from './model-histories.ts';
import { agreements, clampImpact, flowsOf } from './model-rules.ts';
import { dieAndTakeOver, FOLLOWER, type ModelWorld, RECORD, SURVIVOR, sweepAll } from './model-world.ts';
import { createWorld, INSTALLATION, TEST_CALL, TICKET, type World } from './world.ts';

const ticketFields = { status: 'open', subject: 'Mail is slow', note: '', memo: '', impact: '1', priority: '', owner: '', tags: [] };
const recordFields = { state: '2', short_description: '', work_notes: '', impact: '1', urgency: '', assignee: '', close_code: '', close_notes: '' };
const REQUEST = { installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL };

/** Makes the links that the setting wants. */
export async function beginHistory(store: SyncStore, setting: Setting): Promise<ModelWorld> {
  const { start } = setting;
  const schema: ModelWorld['schema'] = [{ path: 'work_notes', label: 'Notes', kind: 'text', isReadOnly: false, isRequired: false }];
  const world = createWorld({
    flow: flowsOf(setting, setting.hasOther),
    store,
    desk: { empty: ticketFields, ...(start.kind === 'create' && { traits: { findLagMs: start.findLagMs } }) },
    remote: {
      empty: recordFields,
      recompute: (fields) => ('impact' in fields ? { ...fields, impact: clampImpact(fields.impact) } : fields),
      traits: { writeGuard: setting.guard, hasFieldHistory: setting.hasHistory, ...(start.kind === 'create' && { findLagMs: start.findLagMs }) },
      schema,
    },
  });
  const begun = await link(world, start);
  world.desk.seed(SURVIVOR, { subject: 'Survivor' });
  const other = setting.hasOther ? await world.link(TICKET, 'OTH9', 'others') : undefined;
  const hasFollower = setting.hasFollower && start.kind !== 'create';
  if (hasFollower) world.desk.seed(FOLLOWER, { subject: 'Also slow' });
  const follower = hasFollower ? await world.link(FOLLOWER, 'INC1') : undefined;
  const objections: unknown[] = [];
  if (start.kind === 'linked') await world.settle();
  if (start.kind === 'create' && start.diesAfterCreate === true) await dieAndTakeOver(world, begun.link.id, 'create');
  if (start.kind === 'first' && start.isCalm && begun.shown) objections.push(...(await brokenPromises(world, begun.shown, { setting, start })));
  const model: ModelWorld = {
    world,
    setting,
    linkId: begun.link.id,
    otherId: other?.id,
    followerId: follower?.id,
    linkedAt: 0,
    wasPromoted: false,
    ticketId: TICKET,
    away: new Map(),
    late: [],
    schema,
    rules: setting,
    past: [setting],
    paused: new Set(),
    shown: begun.shown,
    screen: [],
    answered: new Map(),
    spent: new Map(),
    closed: new Map(),
    excused: 0,
    objections,
  };
  await sweepAll(model);
  return model;
}

interface Begun {
  readonly link: LinkRow;
  readonly shown: FirstLinkPlan | undefined;
}

async function link(world: World, start: Start): Promise<Begun> {
  if (start.kind === 'linked') return { link: await world.link(), shown: undefined };
  if (start.kind === 'first') return linkDiffering(world, start);
  world.remote.faults.push(...start.faults.flatMap((index) => CREATE_FAULTS[index]?.() ?? []));
  return { link: await world.sync.createLink(REQUEST), shown: undefined };
}

/** By the plan that was shown, and by no other one. */
async function linkDiffering(world: World, { desk, remote, side, slips }: Extract<Start, { kind: 'first' }>): Promise<Begun> {
  world.desk.edit(TICKET, desk);
  world.remote.edit(RECORD, remote);
  const request = { ...REQUEST, number: 'INC1' };
  const confirm = (plan: FirstLinkPlan) =>
    world.sync.confirmFirstLink({
      ...request,
      planToken: plan.token,
      choices: Object.fromEntries(plan.fields.filter(({ effect }) => effect === 'ask').map(({ fieldKey }) => [fieldKey, side])),
    });
  let shown = await world.sync.planFirstLink(request);
  if (slips) {
    world.remote.edit(RECORD, { work_notes: 'slipped' });
    const refused = await confirm(shown).catch((error: unknown) => hasErrorCode(error, 'conflict'));
    if (refused !== true) throw new Error('A plan was confirmed that nobody has seen.');
    shown = await world.sync.planFirstLink(request);
  }
  return { link: await confirm(shown), shown };
}

/** Nothing came between the plan and the first run: what was shown is what was done, and where it asked, the chosen side stands on both. */
async function brokenPromises(
  world: World,
  plan: FirstLinkPlan,
  { setting, start }: { readonly setting: Setting; readonly start: Extract<Start, { kind: 'first' }> },
): Promise<readonly unknown[]> {
  const before = { desk: world.desk.now(TICKET), remote: world.remote.now(RECORD) };
  await world.settle();
  const [ticket, record] = [world.desk.now(TICKET), world.remote.now(RECORD)];
  const agreed = agreements(setting, ticket, record);
  return plan.fields.flatMap(({ deskPath, remotePath, effect, after }) => {
    const isUnmoved = { desk: ticket[deskPath] === before.desk[deskPath], remote: record[remotePath] === before.remote[remotePath] };
    const holds = {
      equal: isUnmoved.desk && isUnmoved.remote,
      keep: isUnmoved.desk && isUnmoved.remote,
      hold: isUnmoved.desk && isUnmoved.remote,
      'write-desk': isUnmoved.remote && ticket[deskPath] === after,
      'write-remote': isUnmoved.desk && record[remotePath] === (remotePath === 'impact' ? clampImpact(after ?? undefined) : after),
      // What the chosen state demands may still be asked for.
      ask: isUnmoved[start.side] && (agreed[remotePath] === true || isWaiting(remotePath, before, start)),
    };
    return holds[effect] ? [] : [{ promised: { deskPath, remotePath, effect, after }, ticket, record }];
  });
}

function isWaiting(
  remotePath: string,
  { desk, remote }: { readonly desk: FieldValues; readonly remote: FieldValues },
  { side }: { readonly side: string },
): boolean {
  return remotePath === 'state' && (side === 'desk' ? desk.status === 'solved' : remote.state === '99');
}
