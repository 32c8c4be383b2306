/** @module connectors  The list of vendors: one line each. */
import type { ConnectorDefinition } from '#capabilities';
import { entra } from './entra/index.ts';
import { generic } from './generic/index.ts';
import { jira } from './jira/index.ts';
import { servicenow } from './servicenow/index.ts';
import { servicenowSoap } from './servicenow-soap/index.ts';
import { zendesk } from './zendesk/index.ts';

/** Every vendor that a connection can be made to. */
export const connectors: readonly ConnectorDefinition[] = [
  listed(zendesk),
  listed(servicenow),
  listed(servicenowSoap),
  listed(jira),
  listed(entra),
  listed(generic),
];

/** Forgets the types of settings and secrets: whoever connects first parses both with the definition's own schemas, which is what makes this sound. */
function listed<Settings, Secrets>(definition: ConnectorDefinition<Settings, Secrets>): ConnectorDefinition {
  return definition as unknown as ConnectorDefinition;
}
