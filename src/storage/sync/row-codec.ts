/**
 * @module storage/sync/row-codec
 * Between the engine's rows and columns: camelCase to snake_case, nested values as JSON text. Text and not jsonb, because field values may hold NUL
 * characters and lone surrogates, which jsonb refuses and JSON text escapes.
 */

/** Converts one kind of row. `Columns` is its table's type. */
export interface RowCodec<Row, Columns> {
  toColumns(row: Row): Columns;
  /** Only the columns of the named properties. */
  toPatch(patch: Partial<Row>): Partial<Columns>;
  toRow(columns: object): Row;
}

/** @param json the properties that are stored as JSON text; all others are plain columns. */
export function rowCodec<Row extends object, Columns>(
  properties: readonly (keyof Row & string)[],
  json: readonly (keyof Row & string)[],
): RowCodec<Row, Columns> {
  const columns = properties.map((property) => ({ property, column: toSnake(property), isJson: json.includes(property) }));
  const encode = (row: Partial<Row>, wanted: typeof columns) =>
    Object.fromEntries(
      wanted.map(({ property, column, isJson }) => [column, isJson ? JSON.stringify(row[property] ?? null) : (row[property] ?? null)]),
    ) as Columns;
  return {
    toColumns: (row) => encode(row, columns),
    toPatch: (patch) =>
      encode(
        patch,
        columns.filter(({ property }) => Object.hasOwn(patch, property)),
      ) as Partial<Columns>,
    toRow: (stored) => {
      const values = stored as Readonly<Record<string, unknown>>;
      const row: Record<string, unknown> = {};
      // A loop, and no parser for what is mostly empty: an audit reads a row for each of its links (bench D1).
      for (const { property, column, isJson } of columns) row[property] = isJson ? parsed(values[column]) : values[column];
      return row as Row;
    },
  };
}

function parsed(text: unknown): unknown {
  return text === 'null' ? null : JSON.parse(String(text));
}

function toSnake(property: string): string {
  return property.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
