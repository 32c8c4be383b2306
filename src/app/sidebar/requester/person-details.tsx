/** @module app/sidebar/requester/person-details  The directory's facts on one person. A part that the directory would not tell says so; "none" is a fact of its own. */
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { PersonView } from '#contract';
import { useWords, type Words } from '../../platform/index.ts';
import { Copied, CopyId, Disclosure, Facts, Icon, Meta, OutLink, RelativeTime, Row } from '../../ui/index.ts';
import { DeviceRows } from './device-rows.tsx';

const Table = styled.dl`
  display: grid;
  grid-template-columns: minmax(72px, auto) minmax(0, 1fr);
  gap: 4px 8px;
  font-size: 12px;
  line-height: 16px;
  > dt { color: var(--tl-subtle); }
`;

const Untold = styled.span`
  color: var(--tl-subtle);
  > svg { vertical-align: -1px; }
`;

/** Where it is too long for a line, it breaks behind the "@". */
function Login({ of }: { readonly of: string }) {
  const domainAt = of.lastIndexOf('@') + 1;
  return (
    <span>
      {of.slice(0, domainAt)}
      <wbr />
      {of.slice(domainAt)}
    </span>
  );
}

export function PersonDetails({ person }: { readonly person: PersonView }) {
  const words = useWords();
  return (
    <>
      <Row $gap={4}>
        <Meta as="span">
          <Facts of={[person.title, person.officeLocation, person.isGuest && words.t('requester.guest')]} />
        </Meta>
      </Row>
      <Table>
        <Line label={words.t('requester.login')}>
          <Copied>
            {person.url ? <OutLink url={person.url}>{person.login}</OutLink> : <Login of={person.login} />}
            <CopyId value={person.login} />
          </Copied>
        </Line>
        <Line label={words.t('requester.manager')}>
          {told(person.manager, words, (manager) =>
            manager ? <Facts of={[manager.displayName, manager.email]} /> : words.t('requester.no-manager'),
          )}
        </Line>
        <Line label={words.t('requester.lock')}>{told(person.lock, words, (lock) => lockWords(lock, words))}</Line>
        <Line label={words.t('requester.factors')}>
          {told(person.factors, words, (factors) =>
            factors.length > 0 ? factors.map((kind) => words.t(`factor.${kind}`)).join(', ') : words.t('requester.no-factors'),
          )}
        </Line>
        <Line label={words.t('requester.last-sign-in')}>{told(person.lastSignIn, words, (signIn) => signInWords(signIn, words))}</Line>
        {person.passwordChangedAt && (
          <Line label={words.t('requester.password')}>
            {words.t('requester.changed')} <RelativeTime at={person.passwordChangedAt} />
          </Line>
        )}
      </Table>
      {listOf(person.groups, words.t('requester.groups'), words, (groups) => (
        <Disclosure label={words.t('requester.groups-count', { count: groups.length })}>
          {() => <Meta>{groups.map(({ name }) => name).join(', ')}</Meta>}
        </Disclosure>
      ))}
      {listOf(person.devices, words.t('requester.devices'), words, (devices) => (
        <Disclosure label={words.t('requester.devices-count', { count: devices.length })}>{() => <DeviceRows devices={devices} />}</Disclosure>
      ))}
    </>
  );
}

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

type Told<Value> = { readonly state: 'known'; readonly value: Value } | { readonly state: 'unknown'; readonly why: string };

/** What is known, or that the directory does not tell it. */
function told<Value>(part: Told<Value>, words: Words, show: (value: Value) => ReactNode): ReactNode {
  if (part.state === 'known') return show(part.value);
  return <Unknown why={part.why} words={words} />;
}

/** `why` is a code of ours. */
function Unknown({ why, words }: { readonly why: string; readonly words: Words }) {
  return (
    <Untold>
      <Icon name="question" /> {words.reason({ code: why, facts: {} })}
    </Untold>
  );
}

/** A list that opens; "none" and "not told" are lines of their own. */
function listOf<Element>(part: Told<readonly Element[]>, label: string, words: Words, show: (elements: readonly Element[]) => ReactNode): ReactNode {
  if (part.state === 'known' && part.value.length > 0) return show(part.value);
  const said = part.state === 'known' ? words.t('requester.none-of', { what: label }) : null;
  return (
    <Meta>
      {said ?? (
        <>
          {label}: <Unknown why={part.state === 'unknown' ? part.why : ''} words={words} />
        </>
      )}
    </Meta>
  );
}

type Lock = Extract<PersonView['lock'], { state: 'known' }>['value'];
function lockWords(lock: Lock, words: Words): ReactNode {
  if (!lock.isLocked) return words.t('requester.not-locked');
  return (
    <>
      {words.t(lock.kind === 'inferred' ? 'requester.locked-inferred' : 'requester.locked')}
      {lock.evidence && (
        <>
          : {/* Said by the connector, and those speak English. */}
          <q lang="en">{lock.evidence}</q>
        </>
      )}{' '}
      {lock.at && <RelativeTime at={lock.at} />}
    </>
  );
}

type SignIn = Extract<PersonView['lastSignIn'], { state: 'known' }>['value'];
function signInWords(signIn: SignIn, words: Words): ReactNode {
  if (!signIn) return words.t('requester.never');
  return (
    <>
      <RelativeTime at={signIn.at} /> {signIn.kind === 'attempt' && words.t('requester.attempt')}
    </>
  );
}
