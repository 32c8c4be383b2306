/** @module app/setup/setup-page  Enrolment by the operator: one form, then a tick list of what was done and verified. Repeating it repairs, and repeats nothing. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { styled } from 'styled-components';
import { SettingInput } from '../console/connections/setting-input.tsx';
import { WaitingButton } from '../console/ui/waiting-button.tsx';
import { type EnrolmentInput, enrolledAs, enrolmentBodyOf, makeSharedSecret } from '../platform/enrolment.ts';
import { useServices } from '../platform/index.ts';
import { CopyId, Meta, ProblemNotice, Row } from '../ui/index.ts';
import { EnrolmentResult } from './enrolment-result.tsx';

const Main = styled.main`
  max-width: 640px;
  margin: 0 auto;
  padding: 40px 24px 80px;
  display: flex;
  flex-direction: column;
  gap: 24px;
  h1 { font-weight: 600; font-size: 22px; line-height: 28px; }
`;
const Form = styled.form`
  display: flex;
  flex-direction: column;
  gap: 20px;
  code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; }
`;

type Name = keyof EnrolmentInput | 'key';
interface FieldSpec {
  readonly name: Name;
  readonly kind: 'text' | 'secret' | 'choice';
  readonly isRequired: boolean;
}

/** In the order in which they are at hand: the operator's key, then what the help desk shows. */
const FIELDS: readonly FieldSpec[] = [
  { name: 'key', kind: 'secret', isRequired: true },
  { name: 'account', kind: 'text', isRequired: true },
  { name: 'deskAppId', kind: 'text', isRequired: true },
  { name: 'deskInstallationId', kind: 'text', isRequired: true },
  { name: 'accountId', kind: 'text', isRequired: false },
  { name: 'mode', kind: 'choice', isRequired: true },
  { name: 'owner', kind: 'text', isRequired: true },
  { name: 'clientId', kind: 'text', isRequired: true },
  { name: 'clientSecret', kind: 'secret', isRequired: true },
];
const NUMBERS: readonly Name[] = ['deskAppId', 'deskInstallationId', 'accountId'];

type Values = EnrolmentInput & { readonly key: string };

/** What this page knows to be enrolled. */
interface Enrolled {
  readonly id: string;
  /** The place at the help desk that the form named then. */
  readonly place: string;
}

const startValues = (): Values => ({
  key: '',
  account: '',
  deskAppId: '',
  deskInstallationId: '',
  accountId: '',
  mode: 'hosted',
  owner: '',
  clientId: '',
  clientSecret: '',
  sharedSecret: makeSharedSecret(),
});

export function SetupPage({ onKey }: { readonly onKey: (key: string) => void }) {
  const { api, words } = useServices();
  const [values, setValues] = useState(startValues);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  // A repeated enrolment mends the same installation, as long as the form names the same one.
  const [enrolled, setEnrolled] = useState<Enrolled | null>(null);
  const enrol = useMutation({
    mutationFn: ({ key, ...input }: Values) => {
      onKey(key);
      return api.call('enrol', {}, { body: enrolmentBodyOf(input, enrolled?.place === placeOf(input) ? enrolled.id : null) });
    },
    onSuccess: ({ installationId }, input) => setEnrolled({ id: installationId, place: placeOf(input) }),
    onError(error, input) {
      const id = enrolledAs(error);
      if (id !== null) setEnrolled({ id, place: placeOf(input) });
    },
  });
  const isRepeat = enrolled?.place === placeOf(values);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const found = problemsOf(values);
    setWrong(found);
    const first = Object.keys(found)[0];
    if (first === undefined) enrol.mutate(values);
    else document.querySelector<HTMLElement>(`[data-field="${first}"] :is(input, select)`)?.focus();
  };
  return (
    <Main>
      <div>
        <h1>{words.t('console.enrol')}</h1>
        <Meta as="p">{words.t('console.enrol.lead')}</Meta>
      </div>
      <Form onSubmit={send} noValidate={true} aria-label={words.t('console.enrol')}>
        {FIELDS.map(({ name, kind, isRequired }) => (
          <SettingInput
            key={name}
            name={name}
            kind={kind}
            label={words.t(`console.enrol.${name}`)}
            hint={words.t(`console.enrol.${name}.hint`)}
            isRequired={isRequired}
            choices={(['hosted', 'assets'] as const).map((value) => ({ value, label: words.t(`console.enrol.mode.${value}`) }))}
            value={values[name]}
            problem={wrong[name] && words.t(`console.enrol.problem.${wrong[name]}`)}
            onChange={(value) => setValues({ ...values, [name]: String(value) })}
          />
        ))}
        <div>
          <strong>{words.t('console.enrol.sharedSecret')}</strong>
          <Meta>{words.t('console.enrol.sharedSecret.hint')}</Meta>
          <Row $gap={4}>
            <code>{values.sharedSecret}</code>
            <CopyId value={values.sharedSecret} />
          </Row>
        </div>
        {enrol.isError && <Refusal error={enrol.error} />}
        {enrol.data && <EnrolmentResult answer={enrol.data} />}
        <Row>
          <WaitingButton size="medium" type="submit" isPrimary={!enrol.data?.isComplete} isWaiting={enrol.isPending}>
            {words.t(enrol.isPending ? 'console.enrol.running' : isRepeat ? 'console.enrol.again' : 'console.enrol.send')}
          </WaitingButton>
        </Row>
      </Form>
    </Main>
  );
}

/** A page that was loaded again has forgotten what it enrolled; the backend says so, and this form goes on with it. */
function Refusal({ error }: { readonly error: unknown }) {
  const { words } = useServices();
  if (enrolledAs(error) === null) return <ProblemNotice tone="danger">{words.error(error)}</ProblemNotice>;
  return (
    <div role="alert">
      <ProblemNotice tone="warning">{words.t('console.enrol.present')}</ProblemNotice>
    </div>
  );
}

const placeOf = ({ account, deskInstallationId }: Pick<Values, 'account' | 'deskInstallationId'>): string =>
  `${account.trim().toLowerCase()} ${deskInstallationId.trim()}`;

function problemsOf(values: Values): Readonly<Record<string, string>> {
  const wrong: Record<string, string> = {};
  for (const { name, isRequired } of FIELDS) {
    const text = values[name].trim();
    if (isRequired && text === '') wrong[name] = 'required';
    else if (NUMBERS.includes(name) && text !== '' && !/^\d{1,20}$/.test(text)) wrong[name] = 'not-a-number';
    else if (name === 'account' && !/^[a-z0-9][a-z0-9-]{0,62}$/i.test(text)) wrong[name] = 'not-an-account';
  }
  return wrong;
}
