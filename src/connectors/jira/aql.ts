/**
 * @module connectors/jira/aql
 * Builds queries of the CMDB (AQL) in which no value can add, widen or change a condition.
 * https://support.atlassian.com/jira-service-management-cloud/docs/use-assets-query-language-aql/
 */

/** One condition. Attribute names come from the schema, values may be anything. */
export type AqlCondition =
  | { readonly attribute: string; readonly operator: '=' | 'LIKE' | 'STARTSWITH'; readonly value: string }
  | { readonly attribute: string; readonly operator: 'IN'; readonly values: readonly string[] }
  /** Objects that point to one of those. */
  | { readonly refersTo: readonly string[] };

export interface AqlQuery {
  readonly all: readonly AqlCondition[];
  /** One of these must hold, where there are any. */
  readonly any?: readonly AqlCondition[];
  /** `Name ASC`; ours. */
  readonly orderBy?: string;
}

const MAX_VALUE = 255;

/** The query, or undefined where no object can match. */
export function buildAql({ all, any, orderBy }: AqlQuery): string | undefined {
  const common = all.map(buildCondition);
  if (common.includes(undefined)) return undefined;
  const alternatives = any?.map(buildCondition).filter((condition) => condition !== undefined);
  if (alternatives?.length === 0) return undefined;
  const terms = [...common, ...(alternatives === undefined ? [] : [`(${alternatives.join(' OR ')})`])];
  if (terms.length === 0) return undefined;
  return `${terms.join(' AND ')}${orderBy === undefined ? '' : ` ORDER BY ${orderBy}`}`;
}

function buildCondition(condition: AqlCondition): string | undefined {
  if ('refersTo' in condition) {
    const ids = condition.refersTo.filter(isObjectId);
    return ids.length === 0 ? undefined : `object HAVING outboundReferences(objectId IN (${ids.join(', ')}))`;
  }
  const attribute = quoteAql(condition.attribute);
  if (attribute === undefined) return undefined;
  if ('values' in condition) {
    const values = [...new Set(condition.values)].map(quoteAql).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : `${attribute} IN (${values.join(', ')})`;
  }
  const value = quoteAql(condition.value);
  return value === undefined ? undefined : `${attribute} ${condition.operator} ${value}`;
}

/**
 * In quotes, or undefined. A quote is written with a backslash before it; how a backslash itself is written is not documented, so it is refused, and so are
 * placeholders of the language.
 */
export function quoteAql(value: string): string | undefined {
  if (value.trim() === '' || value.length > MAX_VALUE || !value.isWellFormed()) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\\\u0000-\u001f\u007f\u2028\u2029]/.test(value) || value.includes('${')) return undefined;
  return `"${value.replaceAll('"', '\\"')}"`;
}

/** An id of an object as the vendor makes them. */
export function isObjectId(id: string): boolean {
  return /^[1-9]\d{0,18}$/.test(id);
}
