/** @module app/console/connections/connection-facts  What is stored of a connection: settings as they are, secrets by name only, and where its webhook goes. */
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useWords } from '../../platform/index.ts';
import { Meta, OutLink, RelativeTime } from '../../ui/index.ts';
import { copyOf } from './connector-copy.ts';
import { isSecret } from './form-state.ts';
import { WebhookAddress, WebhookState } from './webhook-address.tsx';

const List = styled.dl`
  display: grid;
  grid-template-columns: minmax(140px, max-content) minmax(0, 1fr);
  gap: 6px 24px;
  > dt { color: var(--tl-subtle); }
  code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; }
  @media (max-width: 640px) { grid-template-columns: minmax(0, 1fr); gap: 0; > dd { margin-block-end: 8px; } }
`;

export interface ConnectionFactsProps {
  readonly connection: ConnectionView;
  /** Absent while, or where, the connectors cannot be read: names stand in for labels. */
  readonly connector: ConnectorView | undefined;
}

export function ConnectionFacts({ connection, connector }: ConnectionFactsProps) {
  const words = useWords();
  const copy = copyOf(connection.connectorId, words);
  const secrets = connector?.fields.filter(isSecret).map(({ name }) => name) ?? connection.hasSecrets;
  return (
    <List>
      {Object.entries(connection.settings)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <Fact key={name} label={copy.label(name)}>
            {shown(value, connector?.fields.find((field) => field.name === name)?.kind, {
              choice: (choice) => copy.choice(name, choice),
              flag: (isOn) => words.t(isOn ? 'console.yes' : 'console.no'),
            })}
          </Fact>
        ))}
      {secrets.map((name) => (
        <Fact key={name} label={copy.label(name)}>
          {words.t(connection.hasSecrets.includes(name) ? 'console.secret.stored' : 'console.secret.absent')}
        </Fact>
      ))}
      <Fact label={words.t('console.webhook')}>
        {connection.webhook ? (
          <>
            <WebhookAddress webhook={connection.webhook} />
            <WebhookState webhook={connection.webhook} />
          </>
        ) : (
          <Meta>{words.t('console.webhook.none')}</Meta>
        )}
      </Fact>
      <Fact label={words.t('console.added')}>
        <RelativeTime at={connection.createdAt} />
      </Fact>
      {connection.changedAt && (
        <Fact label={words.t('console.changed')}>
          <RelativeTime at={connection.changedAt} />
          {connection.changedBy && <> · {connection.changedBy}</>}
        </Fact>
      )}
      {connector && connector.docs.length > 0 && (
        <Fact label={words.t('console.docs')}>
          {connector.docs.map((url) => (
            <div key={url}>
              <OutLink url={url}>{url.replace(/^https?:\/\//, '')}</OutLink>
            </div>
          ))}
        </Fact>
      )}
    </List>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Long texts are cut: they can be read in the form. */
const MOST_CHARACTERS = 200;

interface Said {
  choice(value: string): string;
  flag(isOn: boolean): string;
}

function shown(value: unknown, kind: string | undefined, { choice, flag }: Said): string {
  if (kind === 'choice') return choice(String(value));
  if (typeof value === 'boolean') return flag(value);
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
