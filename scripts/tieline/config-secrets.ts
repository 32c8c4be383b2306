/** Secrets for `config apply`: from the environment only, so that they stand in no file and in no shell history. */
import type { ConfigDocument } from '#contract';

type Connection = ConfigDocument['connections'][number];

/** `TIELINE_SECRET_<CONNECTION>_<NAME>`: `servicenow-prod` and `clientSecret` give TIELINE_SECRET_ and then SERVICENOW_PROD_CLIENT_SECRET. */
export function secretVariable(connection: string, name: string): string {
  const part = (text: string) => text.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/[^A-Za-z0-9]+/g, '_');
  return `TIELINE_SECRET_${part(connection)}_${part(name)}`.toUpperCase();
}

/** What the environment gives of what the document names. Throws where one variable would be meant for two connections. */
export function secretsFrom(
  environment: Readonly<Record<string, string | undefined>>,
  connections: readonly Connection[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const owners = new Map<string, string>();
  const found = connections.map(({ name: connection, secrets }) => {
    const given = secrets.flatMap((name) => {
      const variable = secretVariable(connection, name);
      const other = owners.get(variable);
      if (other !== undefined && other !== connection)
        throw new Error(`${variable} would be the secret of ${other} and of ${connection}: give one of them another name.`);
      owners.set(variable, connection);
      const value = environment[variable];
      return value === undefined || value === '' ? [] : [[name, value] as const];
    });
    return [connection, Object.fromEntries(given)] as const;
  });
  return Object.fromEntries(found.filter(([, given]) => Object.keys(given).length > 0));
}
