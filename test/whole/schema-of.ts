/** All that makes a schema: what two databases must agree on to have the same. */
import { sql } from 'kysely';
import type { Database } from '#storage';

/** One line for each column, constraint, index, policy, trigger, function, table with its rights, and applied migration of the schema `tieline`, sorted. */
export async function schemaOf(database: Database): Promise<readonly string[]> {
  const { rows } = await database.withSystem((trx) =>
    sql<{ line: string }>`
      WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = 'tieline'::regnamespace)
      SELECT concat_ws(' ', 'table', relkind, relname, relrowsecurity, relforcerowsecurity, relacl::text) AS line FROM ours
      UNION ALL SELECT concat_ws(' ', 'column', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
        FROM ours JOIN pg_attribute ON attrelid = ours.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped
      UNION ALL SELECT concat_ws(' ', 'constraint', relname, conname, pg_get_constraintdef(pg_constraint.oid)) FROM ours JOIN pg_constraint ON conrelid = ours.oid
      UNION ALL SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'tieline'
      UNION ALL SELECT concat_ws(' ', 'policy', tablename, policyname, permissive, roles::text, cmd, qual, with_check) FROM pg_policies WHERE schemaname = 'tieline'
      UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(pg_trigger.oid)) FROM ours JOIN pg_trigger ON tgrelid = ours.oid WHERE NOT tgisinternal
      UNION ALL SELECT concat_ws(' ', 'function', pg_get_functiondef(oid), proacl::text) FROM pg_proc WHERE pronamespace = 'tieline'::regnamespace
      UNION ALL SELECT concat_ws(' ', 'migration', name, hash) FROM migrations
    `.execute(trx),
  );
  return rows.map(({ line }) => line).sort();
}
