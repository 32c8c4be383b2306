/** @module app/sidebar/requester/fact-that-matters  The one fact of the requester that an agent must not miss, as a pill in the heading. */
import type { PersonView, RequesterPanel } from '#contract';
import { useWords } from '../../platform/index.ts';
import { type IconName, Pill, type Tone } from '../../ui/index.ts';

interface Fact {
  readonly key: string;
  readonly tone: Tone;
  readonly icon: IconName;
  readonly values?: Readonly<Record<string, number>>;
}

const STATUS_FACTS: Readonly<Record<PersonView['status'], Fact>> = {
  active: { key: 'active', tone: 'good', icon: 'check' },
  locked: { key: 'locked', tone: 'danger', icon: 'lock' },
  disabled: { key: 'disabled', tone: 'danger', icon: 'cross' },
  suspended: { key: 'suspended', tone: 'danger', icon: 'pause' },
  deleted: { key: 'deleted', tone: 'danger', icon: 'cross' },
  staged: { key: 'staged', tone: 'neutral', icon: 'clock' },
  'password-expired': { key: 'password-expired', tone: 'warning', icon: 'hold' },
  unknown: { key: 'status-unknown', tone: 'neutral', icon: 'question' },
};

/** Chooses the fact. Pure: a lock outranks "active", since many directories report both. */
export function factThatMatters({ match }: RequesterPanel): Fact {
  switch (match.kind) {
    case 'one':
      return factOfPerson(match.person);
    case 'many':
      return { key: 'many', tone: 'warning', icon: 'question', values: { count: match.people.length } };
    case 'none':
      return { key: 'none', tone: 'neutral', icon: 'question' };
    case 'unverified':
      return { key: 'unverified', tone: 'warning', icon: 'hold' };
    case 'no-email':
      return { key: 'no-email', tone: 'neutral', icon: 'question' };
    case 'unreachable':
      return { key: 'unreachable', tone: 'danger', icon: 'cross' };
    default:
      return { key: 'not-configured', tone: 'neutral', icon: 'ring' };
  }
}

function factOfPerson(person: PersonView): Fact {
  const isBlocked = person.status !== 'active' && person.status !== 'unknown';
  if (!isBlocked && person.lock.state === 'known' && person.lock.value.isLocked) {
    return person.lock.value.kind === 'reported' ? STATUS_FACTS.locked : { key: 'locked-inferred', tone: 'warning', icon: 'lock' };
  }
  return STATUS_FACTS[person.status] ?? STATUS_FACTS.unknown;
}

export function FactPill({ panel }: { readonly panel: RequesterPanel }) {
  const words = useWords();
  const { key, tone, icon, values } = factThatMatters(panel);
  return (
    <Pill tone={tone} icon={icon}>
      {words.t(`requester-fact.${key}`, values)}
    </Pill>
  );
}
