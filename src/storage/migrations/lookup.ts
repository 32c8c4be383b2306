/** @module storage/migrations/lookup  Functions that answer before the tenant is known: run as the owner, one row for one exact key. */

/** `callers`: the roles that may call it; PUBLIC loses the right that PostgreSQL gives by default. The body's tables need a `lookup` policy for the owner. */
export function lookup(signature: string, returns: string, body: string, callers: string): readonly string[] {
  return [
    `CREATE FUNCTION ${signature} RETURNS ${returns} LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tieline, pg_temp AS $body$ ${body} $body$`,
    `REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION ${signature} TO ${callers}`,
  ];
}
