/** @module connections/validate  What a person entered for a connection, judged by the connector's own schemas. */
import type { ConnectorDefinition } from '#capabilities';
import { InvalidInputError } from '#domain';
import type { EnteredSecrets } from './connection.ts';

/** As they were entered, and found good. */
export interface ValidInput {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: EnteredSecrets;
}

/** Issues name the field and what is wrong, never the value that was entered. */
export async function validate(definition: ConnectorDefinition, settings: unknown, secrets: EnteredSecrets): Promise<ValidInput> {
  await definition.prepare?.();
  const parsed = definition.settings.safeParse(settings);
  const parsedSecrets = definition.secrets.safeParse(secrets);
  const issues = [parsed, parsedSecrets].flatMap((result) =>
    result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  );
  if (!parsed.success || !parsedSecrets.success)
    throw new InvalidInputError({ message: `The settings of ${definition.name} are not complete. ${issues.join('; ')}`, facts: { issues } });
  return { settings: enteredOf(settings, parsed.data), secrets };
}

/**
 * What is stored: the form's own values and the defaults that the schema filled in. Not what the schema made of them (a list of a text): the form must be able to
 * show them again, and a change to be judged again.
 */
function enteredOf(settings: unknown, parsed: unknown): Readonly<Record<string, unknown>> {
  const entered = settings as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(parsed as object).flatMap(([name, value]): [string, unknown][] => {
      if (Object.hasOwn(entered, name)) return [[name, entered[name]]];
      return typeof value === 'object' || value === undefined ? [] : [[name, value]];
    }),
  );
}
