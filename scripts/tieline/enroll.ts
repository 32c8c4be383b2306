/**
 * `npx tieline enroll …`: enrols an installation of the app at a running backend and prints the tick list. Secrets come from the environment, so that
 * they stand in no shell history: TIELINE_OPERATOR_KEY, SHARED_SECRET, DESK_CLIENT_SECRET.
 */
import { parseArgs } from 'node:util';
import { ENROLL_USAGE } from './usage.ts';

const options = {
  backend: { type: 'string' },
  account: { type: 'string' },
  app: { type: 'string' },
  installation: { type: 'string' },
  /** The vendor's number of the account: webhooks of any other are refused. */
  'account-id': { type: 'string' },
  'client-id': { type: 'string' },
  owner: { type: 'string' },
  connector: { type: 'string', default: 'zendesk' },
  mode: { type: 'string', default: 'hosted' },
  /** Our own installation id: enrols that one again and repairs it. */
  repeat: { type: 'string' },
  /** Where the desk's API answers, when that is not its usual address. */
  'desk-url': { type: 'string' },
} as const;

type Given = { readonly [Name in keyof typeof options]?: string };

const STEP_TEXTS: Readonly<Record<string, string>> = {
  connect: 'The help desk is stored as a connection',
  'sign-in': 'Its OAuth client signs in',
  settings: 'The app is installed and switched on',
  'signing-key': 'Its pages are signed with a key that we can read',
  webhook: 'The help desk tells us of changes',
  mapping: 'The field mappings in the settings can be used',
};
const MARKS: Readonly<Record<string, string>> = { done: '✓', failed: '✗', skipped: '–' };

interface Answer {
  readonly installationId?: string;
  readonly isComplete?: boolean;
  readonly steps?: readonly { readonly step: string; readonly outcome: string; readonly problem: { readonly message: string } | null }[];
  readonly detail?: string;
}

const need = (value: string | undefined, what: string): string => {
  if (!value) throw new Error(`${what} is missing.\n${ENROLL_USAGE}`);
  return value;
};

const bodyFrom = (given: Given) => ({
  ...(given.repeat ? { installationId: given.repeat } : {}),
  account: need(given.account, '--account'),
  deskAppId: need(given.app, '--app'),
  deskInstallationId: need(given.installation, '--installation'),
  deskConnectorId: given.connector ?? 'zendesk',
  mode: given.mode === 'assets' ? 'assets' : 'hosted',
  sharedSecret: need(process.env.SHARED_SECRET, 'SHARED_SECRET'),
  owner: need(given.owner, '--owner'),
  settings: {
    subdomain: need(given.account, '--account'),
    grant: 'client-credentials',
    clientId: need(given['client-id'], '--client-id'),
    appId: given.app,
    ...(given['account-id'] ? { accountId: given['account-id'] } : {}),
    ...(given['desk-url'] ? { baseUrl: given['desk-url'] } : {}),
  },
  secrets: { clientSecret: need(process.env.DESK_CLIENT_SECRET, 'DESK_CLIENT_SECRET') },
});

/** True where every step of the tick list is done. */
export const enroll = async (args: readonly string[]): Promise<boolean> => {
  const given: Given = parseArgs({ options, args: [...args] }).values;
  const backend = need(given.backend, '--backend').replace(/\/+$/, '');
  const reply = await fetch(`${backend}/v1/enrolments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${need(process.env.TIELINE_OPERATOR_KEY, 'TIELINE_OPERATOR_KEY')}`, 'content-type': 'application/json' },
    body: JSON.stringify(bodyFrom(given)),
  });
  const answer = (await reply.json()) as Answer;
  if (!reply.ok) throw new Error(`The backend refused (${reply.status}): ${answer.detail ?? 'no reason given'}`);
  for (const { step, outcome, problem } of answer.steps ?? []) {
    console.log(`${MARKS[outcome] ?? '?'} ${STEP_TEXTS[step] ?? step}${problem ? `\n    ${problem.message}` : ''}`);
  }
  if (!given['account-id'])
    console.log(
      'Without --account-id webhooks are told apart by their secret alone. The number is in the header x-zendesk-account-id of any webhook.',
    );
  console.log(
    answer.isComplete
      ? `Enrolled as ${answer.installationId}.`
      : `Not complete. Mend what failed, then run the same again with --repeat ${answer.installationId}.`,
  );
  return answer.isComplete === true;
};
